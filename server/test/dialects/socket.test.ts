import assert from 'node:assert/strict';
import { closeCodes } from '@tandem/protocol/closeCodes';
import { eventually } from '../faults/eventually.ts';
import { startTestServer, type TestServer } from '../http/server.ts';
import { hasFields } from './fields.ts';
import { PrototypeClient } from './prototypeClient.ts';
import { foreignMessages, type Prototype, prototypes, wrappedEdits } from './prototypes.ts';

describe('dialects: what prototypes say and hear on /ws', () => {
  let server: TestServer;
  const clients: PrototypeClient[] = [];
  before(async () => {
    server = await startTestServer();
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.leave();
  });
  after(() => server.stop());

  /** Makes a room as the prototype does. @returns the id, from the field the prototype reads */
  async function makeRoom({ create }: Prototype, code = ''): Promise<string> {
    const response = await server.send('POST', create.path, { language: 'python', code });
    return ((await response.json()) as Record<string, string>)[create.id]!;
  }

  async function open({ socket }: Prototype, room: string): Promise<PrototypeClient> {
    const client = await PrototypeClient.to(`${server.url.replace('http', 'ws')}${socket}${room}`);
    clients.push(client);
    return client;
  }

  /** Opens the socket and waits until the client shows the text, or would, were it one that does on joining. */
  async function join(prototype: Prototype, room: string, code: string): Promise<PrototypeClient> {
    const client = await open(prototype, room);
    await client.hears(prototype.joins?.(code, room) ?? { type: 'code_update', code });
    return client;
  }

  async function stored(room: string): Promise<string> {
    const response = await server.send('GET', `/rooms/${room}`);
    return ((await response.json()) as { code: string }).code;
  }

  const holds = (room: string, code: string) =>
    eventually(`the room holds ${JSON.stringify(code)}`, async () => (await stored(room)) === code, 15_000);

  for (const prototype of prototypes) {
    const { row, client, joins, says, hears, counts, besides } = prototype;

    describe(`${row}: ${client}`, () => {
      it('makes a room, writes, is heard, and shows the code after it was opened anew', async () => {
        const room = await makeRoom(prototype);
        const ann = await join(prototype, room, '');
        ann.say(says('a'));
        await holds(room, 'a');
        ann.say(says('ab\n'));
        await holds(room, 'ab\n');

        // Somebody else of the same kind comes, writes after what is there, and is heard in the words of the client.
        const ben = await join(prototype, room, 'ab\n');
        ben.say(says('ab\nc'));
        await ann.hears(hears('ab\nc'));
        ann.say(says('ab\ncd'));
        await ben.hears(hears('ab\ncd'));
        await holds(room, 'ab\ncd');

        ann.leave();
        await join(prototype, room, 'ab\ncd');
        await eventually('two are there', async () => {
          const read = await server.send('GET', `${prototype.read}${room}`);
          return hasFields(await read.json(), { code: 'ab\ncd', active_users: 2 });
        });
      });

      if (joins) {
        it('sees what another writes also when it only looks on', async () => {
          const room = await makeRoom(prototype);
          const looking = await join(prototype, room, '');
          const writing = await join(prototype, room, '');
          const before = looking.frames.length;
          writing.say(says('written'));
          await looking.hears(hears('written'), before);
        });
      }

      if (counts) {
        it('is told how many are there, when somebody comes and goes', async () => {
          const room = await makeRoom(prototype);
          const ann = await join(prototype, room, '');
          await ann.hears(counts(1, 'joined'));
          const ben = await join(prototype, room, '');
          await Promise.all([ann, ben].map((each) => each.hears(counts(2, 'joined'))));
          const before = ann.frames.length;
          ben.leave();
          await ann.hears(counts(1, 'left'), before);
        });
      }

      it('says what else it says, and nothing is closed, changed or answered with an error', async () => {
        const room = await makeRoom(prototype, 'kept\n');
        const ann = await join(prototype, room, 'kept\n');
        ann.say(...besides);
        ann.say(says('kept\na'));
        await holds(room, 'kept\na');
        const ben = await join(prototype, room, 'kept\na');
        ben.say(says('kept\nab'));
        await ann.hears(hears('kept\nab'));
        ann.say(...besides);
        ann.say(says('kept\nabc'));
        ann.say(...besides);
        ann.say(says('kept\nabcd'));
        await ben.hears(hears('kept\nabcd'));
        assert.equal(await stored(room), 'kept\nabcd');
        for (const message of [...ann.heard(), ...ben.heard()]) {
          assert.ok(!hasFields(message, { type: 'error' }), JSON.stringify(message));
        }
      });

      it('comes back after a loss, has what was written meanwhile, and writes on', async () => {
        const room = await makeRoom(prototype, 'one\ntwo\n');
        const [ann, ben] = [
          await join(prototype, room, 'one\ntwo\n'),
          await join(prototype, room, 'one\ntwo\n'),
        ];
        ann.leave();
        ben.say(says('one\ntwo\nby Ben\n'));
        await holds(room, 'one\ntwo\nby Ben\n');
        const again = await join(prototype, room, 'one\ntwo\nby Ben\n');
        again.say(says('one\ntwo\nby Ben\nby Ann\n'));
        await holds(room, 'one\ntwo\nby Ben\nby Ann\n');
        await ben.hears(hears('one\ntwo\nby Ben\nby Ann\n'));
      });

      it('a first key into an empty editor deletes nothing, and neither do the next ones', async () => {
        const room = await makeRoom(prototype, 'written\nbefore\n');
        const ann = await open(prototype, room);
        for (const text of ['!', '!a', '!ab', '!a']) ann.say(says(text));
        await eventually(
          'both stand in the room',
          async () => {
            const code = await stored(room);
            return code.includes('written\nbefore\n') && code.replace('written\nbefore\n', '') === '!a';
          },
          15_000,
        );
      });

      if (joins) {
        it('a room that is not there closes with a code that says so', async () => {
          const ann = await open(prototype, '00000000000000000000');
          assert.equal(await ann.closed(), closeCodes.notFound);
        });
      }
    });
  }

  it('clients of all kinds in one room: each writes a line, and hears all of them in its own words', async () => {
    const room = await makeRoom(prototypes[0]!);
    const all: { prototype: Prototype; client: PrototypeClient }[] = [];
    let code = '';
    for (const prototype of prototypes) {
      const client = await join(prototype, room, code);
      code += `line of ${prototype.row}\n`;
      client.say(prototype.says(code));
      await holds(room, code);
      all.push({ prototype, client });
    }
    const others = all.slice(0, -1);
    await Promise.all(others.map(({ prototype, client }) => client.hears(prototype.hears(code))));
  });

  const [documented] = prototypes as [Prototype];

  it('what is no edit is no edit, whatever it has in it: nothing is closed, changed or answered', async () => {
    const room = await makeRoom(documented, 'kept\n');
    const ann = await join(documented, room, 'kept\n');
    // It has spoken JSON, so that no frame of it is taken as text.
    ann.say(documented.says('kept\n'));
    ann.say(...foreignMessages);
    const ben = await join(documented, room, 'kept\n');
    ann.say(documented.says('kept\nand more\n'));
    await ben.hears(documented.hears('kept\nand more\n'));
    assert.equal(await stored(room), 'kept\nand more\n');
    for (const message of ann.heard()) {
      assert.ok(!hasFields(message, { type: 'error' }), JSON.stringify(message));
    }
  });

  for (const wrap of wrappedEdits) {
    it(`${JSON.stringify(wrap('…'))} is an edit`, async () => {
      const room = await makeRoom(documented, 'kept\n');
      const ann = await join(documented, room, 'kept\n');
      ann.say(wrap('kept\nnew\n'));
      await holds(room, 'kept\nnew\n');
    });
  }
});
