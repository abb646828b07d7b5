/**
 * What others wrote, as it may stand in a notification: VS Code makes a link of `[words](address)` there, and a link may
 * also run a command. A character that nobody sees parts the two.
 */
export function inert(text: string): string {
  return text.replaceAll('](', ']\u2060(');
}
