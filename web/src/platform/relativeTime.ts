const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** For example "3 hours ago". Both times in milliseconds since 1970. */
export function relativeTime(at: number, now: number): string {
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  for (const [unit, length] of units) {
    if (now - at >= length) return format.format(-Math.floor((now - at) / length), unit);
  }
  return 'just now';
}
