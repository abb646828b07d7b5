import assert from 'node:assert/strict';
import { inert } from '../../../src/views/sidebar/inert.ts';

describe('what others wrote, in a notification', () => {
  it('is no link, and reads as it was', () => {
    const name = '[Mia](command:workbench.action.quit)';
    assert.ok(!inert(name).includes(']('));
    assert.equal(inert(name).replaceAll('\u2060', ''), name);
    assert.equal(inert('notes[1].txt'), 'notes[1].txt');
  });
});
