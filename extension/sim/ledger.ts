/** One typed character: a base that stands nowhere else, some of them astral, some with a combining mark. */
export type Unit = string;

const unitPattern = /[\u4e00-\u9fff\u{20000}-\u{2a6ff}]\u0301?/gu;

/** What a run's people typed, so that the end shows whether a character was lost, doubled or torn from its neighbour. */
export class Ledger {
  #next = 0;
  readonly #typed = new Set<Unit>();
  readonly #deleted = new Set<Unit>();
  /** Which unit each was typed behind. */
  readonly #behind = new Map<Unit, Unit>();
  /** Those that continue what their author typed right before, and must stay beside it. */
  readonly #continuing = new Set<Unit>();
  readonly #loose = new Set<Unit>();

  /** A unit that was never typed before. */
  take(): Unit {
    const index = this.#next;
    this.#next += 1;
    const base = index % 5 === 3 ? 0x20000 + index : 0x4e00 + (index % 0x5000);
    const unit = String.fromCodePoint(base) + (index % 7 === 5 ? '\u0301' : '');
    this.#typed.add(unit);
    return unit;
  }

  /** Notes which unit another was typed behind, and whether it continues a stroke of typing. */
  placed(unit: Unit, behind: Unit | undefined, continuing: boolean): void {
    if (behind === undefined) return;
    this.#behind.set(unit, behind);
    if (continuing) this.#continuing.add(unit);
  }

  /**
   * Notes that there was deleted text between a unit and what it was typed behind. Yjs inserts behind such text, so
   * what others insert inside of it comes between.
   */
  behindDeleted(unit: Unit): void {
    this.#loose.add(unit);
  }

  /** Whether somebody deleted the unit or took it back at any time; what is put again is another character. */
  wasDeleted(unit: Unit): boolean {
    return this.#deleted.has(unit);
  }

  /** Whether the second was typed right behind the first, in one stroke. */
  joined(first: Unit, second: Unit): boolean {
    return this.#continuing.has(second) && this.#behind.get(second) === first;
  }

  /** Notes what a person's own act took out of a text. */
  edited(before: string, after: string): void {
    for (const unit of unitsOf(before)) if (!after.includes(unit)) this.#deleted.add(unit);
  }

  /** @returns what is wrong with the text everybody ends with; empty when nothing is */
  complaints(text: string): string[] {
    const complaints: string[] = [];
    for (const unit of this.#typed) {
      if (this.#deleted.has(unit)) continue;
      const times = text.split(unit).length - 1;
      if (times !== 1) complaints.push(`${name(unit)} stands ${times} times`);
      else if (this.#isTorn(unit, text))
        complaints.push(`${name(unit)} is torn from what it was typed behind`);
    }
    return complaints;
  }

  /** Two characters typed in one stroke stay together, unless somebody typed right behind the first, or at deleted text. */
  #isTorn(unit: Unit, text: string): boolean {
    const behind = this.#behind.get(unit);
    if (behind === undefined || !this.#continuing.has(unit) || this.#loose.has(unit)) return false;
    if (this.#deleted.has(behind)) return false;
    const from = text.indexOf(behind) + behind.length;
    const to = text.indexOf(unit);
    if (to < from) return true;
    const [first] = unitsOf(text.slice(from, to));
    if (first === undefined || this.#deleted.has(first) || this.#loose.has(first)) return false;
    const place = this.#behind.get(first);
    return place !== undefined && place !== behind && !this.#deleted.has(place);
  }
}

/** The units in a text. */
function unitsOf(text: string): Unit[] {
  return text.match(unitPattern) ?? [];
}

/** The unit that ends at an offset. */
export function unitBefore(text: string, offset: number): Unit | undefined {
  return text
    .slice(Math.max(0, offset - 3), offset)
    .match(unitPattern)
    ?.findLast((unit) => text.slice(0, offset).endsWith(unit));
}

/** The unit that begins at an offset. */
export function unitAfter(text: string, offset: number): Unit | undefined {
  const rest = text.slice(offset, offset + 3);
  return rest.match(unitPattern)?.find((unit) => rest.startsWith(unit));
}

/** How a failure names a unit. */
export function name(unit: Unit): string {
  return `U+${unit.codePointAt(0)!.toString(16).toUpperCase()}`;
}
