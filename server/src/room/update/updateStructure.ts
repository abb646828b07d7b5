import { type UpdateVisitor, type WalkedStruct, walkUpdate } from './updateWalk.ts';

/** The structs of one client in an update: their places in the list of all. */
type Section = { client: number; next: number; end: number; endClock: number };

/** Another struct, by its id. */
export type Reference = { client: number; clock: number };

/** One struct of an update and where it says that it stands. */
export type PlacedStruct = {
  client: number;
  from: number;
  to: number;
  kind: number;
  left: Reference | undefined;
  right: Reference | undefined;
  parent: Reference | undefined;
  root: string | undefined;
  key: string | undefined;
};

/**
 * Reads the structs of an update in an order in which each comes after all of the same update that it refers to.
 * Linear in their number.
 * @param update one that the scan accepts
 * @returns undefined when there is no such order: no client could ever apply it
 */
export function readStructure(update: Uint8Array): PlacedStruct[] | undefined {
  const reader = new StructureReader();
  walkUpdate(update, reader);
  return reader.sections.length === 1 ? reader.structs : inOrder(reader);
}

/**
 * Visits the structs of an update in the order of {@link readStructure}. Those of a single client are not kept, so that
 * many of them cost little.
 */
export function forEachStruct(
  update: Uint8Array,
  clients: number,
  visit: (struct: PlacedStruct) => void,
): void {
  if (clients > 1) for (const struct of readStructure(update) ?? []) visit(struct);
  else
    walkUpdate(update, { section() {}, gap() {}, deleted() {}, struct: (struct) => visit(placed(struct)) });
}

function placed(struct: Readonly<WalkedStruct>): PlacedStruct {
  const { client, clock, length, kind, root, key } = struct;
  return {
    client,
    from: clock,
    to: clock + length,
    kind,
    root,
    key,
    left: referenceTo(struct.leftClient, struct.leftClock),
    right: referenceTo(struct.rightClient, struct.rightClock),
    parent: referenceTo(struct.parentClient, struct.parentClock),
  };
}

class StructureReader implements UpdateVisitor {
  readonly structs: PlacedStruct[] = [];
  readonly sections: Section[] = [];

  section(client: number): void {
    this.sections.push({ client, next: this.structs.length, end: this.structs.length, endClock: 0 });
  }

  struct(struct: Readonly<WalkedStruct>): void {
    this.structs.push(placed(struct));
    const section = this.sections.at(-1)!;
    section.end = this.structs.length;
    section.endClock = struct.clock + struct.length;
  }

  gap(): void {}

  deleted(): void {}
}

function referenceTo(client: number, clock: number): Reference | undefined {
  return client < 0 ? undefined : { client, clock };
}

function inOrder({ structs, sections }: StructureReader): PlacedStruct[] | undefined {
  const byClient = new Map(sections.map((section) => [section.client, section]));
  const blocking = (own: number, reference: Reference | undefined): Section | undefined => {
    if (!reference || reference.client === own) return undefined;
    const section = byClient.get(reference.client);
    if (!section || section.next === section.end || reference.clock >= section.endClock) return undefined;
    return structs[section.next]!.from <= reference.clock ? section : undefined;
  };
  const ordered: PlacedStruct[] = [];
  const waiting = new Set<Section>();
  for (const first of sections) {
    const stack = [{ section: first, through: first.endClock }];
    waiting.add(first);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const { section, through } = top;
      const struct = structs[section.next];
      if (!struct || section.next === section.end || struct.from > through) {
        waiting.delete(section);
        stack.pop();
        continue;
      }
      const reference = [struct.left, struct.right, struct.parent].find((one) =>
        blocking(struct.client, one),
      );
      if (!reference) {
        ordered.push(struct);
        section.next += 1;
        continue;
      }
      const cause = byClient.get(reference.client)!;
      // It waits itself, for something that waits for this.
      if (waiting.has(cause)) return undefined;
      waiting.add(cause);
      stack.push({ section: cause, through: reference.clock });
    }
  }
  return ordered;
}
