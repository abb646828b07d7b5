/** @param fraction 0.5 for the median */
export function percentile(times: readonly number[], fraction: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))]!;
}

/** A time in milliseconds as it is printed. */
export function ms(time: number): string {
  return time.toFixed(time < 10 ? 1 : 0);
}
