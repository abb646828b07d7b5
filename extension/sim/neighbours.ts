import * as Y from 'yjs';
import { type Ledger, name, type Unit } from './ledger.ts';

/** Watches that what one person types is written behind the character they typed it behind. */
export class Neighbours {
  readonly #ledger: Ledger;
  /** Typed, and not yet seen in the shared text. */
  #expected: { unit: Unit; behind: Unit }[] = [];

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Says what was typed, and behind what. */
  expect(unit: Unit, behind: Unit | undefined): void {
    if (behind !== undefined) this.#expected.push({ unit, behind });
  }

  /**
   * To be called when the binding has written: units must stand where they were typed, unless others deleted what they
   * were typed behind.
   * @param shadow the document's text as the binding knows it
   * @returns a complaint for each unit that does not
   */
  written(text: Y.Text, shadow: string): string[] {
    const shared = text.toString();
    const complaints: string[] = [];
    this.#expected = this.#expected.filter(({ unit, behind }) => {
      if (!shared.includes(unit)) return true;
      const together = !shadow.includes(behind + unit) || shared.includes(behind + unit);
      const kept = together || !shared.includes(behind) || this.#ledger.wasDeleted(behind);
      if (standsBehindDeleted(text, shared.indexOf(unit))) this.#ledger.behindDeleted(unit);
      if (!kept) complaints.push(`${name(unit)} was not written behind ${name(behind)}`);
      return false;
    });
    return complaints;
  }
}

function standsBehindDeleted(text: Y.Text, index: number): boolean {
  const { item: id } = Y.createRelativePositionFromTypeIndex(text, index);
  if (id === null) return false;
  const item = Y.getItem(text.doc!.store, id);
  return item instanceof Y.Item && item.id.clock === id.clock && item.left?.deleted === true;
}
