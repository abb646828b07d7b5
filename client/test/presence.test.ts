import assert from 'node:assert/strict';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import { Doc } from 'yjs';
import type { LiveDocument } from '../src/document.ts';
import { Observable } from '../src/observable.ts';
import { OwnPresence } from '../src/presence/presence.ts';

type Client = { presence: OwnPresence; awareness: Awareness };

describe('presence', () => {
  const opened: Awareness[] = [];
  afterEach(() => {
    for (const awareness of opened.splice(0)) awareness.destroy();
  });

  function open(name: string): Client {
    const awareness = new Awareness(new Doc());
    opened.push(awareness);
    const presence = new OwnPresence({
      manifest: { awareness } as LiveDocument,
      files: new Observable<ReadonlyMap<string, LiveDocument>>(new Map()),
      name,
      client: undefined,
    });
    awareness.on('change', () => presence.changed());
    return { presence, awareness };
  }

  function exchange(from: Client, to: Client): void {
    applyAwarenessUpdate(
      to.awareness,
      encodeAwarenessUpdate(from.awareness, [from.awareness.clientID]),
      'test',
    );
  }

  const names = ({ presence }: Client) => presence.participants.value.map(({ name }) => name);
  const colors = (...clients: Client[]) => clients.map(({ presence }) => presence.user.color);

  it('of two with one colour exactly one takes another', () => {
    const [ada, ben] = [open('Ada'), open('Ben')];
    for (const { presence } of [ada, ben]) presence.join('editor');
    exchange(ada, ben);
    exchange(ben, ada);
    exchange(ada, ben);
    const [one, other] = colors(ada, ben);
    assert.notEqual(one, other);
    assert.ok([one, other].includes('#0072b2'), 'one of them keeps the first colour');
  });

  it('whoever comes later takes a colour that is free', () => {
    const [zoe, ada] = [open('Zoe'), open('Ada')];
    zoe.presence.join('editor');
    exchange(zoe, ada);
    ada.presence.join('editor');
    exchange(ada, zoe);
    assert.deepEqual(colors(zoe, ada), ['#0072b2', '#c04a00']);
  });

  it('shows nobody before it is known who is there, and a client sees itself', () => {
    const [ada, ben] = [open('Ada'), open('Ben')];
    exchange(ada, ben);
    assert.deepEqual([names(ada), names(ben)], [['Ada'], ['Ben']]);
    ada.presence.join('editor');
    exchange(ada, ben);
    assert.deepEqual(names(ben), ['Ben', 'Ada']);
  });

  it('sends nothing that the others know', () => {
    const ada = open('Ada');
    let sent = 0;
    ada.awareness.on('update', () => {
      sent += 1;
    });
    ada.presence.set({ at: { fileId: 'main', line: 3 } });
    ada.presence.set({ at: { fileId: 'main', line: 3 } });
    assert.equal(sent, 1);
  });

  it('shows a new name to the others, and to this client at once', () => {
    const [ada, ben] = [open('Ada'), open('Ben')];
    for (const { presence } of [ada, ben]) presence.join('editor');
    ada.presence.rename('Adele');
    exchange(ada, ben);
    assert.deepEqual([names(ada), names(ben)], [['Adele'], ['Ben', 'Adele']]);
    assert.equal(ben.presence.participant(ada.presence.userId)?.name, 'Adele');
  });

  it('lists this client first, without those whose state cannot be read', () => {
    const [zoe, ben, broken] = [open('Zoe'), open('Ben'), open('X')];
    broken.awareness.setLocalState({ user: 'nobody' });
    ben.presence.join('editor');
    exchange(ben, zoe);
    exchange(broken, zoe);
    assert.deepEqual(names(zoe), ['Zoe', 'Ben']);
  });
});
