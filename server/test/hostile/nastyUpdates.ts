import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import type { Random } from '../../../client/testing/random.ts';
import { circle, crowd, deletion, gapped, letters, nested } from '../room/nastyUpdates.ts';

/** Somebody else who writes in the document: their Yjs client, and its first clock that is not taken. */
export type Victim = { client: number; next: number };

type Kind = (random: Random, victims: readonly Victim[]) => Uint8Array;

/** Small numbers are as likely as large ones. */
function size(random: Random, most: number): number {
  return Math.ceil(most ** random.next());
}

function someClient(random: Random): number {
  return random.chance(0.9) ? random.between(1_000, 2 ** 32 - 1) : random.pick([0, 1, 2 ** 32, 2 ** 53 - 1]);
}

/** The update of a new document that somebody changed. */
function made(random: Random, change: (doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc({ gc: random.chance(0.5) });
  doc.clientID = random.between(1_000, 2 ** 32 - 1);
  doc.transact(() => change(doc));
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}

/** A struct under the clocks of somebody else: a text or garbage. */
function claim(random: Random, { client, next }: Victim): Uint8Array {
  return encoding.encode((encoder) => {
    const clock = random.chance(0.8) ? next + random.pick([0, 0, 1, 50]) : random.between(0, next);
    for (const value of [1, 1, client, clock]) encoding.writeVarUint(encoder, value);
    if (random.chance(0.5)) {
      encoding.writeUint8(encoder, 0);
      encoding.writeVarUint(encoder, random.pick([1, 1_000, 2 ** 31]));
    } else {
      encoding.writeUint8(encoder, 4);
      encoding.writeVarUint(encoder, 1);
      encoding.writeVarString(encoder, 'content');
      encoding.writeVarString(encoder, 'forged '.repeat(size(random, 100)));
    }
    encoding.writeVarUint(encoder, 0);
  });
}

/** One with a few of its bytes changed. */
function bent(random: Random, update: Uint8Array): Uint8Array {
  const bytes = update.slice();
  for (let left = random.between(1, 4); left > 0; left -= 1) {
    bytes[random.between(0, Math.min(bytes.length - 1, 60))] = random.pick([0, 1, 7, 127, 128, 255]);
  }
  return random.chance(0.2) ? bytes.slice(0, random.between(0, bytes.length)) : bytes;
}

/**
 * Kinds of updates no honest client makes, and some that one does. None deletes what others wrote or writes into their
 * lines: an editor may do that.
 */
const kinds: Record<string, Kind> = {
  nested: (random) =>
    nested(size(random, 10_000), someClient(random), random.pick(['content', 'other']), {
      deletes: random.chance(0.5),
    }),
  gapped: (random) => gapped(size(random, 20_000), someClient(random)),
  deletion: (random) => deletion(size(random, 30_000), someClient(random)),
  crowd: (random) => crowd(size(random, 1_000), random.between(1_000, 2 ** 31)),
  letters: (random) => letters(size(random, 20_000), someClient(random)),
  circle: (random) => circle(someClient(random), someClient(random)),
  embed: (random) =>
    made(random, (doc) => {
      const text = doc.getText('content');
      text.insert(0, 'a'.repeat(size(random, 100)));
      text.insertEmbed(random.between(0, text.length), { image: 'x'.repeat(size(random, 1_000)) });
    }),
  typeInText: (random) =>
    made(random, (doc) => {
      const type = random.pick([() => new Y.Map(), () => new Y.Text('inner'), () => new Y.XmlElement('p')])();
      doc.getArray('content').insert(0, random.chance(0.5) ? [type] : [1, 'two', null]);
    }),
  otherRoots: (random) =>
    made(random, (doc) => {
      const map = doc.getMap(random.pick(['meta', '__proto__', 'constructor', '']));
      map.set(random.pick(['name', '__proto__', '']), random.pick([1, 'x', null, { deep: [[[]]] }]));
      map.set('doc', random.chance(0.5) ? new Y.Doc() : Uint8Array.of(1, 2, 3));
    }),
  format: (random) =>
    made(random, (doc) => {
      const text = doc.getText('content');
      text.insert(0, 'word '.repeat(size(random, 200)));
      for (let left = size(random, 200); left > 0; left -= 1) {
        text.format(random.between(0, text.length - 1), 1, { [random.pick(['bold', 'toString'])]: left });
      }
    }),
  large: (random) =>
    made(random, (doc) => doc.getText('content').insert(0, 'x'.repeat(size(random, 200_000)))),
  halfCharacters: (random) =>
    made(random, (doc) => {
      const text = doc.getText('content');
      text.insert(0, '👍'.repeat(size(random, 100)));
      text.insert(1, 'between');
      text.delete(3, 2);
    }),
  typedAndDeleted: (random) =>
    made(random, (doc) => {
      const text = doc.getText('content');
      for (let left = size(random, 500); left > 0; left -= 1) {
        text.insert(random.between(0, text.length), 'abc');
        if (random.chance(0.5)) text.delete(0, 2);
      }
    }),
  claim: (random, victims) => (victims.length > 0 ? claim(random, random.pick(victims)) : circle(1, 2)),
  claimAmongOwn: (random, victims) => {
    const own = made(random, (doc) => doc.getText('content').insert(0, 'own'));
    // Side by side: Yjs merges what stands alone under each client.
    return victims.length > 0 ? Y.mergeUpdates([own, claim(random, random.pick(victims))]) : own;
  },
  bent: (random, victims) =>
    bent(random, kinds[random.pick(Object.keys(kinds).filter((kind) => kind !== 'bent'))]!(random, victims)),
};

/** One nasty update, and what kind it is. */
export function nastyUpdate(
  random: Random,
  victims: readonly Victim[],
): { kind: string; update: Uint8Array } {
  const kind = random.pick(Object.keys(kinds));
  return { kind, update: kinds[kind]!(random, victims) };
}
