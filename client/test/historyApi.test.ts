import assert from 'node:assert/strict';
import { HistoryApi } from '../src/http/historyApi.ts';
import { globalRuntime } from '../src/runtime.ts';

describe('the API of the history', () => {
  it('asks each route as the contract says, with what was given', async () => {
    const asked: string[] = [];
    const api = HistoryApi.at('http://server', {
      ...globalRuntime,
      fetch: async (url, init) => {
        const { method, body } = init ?? {};
        asked.push(
          [method, String(url).replace('http://server/api/rooms/r/', ''), body ?? ''].join(' ').trim(),
        );
        return new Response('{}', { status: 503 });
      },
    });
    const calls = [
      api.sittings('r', {}, 't'),
      api.sittings('r', { by: 'a b', file: 'x/ü.ts', cursor: 'c' }, 't'),
      api.textAt('r', 'a.ts', { seq: 0 }, 't'),
      api.textAt('r', 'a.ts', { time: '2026-12-01T00:00:00Z' }, 't'),
      api.changes('r', 'a.ts', { from: 1, to: 2 }, 't'),
      api.blame('r', 'a.ts', {}, 't'),
      api.frames('r', 'a.ts', { from: 3 }, 't'),
      api.since('r', '2026-12-01T00:00:00Z', 't'),
      api.versions('r', 't'),
      api.createVersion('r', { name: 'n' }, 't'),
      api.restore('r', { version: 'v', paths: ['a.ts'] }, 't'),
      api.rollBack('r', { by: ['a'], from: '2026-12-01T00:00:00Z' }, 't'),
      api.forget('r', '2026-12-01T00:00:00Z', 't'),
    ];
    for (const call of calls) await assert.rejects(call);
    assert.deepEqual(asked, [
      'GET history',
      'GET history?by=a%20b&file=x%2F%C3%BC.ts&cursor=c',
      'GET history/at?file=a.ts&seq=0',
      'GET history/at?file=a.ts&time=2026-12-01T00%3A00%3A00Z',
      'GET history/changes?file=a.ts&from=1&to=2',
      'GET history/blame?file=a.ts',
      'GET history/frames?file=a.ts&from=3',
      'GET since?at=2026-12-01T00%3A00%3A00Z',
      'GET versions',
      'POST versions {"name":"n"}',
      'POST restore {"version":"v","paths":["a.ts"]}',
      'POST rollback {"by":["a"],"from":"2026-12-01T00:00:00Z"}',
      'DELETE history {"before":"2026-12-01T00:00:00Z"}',
    ]);
  });
});
