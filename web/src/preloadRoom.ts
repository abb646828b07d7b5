/** All scripts a room starts with; filled in by the build. */
declare const ROOM_SCRIPTS: readonly string[];

// The browser would find them one after the other, by the imports of what it has just loaded.
if (/\/r\/[0-9a-z]{20}\/?$/i.test(location.pathname)) {
  for (const path of ROOM_SCRIPTS) {
    const link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = path;
    document.head.append(link);
  }
}

export {};
