import assert from 'node:assert/strict';
import { HttpError } from '@tandem/client/http/errors';
import { Observable } from '@tandem/client/observable';
import type { SessionState } from '@tandem/client/sessionState';
import { closeCodes, closeReasons } from '@tandem/protocol/closeCodes';
import { type ProblemCode, problems } from '@tandem/protocol/problems';
import { errorKindOf, errorKindOfJoin } from '../../src/errorPage/errorKind.ts';
import { relativeTime } from '../../src/platform/relativeTime.ts';
import { routeOf } from '../../src/platform/route.ts';
import { matchFiles } from '../../src/room/files/fileFinder.ts';
import { saveStateOf } from '../../src/session/saveState.ts';

describe('the save state', () => {
  const room = { roomId: '0123456789abcdefghjk', server: 'http://127.0.0.1' };
  const joined: SessionState = { kind: 'joined', room, role: 'editor', unsaved: 0, storageAvailable: true };

  it('says saved only when the server acknowledged everything', () => {
    assert.equal(saveStateOf(joined), 'saved');
    assert.equal(saveStateOf({ ...joined, unsaved: 1 }), 'saving');
    assert.equal(saveStateOf({ kind: 'joining', room, attempt: 1 }), 'connecting');
  });

  it('says where edits are when they cannot be saved', () => {
    assert.equal(saveStateOf({ ...joined, kind: 'offline', why: 'network' }), 'offline');
    assert.equal(saveStateOf({ kind: 'joining', room, attempt: 2, why: 'network' }), 'offline');
    assert.equal(saveStateOf({ ...joined, storageAvailable: false }), 'kept');
    assert.equal(saveStateOf({ ...joined, role: 'viewer', unsaved: 1 }), 'viewing');
  });
});

describe('addresses', () => {
  it('are read with and without a prefix', () => {
    assert.deepEqual(routeOf('/', '/'), { page: 'start' });
    assert.deepEqual(routeOf('/r/ABC/', '/'), { page: 'room', roomId: 'abc' });
    assert.deepEqual(routeOf('/pair/r/abc', '/pair/'), { page: 'room', roomId: 'abc' });
    assert.deepEqual(routeOf('/pair/', '/pair/'), { page: 'start' });
    assert.deepEqual(routeOf('/nowhere', '/'), { page: 'unknown' });
  });
});

describe('the error page', () => {
  it('has a page for each way a room can be closed to somebody', () => {
    const of = (code: keyof typeof closeCodes, invited = false) =>
      errorKindOf({ code: closeCodes[code], reason: closeReasons[closeCodes[code]] }, invited);
    assert.equal(of('notFound'), 'noSuchRoom');
    assert.equal(of('gone'), 'gone');
    assert.equal(of('forbidden', true), 'revoked');
    assert.equal(of('forbidden'), 'forbidden');
    assert.equal(of('roomFull'), 'full');
    assert.equal(of('versionMismatch'), 'version');
    assert.equal(of('documentReplaced'), 'replaced');
    assert.equal(of('messageTooLarge'), 'tooLarge');
    assert.equal(of('serverError'), 'other');
  });

  it('of a refused join says why', () => {
    const refused = (code: ProblemCode) =>
      new HttpError({ kind: 'problem', url: '', problem: { type: 'about:blank', code, ...problems[code] } });
    assert.equal(errorKindOfJoin(refused('invite_used_up'), true), 'revoked');
    assert.equal(errorKindOfJoin(refused('room_gone'), false), 'gone');
    assert.equal(
      errorKindOfJoin(new HttpError({ kind: 'unreachable', url: '', cause: '' }), false),
      'unreachable',
    );
    assert.equal(errorKindOfJoin(new TypeError('no'), false), 'other');
  });
});

describe('finding a file', () => {
  it('wants every word, and puts hits in the name before hits in a folder', () => {
    const files = ['lib/test/run.ts', 'src/test.ts', 'README.md'].map((path) => ({ path }));
    const found = (query: string) => matchFiles(files, query).map((file) => file.path);
    assert.deepEqual(found('TEST ts'), ['src/test.ts', 'lib/test/run.ts']);
    assert.deepEqual(
      found(''),
      files.map((file) => file.path),
    );
    assert.deepEqual(found('nothing'), []);
  });
});

describe('small things', () => {
  it('an observable tells of a change once, and not after the watching stopped', () => {
    const value = new Observable(1);
    const seen: number[] = [];
    const stop = value.watch((now) => seen.push(now));
    value.set(1);
    value.set(2);
    stop();
    value.set(3);
    assert.deepEqual(seen, [1, 2]);
  });

  it('a time is told in the largest unit that fits', () => {
    const now = Date.UTC(2026, 0, 10);
    assert.equal(relativeTime(now - 20_000, now), 'just now');
    assert.equal(relativeTime(now - 3 * 60_000, now), '3 minutes ago');
    assert.equal(relativeTime(now - 26 * 3_600_000, now), 'yesterday');
  });
});
