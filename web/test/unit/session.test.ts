import assert from 'node:assert/strict';
import { HttpError } from '@tandem/client/http/errors';
import { Observable } from '@tandem/client/observable';
import { closeCodes, closeReasons } from '@tandem/protocol/closeCodes';
import { type ProblemCode, problems } from '@tandem/protocol/problems';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import { Doc } from 'yjs';
import { errorKindOf, errorKindOfJoin } from '../../src/errorPage/errorKind.ts';
import { relativeTime } from '../../src/platform/relativeTime.ts';
import { routeOf } from '../../src/platform/route.ts';
import { matchFiles } from '../../src/room/files/fileFinder.ts';
import { People } from '../../src/session/people.ts';
import { saveStateOf } from '../../src/session/saveState.ts';

describe('the save state', () => {
  const fine = { connection: 'connected', role: 'editor', unsaved: false, storage: true } as const;

  it('says saved only when the server acknowledged everything', () => {
    assert.equal(saveStateOf(fine), 'saved');
    assert.equal(saveStateOf({ ...fine, unsaved: true }), 'saving');
    assert.equal(saveStateOf({ ...fine, role: undefined }), 'saving');
  });

  it('says where edits are when they cannot be saved', () => {
    assert.equal(saveStateOf({ ...fine, connection: 'offline' }), 'offline');
    assert.equal(saveStateOf({ ...fine, storage: false }), 'kept');
    assert.equal(saveStateOf({ ...fine, role: 'viewer', unsaved: true }), 'viewing');
  });
});

describe('people', () => {
  const opened: Awareness[] = [];
  afterEach(() => {
    for (const awareness of opened.splice(0)) awareness.destroy();
  });

  function join(name: string): { people: People; awareness: Awareness } {
    const awareness = new Awareness(new Doc());
    opened.push(awareness);
    return { people: new People(awareness, name, name), awareness };
  }

  function exchange(from: Awareness, to: Awareness): void {
    applyAwarenessUpdate(to, encodeAwarenessUpdate(from, [from.clientID]), 'test');
  }

  it('of two with one colour exactly one takes another', () => {
    const [ada, ben] = [join('Ada'), join('Ben')];
    for (const { people } of [ada, ben]) people.join();
    exchange(ada.awareness, ben.awareness);
    exchange(ben.awareness, ada.awareness);
    exchange(ada.awareness, ben.awareness);
    const colors = [ada.people.self.value.color, ben.people.self.value.color];
    assert.notEqual(colors[0], colors[1]);
    assert.ok(colors.includes('#0072b2'), 'one of them keeps the first colour');
  });

  it('whoever comes later takes a colour that is free', () => {
    const [zoe, ada] = [join('Zoe'), join('Ada')];
    zoe.people.join();
    exchange(zoe.awareness, ada.awareness);
    ada.people.join();
    exchange(ada.awareness, zoe.awareness);
    assert.deepEqual(
      [zoe, ada].map(({ people }) => people.self.value.color),
      ['#0072b2', '#c04a00'],
    );
  });

  it('nobody is seen before it is known who is there, and one sees oneself', () => {
    const [ada, ben] = [join('Ada'), join('Ben')];
    exchange(ada.awareness, ben.awareness);
    const names = ({ people }: typeof ada) => people.all.value.map((person) => person.user.name);
    assert.deepEqual([names(ada), names(ben)], [['Ada'], ['Ben']]);
    ada.people.join();
    exchange(ada.awareness, ben.awareness);
    assert.deepEqual(names(ben), ['Ben', 'Ada']);
  });

  it('are not told again what they know', () => {
    const ada = join('Ada');
    let sent = 0;
    ada.awareness.on('update', () => {
      sent += 1;
    });
    ada.people.announce({ at: { fileId: 'main', line: 3 } });
    ada.people.announce({ at: { fileId: 'main', line: 3 } });
    assert.equal(sent, 1);
  });

  it('are listed with oneself first, without those whose state cannot be read', () => {
    const [ada, ben] = [join('Zoe'), join('Ben')];
    const broken = new Awareness(new Doc());
    opened.push(broken);
    broken.setLocalState({ user: 'nobody' });
    ben.people.join();
    exchange(ben.awareness, ada.awareness);
    exchange(broken, ada.awareness);
    assert.deepEqual(
      ada.people.all.value.map((person) => person.user.name),
      ['Zoe', 'Ben'],
    );
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
