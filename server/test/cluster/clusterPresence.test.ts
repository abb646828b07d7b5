import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { Random } from '../../../client/testing/random.ts';
import { FakeDatabase, FakeLog } from '../../sim/fakeLog.ts';
import { Faults } from '../../sim/faults.ts';
import { type SimBus, SimNetwork } from '../../sim/simBus.ts';
import { type SimScheduler, VirtualTime } from '../../sim/simScheduler.ts';
import { ClusterPresence } from '../../src/cluster/clusterPresence.ts';
import { Hub } from '../../src/hub/hub.ts';

const ada = { userId: 'ada', role: 'owner', name: 'Ada' } as const;
const grace = { userId: 'grace', role: 'editor', inviteId: 'i1' } as const;

type Server = { presence: ClusterPresence; bus: SimBus; scheduler: SimScheduler; changed: string[] };

describe('presence on several servers', () => {
  let time: VirtualTime;
  let network: SimNetwork;
  let started: number;
  beforeEach(() => {
    time = new VirtualTime();
    network = new SimNetwork(time.scheduler(), new Random(1), new Faults());
    started = 0;
  });

  function start(): Server {
    const [bus, scheduler, changed] = [network.join(), time.scheduler(), [] as string[]];
    started += 1;
    const presence = new ClusterPresence({ bus, scheduler, server: `server ${started}` });
    presence.onChanged((roomId) => changed.push(roomId));
    return { presence, bus, scheduler, changed };
  }

  const pass = (ms: number) => time.runUntil(time.now + ms);
  /** Its memory is lost, and nobody is told. */
  const kill = ({ bus, scheduler }: Server) => {
    scheduler.die();
    void bus.close();
  };

  it('tells who comes and goes, each person once, with what others need to know of them', async () => {
    const [one, two] = [start(), start()];
    await pass(500);
    one.presence.tell('room', [ada, ada, { ...grace, signedInAt: 1, expiresAt: 2 }]);
    await pass(10);
    assert.deepEqual(two.presence.of('room'), [ada, grace]);
    assert.deepEqual(one.presence.of('room'), [], 'its own are not elsewhere');
    assert.deepEqual(two.changed, ['room']);
    one.presence.tell(
      'room',
      [grace, ada].toSorted((a, b) => a.userId.localeCompare(b.userId)),
    );
    await pass(10);
    assert.deepEqual(two.changed, ['room'], 'nothing has changed');
    one.presence.tell('room', []);
    await pass(10);
    assert.deepEqual(two.presence.of('room'), []);
  });

  it('a server that starts later hears of everybody at once', async () => {
    const one = start();
    one.presence.tell('room', [ada]);
    await pass(60_000);
    const two = start();
    await pass(500);
    assert.deepEqual(two.presence.of('room'), [ada]);
  });

  it('invariant 7: people of a server that died are not counted after 30 s, those of the others are', async () => {
    const [one, two, three] = [start(), start(), start()];
    one.presence.tell('room', [ada]);
    three.presence.tell('room', [grace]);
    let gone = 0;
    two.presence.onServerGone(() => {
      gone += 1;
    });
    await pass(20_000);
    kill(one);
    await pass(10_000);
    assert.deepEqual(two.presence.of('room'), [ada, grace], 'it may only be slow');
    two.changed.length = 0;
    await pass(20_000);
    assert.deepEqual(two.presence.of('room'), [grace]);
    assert.deepEqual(two.changed, ['room']);
    assert.equal(gone, 1);
  });

  it('invariant 1: what a server wrote and died before telling arrives when it is found dead', async () => {
    const one = start();
    const [bus, scheduler, database] = [network.join(), time.scheduler(), new FakeDatabase()];
    const nothing = () => {};
    const hub = new Hub({
      updates: new FakeLog(database),
      log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
      limits: { graceMs: 600_000 },
      scheduler,
      bus,
      elsewhere: new ClusterPresence({ bus, scheduler, server: 'server 2' }),
    });
    const document = '0123456789abcdefghjk/main';
    const written = (text: string) => {
      const doc = new Y.Doc();
      doc.getText('content').insert(0, text);
      return Y.encodeStateAsUpdate(doc);
    };
    const textOf = (doc: Y.Doc) => doc.getText('content').toString();
    database.create(document, 'epoch', written('first '));
    const edit = hub.edit(document, 'owner', (doc) => doc.getText('content').insert(6, 'second '));
    await pass(1_000);
    await edit;
    database.append(document, 'epoch', written('third '), 'ada');
    kill(one);
    await pass(10_000);
    assert.doesNotMatch(await hub.read(document, textOf), /third/, 'it is in memory, and nobody has told');
    await pass(20_000);
    assert.match(await hub.read(document, textOf), /third/);
    const closing = hub.close();
    await pass(10_000);
    await closing;
    assert.equal(scheduler.timers, 0);
  });

  it('a server that stops takes its people with it at once', async () => {
    const [one, two] = [start(), start()];
    one.presence.tell('room', [ada]);
    await pass(500);
    one.presence.stop();
    await pass(10);
    assert.deepEqual(two.presence.of('room'), []);
  });

  it('what a faulty bus lost is there when it is sound again', async () => {
    const [one, two] = [start(), start()];
    await pass(500);
    network.faulty = true;
    for (let room = 0; room < 50; room += 1) {
      one.presence.tell(`room ${room}`, [ada]);
      await pass(30);
      if (room % 2 === 0) one.presence.tell(`room ${room}`, []);
      await pass(30);
    }
    network.faulty = false;
    network.tellLost();
    await pass(1_000);
    for (let room = 0; room < 50; room += 1) {
      assert.deepEqual(two.presence.of(`room ${room}`), room % 2 === 0 ? [] : [ada], `room ${room}`);
    }
  });

  it('who was away for long is known again when they are back', async () => {
    const [one, two] = [start(), start()];
    one.presence.tell('room', [ada]);
    await pass(500);
    await one.bus.close();
    await pass(60_000);
    assert.deepEqual(two.presence.of('room'), []);
    network.rejoin(one.bus);
    await pass(10_000);
    assert.deepEqual(two.presence.of('room'), [ada]);
  });

  it('leaves no timer behind when it has stopped', async () => {
    const one = start();
    one.presence.tell('room', [ada]);
    one.presence.lost();
    one.presence.stop();
    await pass(100);
    assert.equal(one.scheduler.timers, 0);
    assert.equal(one.bus.subscriptions, 0);
  });
});
