/** An invariant does not hold. */
export class Violation extends Error {
  constructor(invariant: number, what: string) {
    super(`invariant ${invariant}: ${what}`);
    this.name = 'Violation';
  }
}
