import assert from 'node:assert/strict';
import type { LiveDocument } from '@tandem/client/document';
import { Doc } from 'yjs';
import { absentHome, lastSave, recordHome, recordSave } from '../../../../src/editor/saving/saveRecord.ts';

function file(): LiveDocument {
  return { meta: new Doc().getMap('meta') } as unknown as LiveDocument;
}

describe('what a file says of its saves', () => {
  it('counts them, whoever saves', () => {
    const notes = file();
    assert.equal(lastSave(notes), undefined);
    recordSave(notes, 'ada', 0);
    recordSave(notes, 'ben', 1);
    assert.deepEqual(lastSave(notes), { by: 'ben', count: 2, round: 1 });
  });

  it('what is no save is none: anybody may write there', () => {
    const notes = file();
    notes.meta.set('save', { by: 3, count: 'many' });
    assert.equal(lastSave(notes), undefined);
    assert.equal(recordSave(notes, 'ada', 0).count, 1);
  });

  it('says whose disk it is on, and whether their window is in the room', () => {
    const notes = file();
    assert.equal(absentHome(notes, 'desk b', []), undefined);
    recordHome(notes, { desk: 'desk a', name: 'Ada' });
    assert.equal(absentHome(notes, 'desk b', [{ desk: undefined }, { desk: 'desk b' }])?.name, 'Ada');
    assert.equal(absentHome(notes, 'desk b', [{ desk: 'desk a' }]), undefined);
    assert.equal(absentHome(notes, 'desk a', []), undefined);
  });
});
