import assert from 'node:assert/strict';
import { ModelCalls, pauseMs } from '../../src/autocomplete/modelCalls.ts';
import { ModelContext } from '../../src/autocomplete/modelContext.ts';
import type { Hole } from '../../src/autocomplete/models/model.ts';
import { EngineAndModel } from '../../src/autocomplete/service.ts';
import { ManualTime } from './manualTime.ts';

function contextOf(files: Record<string, string>) {
  const read: string[] = [];
  const known = Object.keys(files).map((path) => ({ fileId: path, path }));
  const context = new ModelContext(() => known, {
    text: async (_, fileId) => {
      read.push(fileId);
      return files[fileId];
    },
  });
  return { context, read };
}
const paths = (files: Hole['files']) => files.map(({ path }) => path);

describe('the files of a room that a model is shown', () => {
  it('are those that share most names with what is written', async () => {
    const { context } = contextOf({
      'a.ts': 'export const alpha = 1;',
      'b.ts': 'export function readOrder(orderId) {}',
      'c.ts': 'export class Basket { readOrder }',
      'd.ts': 'nothing alike',
      'e.py': 'readOrder, orderId',
    });
    const files = await context.filesFor('room', 'main.ts', 'basket.readOrder(orderId); alpha');
    assert.deepEqual(paths(files), ['b.ts', 'c.ts', 'a.ts']);
  });

  it('are sought by stem, folder and last change, and few are read', async () => {
    const old = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`old/f${n}.ts`, 'x']));
    const { context, read } = contextOf({ 'test/cart.test.ts': 'x', 'src/other.ts': 'x', ...old });
    await context.filesFor('room', 'src/cart.ts', '');
    assert.deepEqual(read.slice(0, 3), ['test/cart.test.ts', 'src/other.ts', 'old/f19.ts']);
    assert.equal(read.length, 8);
  });

  it('are none of those that may hold secrets, nor the file itself', async () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----';
    const { context } = contextOf({ 'a.ts': 'x', 'b.ts': key, 'c.ts': 'x' });
    assert.deepEqual(paths(await context.filesFor('room', 'a.ts', '')), ['c.ts']);
  });

  it('reach the model with a request of the room', async () => {
    const time = new ManualTime();
    let shown: Hole | undefined;
    const calls = new ModelCalls(
      {
        // biome-ignore lint/correctness/useYield: it has nothing to say
        complete: async function* (hole) {
          shown = hole;
          return true;
        },
      },
      { after: (ms, run) => time.after(ms === pauseMs ? 0 : ms, run) },
    );
    const service = new EngineAndModel({
      engine: { complete: async () => ({ text: '', confidence: 0, wholeLine: false }) },
      rooms: { follow: () => {} },
      model: calls,
      context: contextOf({ 'b.ts': 'export const b = 1;' }).context,
      report: (error) => assert.fail(String(error)),
    });
    const request = {
      code: 'const a = ',
      cursorPosition: 10,
      language: 'typescript',
      path: 'a.ts',
      roomId: 'room',
    };
    const answers = service.complete(request, new AbortController().signal);
    const next = answers.next();
    await new Promise((resolve) => setImmediate(resolve));
    time.pass(0);
    await next;
    assert.deepEqual(shown?.files, [{ path: 'b.ts', text: 'export const b = 1;' }]);
  });
});
