import '../support/vscode.ts';
import assert from 'node:assert/strict';
import { participantsOf } from '@tandem/client/presence/participants';

const { contextOf } = await import('../../../src/views/sidebar/participantsView.ts');

function person(role: string | undefined) {
  const tandem = { member: 'guest:ann', kind: 'guest', role };
  const state = { user: { id: '2', name: 'Ann', color: '#0072b2' }, tandem };
  return participantsOf(new Map([[2, state]]), { clientId: 1 })[0]!;
}

describe('the list of participants', () => {
  it('offers for each person what their role leaves to be offered', () => {
    const contexts = ['owner', 'editor', 'viewer', undefined].map((role) => contextOf(person(role), false));
    assert.deepEqual(contexts, ['other owner', 'other editor', 'other reader', 'other reader']);
    assert.equal(contextOf(person('editor'), true), 'followed editor');
    assert.equal(contextOf({ ...person('editor'), isSelf: true }, false), 'self');
  });
});
