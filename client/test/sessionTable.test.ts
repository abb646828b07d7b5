import assert from 'node:assert/strict';
import { closeCodes, closeReasons } from '@tandem/protocol/closeCodes';
import { nextState, type SessionEvent, type SessionState, signedOut } from '../src/sessionState.ts';

const room = { roomId: '0123456789abcdefghjk', server: 'http://localhost:8000' };
const facts = { room, role: 'editor', unsaved: 2, storageAvailable: true } as const;

const states = {
  signedOut,
  joining: { kind: 'joining', room, attempt: 1 },
  joined: { kind: 'joined', ...facts },
  offline: { kind: 'offline', why: 'network', ...facts },
} satisfies Record<SessionState['kind'], SessionState>;

const lost = (code?: number): SessionEvent => ({ type: 'lost', code });
const refused = (code: keyof typeof closeCodes): SessionEvent => ({
  type: 'refused',
  code: closeCodes[code],
  reason: closeReasons[closeCodes[code]],
});

/** What each event makes of each state, in the order of the columns; `=` is the same object. */
type Row = [event: SessionEvent, ...after: [string, string, string, string]];
const columns = ['signedOut', 'joining', 'joined', 'offline'] as const;
const table: Record<SessionEvent['type'], Row[]> = {
  join: [[{ type: 'join', room }, 'joining 1', 'joining 1', 'joining 1', 'joining 1']],
  resume: [
    [
      { type: 'resume', room, role: 'viewer' },
      'offline network viewer 0',
      'offline network viewer 0',
      'offline network viewer 0',
      'offline network viewer 0',
    ],
  ],
  admitted: [
    [{ type: 'admitted', role: 'editor' }, '=', 'joined editor 0', '=', 'joined editor 2'],
    [{ type: 'admitted', role: 'viewer' }, '=', 'joined viewer 0', 'joined viewer 2', 'joined viewer 2'],
  ],
  roleChanged: [
    [{ type: 'roleChanged', role: 'editor' }, '=', '=', '=', '='],
    [{ type: 'roleChanged', role: 'viewer' }, '=', '=', 'joined viewer 2', 'offline network viewer 2'],
  ],
  unsaved: [
    [{ type: 'unsaved', count: 2 }, '=', '=', '=', '='],
    [{ type: 'unsaved', count: 0 }, '=', '=', 'joined editor 0', 'offline network editor 0'],
  ],
  storage: [
    [{ type: 'storage', available: true }, '=', '=', '=', '='],
    [
      { type: 'storage', available: false },
      '=',
      '=',
      'joined editor 2 without storage',
      'offline network editor 2 without storage',
    ],
  ],
  lost: [
    [lost(), '=', 'joining 2 network', 'offline network editor 2', '='],
    [lost(1006), '=', 'joining 2 network', 'offline network editor 2', '='],
    [lost(4408), '=', 'joining 2 network', 'offline network editor 2', '='],
    [
      lost(closeCodes.shuttingDown),
      '=',
      'joining 2 restarting',
      'offline restarting editor 2',
      'offline restarting editor 2',
    ],
    [
      lost(closeCodes.overloaded),
      '=',
      'joining 2 overloaded',
      'offline overloaded editor 2',
      'offline overloaded editor 2',
    ],
    [
      lost(closeCodes.accessChanged),
      '=',
      'joining 2 accessChanged',
      'offline accessChanged editor 2',
      'offline accessChanged editor 2',
    ],
    [lost(closeCodes.forbidden), '=', 'signedOut 4403', 'signedOut 4403', 'signedOut 4403'],
    [lost(closeCodes.gone), '=', 'signedOut 4410', 'signedOut 4410', 'signedOut 4410'],
  ],
  blocked: [[{ type: 'blocked' }, '=', 'joining 1 blocked', '=', 'offline blocked editor 2']],
  refused: [
    [refused('notFound'), '=', 'signedOut 4404', 'signedOut 4404', 'signedOut 4404'],
    [refused('unauthenticated'), '=', 'signedOut 4401', 'signedOut 4401', 'signedOut 4401'],
    [refused('roomFull'), '=', 'joining 2 network', 'offline network editor 2', '='],
  ],
  leave: [[{ type: 'leave' }, '=', 'signedOut', 'signedOut', 'signedOut']],
};

function summary(state: SessionState): string {
  switch (state.kind) {
    case 'signedOut':
      return ['signedOut', state.ended?.code].filter(Boolean).join(' ');
    case 'joining':
      return ['joining', state.attempt, state.why].filter(Boolean).join(' ');
    case 'joined':
    case 'offline': {
      const why = state.kind === 'offline' ? [state.why] : [];
      const storage = state.storageAvailable ? [] : ['without storage'];
      return [state.kind, ...why, state.role, state.unsaved, ...storage].join(' ');
    }
  }
}

describe('every event in every state of a session', () => {
  for (const [event, ...after] of Object.values(table).flat()) {
    const { type, ...details } = event;
    for (const [index, kind] of columns.entries()) {
      const expected = after[index]!;
      const what = 'room' in details ? '' : ` ${Object.values(details)[0] ?? ''}`.trimEnd();
      it(`${type}${what}, ${kind}: ${expected === '=' ? 'nothing' : expected}`, () => {
        const before = states[kind];
        const next = nextState(before, event);
        if (expected === '=') assert.equal(next, before);
        else assert.equal(summary(next), expected);
      });
    }
  }
});
