import assert from 'node:assert/strict';
import { Random } from '../../../client/testing/random.ts';
import { eventually } from '../faults/eventually.ts';
import { createRoom, roomOf } from '../faults/observed.ts';
import { CollabTypist } from '../process/collabTypist.ts';
import type { Typist } from '../process/typist.ts';
import { YWebsocketTypist } from '../process/yWebsocketTypist.ts';
import { type Account, Guest } from './guest.ts';
import { HostileServer } from './hostileServer.ts';

const runs = Number(process.env.HOSTILE_RUNS ?? 8);
const firstSeed = Number(process.env.HOSTILE_SEED ?? 1);
const rounds = 5;
const guestsAtOnce = 3;

/** Blocks of code the server may run: about four times what it does. What is quadratic takes far more. */
const work = { perByte: 100, perMessage: 20_000, perLine: 20_000, besides: 3_000_000 };

describe('hostile guests beside honest people', function () {
  this.timeout(60_000 + runs * 30_000);
  let server: HostileServer;
  before(async () => {
    server = await HostileServer.start();
  });
  after(() => server?.stop());
  let running = '';
  afterEach(function () {
    // Also when it ran out of time.
    if (this.currentTest?.state !== 'passed') console.error(running);
  });

  /** Every line somebody typed is there once and whole; what a guest wrote may stand between lines. */
  function holdsLines(text: string, typists: readonly Typist[], where: string): void {
    for (const line of typists.flatMap((typist) => typist.typed)) {
      assert.equal(text.split(`${line}\n`).length - 1, 1, `${line} ${where}`);
    }
  }

  /** Two people type in a room while guests do what the seed says. @returns the room, and who typed what */
  async function campaign(seed: number): Promise<{ room: string; typists: Typist[]; account: Account }> {
    let acts = 0;
    const nextAct = () => new Random(seed * 1_000 + acts++);
    const room = await createRoom(server.url);
    const ada = new CollabTypist('ada', room);
    const linus = new YWebsocketTypist('linus', room);
    const typists = [ada, linus];
    running = `HOSTILE_SEED=${seed} HOSTILE_RUNS=1`;
    const guest = new Guest(server.url, room);
    try {
      await server.work();
      for (const typist of typists) typist.connect(server.url);
      await Promise.all(typists.map((typist) => typist.saved()));
      for (const typist of typists) typist.type(10);
      for (let round = 0; round < rounds; round += 1) {
        await Promise.all(Array.from({ length: guestsAtOnce }, () => guest.act(nextAct())));
        await ada.acknowledgedMore(3);
      }
      for (const typist of typists) typist.rest();
      await ada.saved();
      let stored = '';
      await eventually('everybody has the same text', async () => {
        stored = (await roomOf(server.url, room)).code;
        return ada.text === linus.text && ada.text === stored;
      });
      holdsLines(stored, typists, 'by REST');
      assert.deepEqual(ada.closes, []);
      const done = await server.work();
      const lines = typists.reduce((sum, { typed }) => sum + typed.length, 0);
      const { bytes, messages } = guest.account;
      const bound = work.besides + work.perByte * bytes + work.perMessage * messages + work.perLine * lines;
      if (process.env.HOSTILE_REPORT) console.log({ seed, done, bound, bytes, messages, lines });
      assert.ok(done <= bound, `${done} blocks for ${bytes} bytes in ${messages} messages, ${lines} lines`);
      return { room, typists, account: guest.account };
    } finally {
      running = `HOSTILE_SEED=${seed} HOSTILE_RUNS=1\n  ${guest.account.done.join('\n  ')}`;
      guest.leave();
      for (const typist of typists) {
        typist.rest();
        typist.disconnect();
      }
    }
  }

  it(`invariants 2, 11 and 14: ${runs} times, work is linear, and nobody's text is lost or differs`, async () => {
    const rooms: Awaited<ReturnType<typeof campaign>>[] = [];
    const answers = new Map<string, number>();
    for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
      const result = await campaign(seed);
      rooms.push(result);
      for (const [answer, count] of result.account.answers) {
        answers.set(answer, (answers.get(answer) ?? 0) + count);
      }
      assert.deepEqual(server.ended, [], `HOSTILE_SEED=${seed}`);
    }
    assert.equal((await fetch(`${server.url}/ready`)).status, 200);
    assert.doesNotMatch(server.logged, /"level":[56]0/);
    if (process.env.HOSTILE_REPORT) console.log(answers);
    // The guests were not turned away at the door: edits were taken, and refused by what they are.
    if (runs >= 8) {
      for (const answer of ['taken', 'closed by 4422', 'closed by 4400', 'status 400']) {
        assert.ok(answers.has(answer), `none was ${answer}`);
      }
    }

    await server.restart();
    for (const { room, typists } of rooms) {
      holdsLines((await roomOf(server.url, room)).code, typists, 'after a crash');
    }
    assert.deepEqual(server.ended, []);
  });
});
