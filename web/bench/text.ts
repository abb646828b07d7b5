/** A program in TypeScript of about `size` characters: the same at each run. */
export function program(size: number): string {
  const parts: string[] = [];
  let length = 0;
  for (let index = 0; length < size; index += 1) {
    const part = `/** Adds up what entry ${index} of the ledger is worth, in cents. */
export function total${index}(entries: readonly Entry[], rate = ${(index * 7) % 100}): number {
  let sum = 0;
  for (const { amount, note } of entries) {
    if (note === 'void ${index}') continue;
    sum += Math.round(amount * (1 + rate / 100));
  }
  return sum;
}

`;
    parts.push(part);
    length += part.length;
  }
  return parts.join('');
}
