import assert from 'node:assert/strict';
import { SavesUnderWay } from '../../../../src/editor/saving/savesUnderWay.ts';

const uri = 'tandem:/room/main.ts';

describe('saves under way', () => {
  it('a save that was told of writes once; what is written after it is somebody else’s', () => {
    const saves = new SavesUnderWay();
    saves.begin(uri);
    assert.equal(saves.take(uri), true);
    assert.equal(saves.take(uri), false);
  });

  it('what is written during a save that nobody told of is that save’s, until it has ended', async () => {
    const saves = new SavesUnderWay();
    await saves.during(uri, async () => {
      assert.equal(saves.take(uri), true);
      assert.equal(saves.take('tandem:/room/other.ts'), false);
    });
    assert.equal(saves.take(uri), false);
  });

  it('of two such saves at once, the first to end leaves the other', async () => {
    const saves = new SavesUnderWay();
    const other = Promise.withResolvers<void>();
    const waiting = saves.during(uri, () => other.promise);
    await saves.during(uri, async () => {});
    assert.equal(saves.take(uri), true);
    other.resolve();
    await waiting;
    assert.equal(saves.take(uri), false);
  });

  it('a save that fails has ended too', async () => {
    const saves = new SavesUnderWay();
    await assert.rejects(saves.during(uri, () => Promise.reject(new Error('no'))));
    assert.equal(saves.take(uri), false);
  });
});
