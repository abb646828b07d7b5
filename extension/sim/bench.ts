// What one local keystroke costs: node sim/bench.ts [--keystrokes 2000]
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { Random } from '@tandem/client/testing/random';
import * as Y from 'yjs';
import {
  DocumentBinding,
  type DocumentChange,
  type EditorPort,
  type PlannedEdit,
} from '../src/binding/index.ts';

const { values } = parseArgs({ options: { keystrokes: { type: 'string', default: '2000' } } });
const keystrokes = Number(values.keystrokes);

/** What both ways of binding are asked to do. */
type Bound = { change(event: DocumentChange): void };

/** An editor that grants every request at once and tells it back; its text is not kept, only its version. */
class WillingEditor implements EditorPort {
  version = 1;
  bound: Bound | undefined;

  async applyEdit(edits: readonly PlannedEdit[]): Promise<boolean> {
    this.version += 1;
    const changes = edits
      .toReversed()
      .map(({ offset, length, text }) => ({ rangeOffset: offset, rangeLength: length, text }));
    this.bound?.change({ changes, version: this.version, eol: '\n' });
    return true;
  }
}

/**
 * How y-monaco binds: every event goes straight into the Y.Text in one transaction, every event of the Y.Text
 * straight into the editor, a flag keeps the two apart. No shadow, no line endings, nothing for a refused edit.
 */
class DirectBinding implements Bound {
  readonly #text: Y.Text;
  readonly #port: EditorPort;
  #busy = false;

  constructor(text: Y.Text, port: EditorPort) {
    this.#text = text;
    this.#port = port;
    text.observe((event) => {
      if (this.#busy) return;
      this.#busy = true;
      let offset = 0;
      for (const op of event.delta) {
        if (op.retain !== undefined) offset += op.retain;
        else if (typeof op.insert === 'string') {
          void this.#port.applyEdit([{ offset, length: 0, text: op.insert }]);
          offset += op.insert.length;
        } else if (op.delete !== undefined)
          void this.#port.applyEdit([{ offset, length: op.delete, text: '' }]);
      }
      this.#busy = false;
    });
  }

  change(event: DocumentChange): void {
    if (this.#busy) return;
    this.#busy = true;
    this.#text.doc?.transact(() => {
      for (const { rangeOffset, rangeLength, text } of event.changes) {
        this.#text.delete(rangeOffset, rangeLength);
        this.#text.insert(rangeOffset, text);
      }
    }, this);
    this.#busy = false;
  }
}

class TandemBinding implements Bound {
  readonly #binding: DocumentBinding;

  constructor(text: Y.Text, port: EditorPort) {
    this.#binding = new DocumentBinding({
      text,
      port,
      documentText: text.toString(),
      eol: '\n',
      reports: {
        diverged: () => {
          throw new Error('the binding diverged');
        },
        refused: () => {},
        altered: () => {},
      },
    });
  }

  change(event: DocumentChange): void {
    this.#binding.documentChanged(event);
  }
}

/** A text, and by how many insertions of single characters all over it it came to be what it is. */
type Document = { content: string; earlierEdits: number };

type Cost = { local: number[]; remote: number[] };

/** Types at one place while everybody else types at a place of their own, one key each between two of ours. */
async function measure(
  { content, earlierEdits }: Document,
  people: number,
  bind: (text: Y.Text, port: EditorPort) => Bound,
): Promise<Cost> {
  const random = new Random(people);
  const doc = new Y.Doc();
  const text = doc.getText('content');
  text.insert(0, content);
  for (let edit = 0; edit < earlierEdits; edit += 1) text.insert(random.below(content.length), 'e');
  const others = Array.from({ length: people - 1 }, () => {
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    const updates: Uint8Array[] = [];
    other.on('update', (update: Uint8Array) => updates.push(update));
    return { text: other.getText('content'), updates, at: random.below(content.length) };
  });
  const editor = new WillingEditor();
  const bound = bind(text, editor);
  editor.bound = bound;
  const cost: Cost = { local: [], remote: [] };
  let at = content.length >> 1;
  for (let key = 0; key < keystrokes; key += 1) {
    const other = others[key % others.length]!;
    other.text.insert(other.at, 'r');
    other.at += 1;
    const update = other.updates.pop()!;
    const before = text.length;
    let started = performance.now();
    Y.applyUpdate(doc, update, 'remote');
    cost.remote.push(performance.now() - started);
    await settle();
    if (text.length > before && other.at <= at) at += 1;
    if (random.chance(0.02)) at = random.below(content.length);
    editor.version += 1;
    const event: DocumentChange = {
      changes: [{ rangeOffset: at, rangeLength: 0, text: key % 60 === 59 ? '\n' : 'k' }],
      version: editor.version,
      eol: '\n',
    };
    started = performance.now();
    bound.change(event);
    cost.local.push(performance.now() - started);
    at += 1;
    await settle();
  }
  return cost;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await null;
}

function percentile(times: readonly number[], fraction: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))]!;
}

const line = 'const value = compute(alpha, beta, gamma); // 49 c\n';
const documents = {
  '1 MB': { content: line.repeat(Math.ceil(1_048_576 / line.length)), earlierEdits: 0 },
  '20,000 lines': { content: line.repeat(20_000), earlierEdits: 0 },
  '1 MB, 5,000 edits old': { content: line.repeat(20_000), earlierEdits: 5_000 },
  '1 MB, 50,000 edits old': { content: line.repeat(20_000), earlierEdits: 50_000 },
};
const ways = {
  tandem: (text: Y.Text, port: EditorPort) => new TandemBinding(text, port),
  'direct (as y-monaco)': (text: Y.Text, port: EditorPort) => new DirectBinding(text, port),
};

console.log(
  `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GB`,
);
console.log(`${keystrokes} keystrokes each, milliseconds; the first tenth is not counted\n`);
console.log('| document | people | way | local p50 | local p99 | remote p50 | remote p99 |');
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const [name, document] of Object.entries(documents)) {
  for (const people of [2, 30]) {
    const medians: number[] = [];
    for (const [way, bind] of Object.entries(ways)) {
      const { local, remote } = await measure(document, people, bind);
      const counted = [local, remote].map((times) => times.slice(times.length / 10)) as [number[], number[]];
      const [localTimes, remoteTimes] = counted;
      medians.push(percentile(localTimes, 0.5), percentile(localTimes, 0.99));
      const cells = [localTimes, remoteTimes].flatMap((times) => [
        percentile(times, 0.5),
        percentile(times, 0.99),
      ]);
      console.log(`| ${name} | ${people} | ${way} | ${cells.map((cell) => cell.toFixed(3)).join(' | ')} |`);
    }
    const [p50 = 0, p99 = 0, direct50 = 1, direct99 = 1] = medians;
    console.log(
      `| ${name} | ${people} | tandem / direct | ${(p50 / direct50).toFixed(2)} | ${(p99 / direct99).toFixed(2)} | | |`,
    );
  }
}
