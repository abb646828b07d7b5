import { fileTypes } from '@tandem/protocol/documents';
import * as Y from 'yjs';
import { FakeDatabase } from './fakeLog.ts';
import { Faults } from './faults.ts';
import type { Act, Plan } from './plan.ts';
import { Random } from './random.ts';
import { SimNetwork } from './simBus.ts';
import { SimClient } from './simClient.ts';
import { type SimScheduler, VirtualTime } from './simScheduler.ts';
import { SimGate, SimServer, simLimits } from './simServer.ts';

const roomId = '0123456789abcdefghjk';
const document = `${roomId}/main`;
const firstText = 'first line\n';
/** How long everything has to come to rest once nothing is broken any more, in virtual milliseconds. */
const healMs = 120_000;

/** An invariant does not hold. */
export class Violation extends Error {
  constructor(invariant: number, what: string) {
    super(`invariant ${invariant}: ${what}`);
    this.name = 'Violation';
  }
}

/** Runs one plan: servers, clients, database, bus and links, all on one virtual clock. */
export class World {
  readonly faults = new Faults();
  readonly #time = new VirtualTime();
  readonly #random: Random;
  readonly #database = new FakeDatabase();
  readonly #gate = new SimGate();
  readonly #network: SimNetwork;
  readonly #servers: SimServer[];
  readonly #clients: SimClient[] = [];
  readonly #plan: Plan;
  readonly #edits: Promise<unknown>[] = [];
  readonly #scheduler: SimScheduler;
  /** The longest text there was. */
  #longest = 0;
  /** Who may not write for now, and the clock they had a second after that was decided. */
  readonly #demotions = new Map<SimClient, { clock?: number }>();

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#random = new Random(plan.seed ^ 0x5eed);
    this.#scheduler = this.#time.scheduler();
    this.#network = new SimNetwork(this.#scheduler, this.#random, this.faults);
    const first = new Y.Doc();
    first.clientID = 1;
    first.getText(fileTypes.content).insert(0, firstText);
    this.#database.create(document, 'epoch', Y.encodeStateAsUpdate(first));
    this.#servers = Array.from(
      { length: plan.servers },
      () =>
        new SimServer({
          time: this.#time,
          random: this.#random,
          database: this.#database,
          network: this.#network,
          gate: this.#gate,
          faults: this.faults,
        }),
    );
    for (let index = 0; index < plan.clients + plan.viewers; index += 1) this.#addClient(index);
  }

  /** @throws Violation */
  async run(): Promise<void> {
    let moment = 0;
    for (const act of this.#plan.acts) {
      moment += act.after;
      await this.#time.runUntil(moment);
      this.#perform(act);
      this.#longest = Math.max(this.#longest, ...this.#clients.map(({ text }) => text.length));
    }
    await this.#heal();
    this.#checkTexts();
    await this.#checkServers();
    await this.#emptyRoom();
    await this.#stop();
  }

  #addClient(index: number): void {
    const name = `client ${index}`;
    this.#gate.roles.set(name, this.#isViewer(index) ? 'viewer' : 'editor');
    this.#clients.push(
      new SimClient({
        name,
        document,
        clientId: 100 + index,
        scheduler: this.#time.scheduler(),
        random: this.#random,
        dial: (client, link) => {
          const preferred = this.#clients.indexOf(client);
          const up = this.#servers.filter(({ hub }) => hub);
          up[preferred % up.length]?.accept(link);
          return up.length > 0;
        },
        onSaved: (client, from, to) => {
          if (client.isReadOnly && this.#isViewer(index)) return;
          if (this.#database.hasWritten(document, { client: client.doc.clientID, from, to })) return;
          throw new Violation(
            2,
            `${name} was told that its edits ${from} to ${to} are saved, and they are not`,
          );
        },
        onSent: (client) => {
          if (client.isReadOnly) this.faults.count('viewerWrote');
        },
      }),
    );
  }

  #isViewer(index: number): boolean {
    return index >= this.#plan.clients;
  }

  #perform(act: Act): void {
    const client = 'client' in act ? this.#clients[act.client] : undefined;
    const server = 'server' in act ? this.#servers[act.server] : undefined;
    switch (act.act) {
      case 'type':
        client?.type(act.at, act.text);
        return;
      case 'erase':
        client?.erase(act.at, act.length);
        return;
      case 'churn':
        for (let round = 0; round < act.rounds; round += 1) {
          client!.type(0, 'y'.repeat(2_000));
          client!.erase(0, 2_000);
        }
        return;
      case 'cursor':
        client?.moveCursor(act.at);
        return;
      case 'connect':
        client?.connect();
        return;
      case 'leave':
        client?.leave();
        return;
      case 'cut':
      case 'halfOpen':
      case 'stall':
      case 'read':
        this.#breakLink(act.act, client!);
        return;
      case 'crash':
        server?.crash();
        return;
      case 'restart':
        server?.start();
        return;
      case 'failBeforeCommit':
        server!.failAppends = this.#random.between(1, 7);
        return;
      case 'loseReply':
        server!.loseReplies = 2;
        return;
      case 'slowLoad':
        server!.slowLoads = 1;
        return;
      case 'failLoad':
        server!.failLoads = 1;
        return;
      case 'serverEdit':
        this.#editOnServer(server!, act.text);
        return;
      case 'faultyBus':
      case 'soundBus':
        this.#network.faulty = act.act === 'faultyBus';
        if (!this.#network.faulty) this.#network.tellLost();
        return;
      case 'revoke':
      case 'makeViewer':
      case 'makeEditor':
        this.#changeRole(act.act, act.client);
    }
  }

  #breakLink(how: 'cut' | 'halfOpen' | 'stall' | 'read', { link }: SimClient): void {
    if (!link) return;
    if (how === 'cut') link.cut();
    else if (how === 'halfOpen') link.goSilent();
    else link.stall(how === 'stall');
    if (how !== 'read') {
      this.faults.count(({ cut: 'linkCut', halfOpen: 'halfOpen', stall: 'stalledReader' } as const)[how]);
    }
  }

  #editOnServer({ hub }: SimServer, text: string): void {
    if (!hub) return;
    const edit = hub.edit(document, 'owner', (doc) => doc.getText(fileTypes.content).insert(0, text));
    this.#edits.push(edit.catch(() => {}));
  }

  #changeRole(how: 'revoke' | 'makeViewer' | 'makeEditor', index: number): void {
    const name = `client ${index}`;
    if (this.#isViewer(index)) return;
    const role = ({ revoke: 'nobody', makeViewer: 'viewer', makeEditor: 'editor' } as const)[how];
    if (this.#gate.roles.get(name) !== role)
      this.faults.count(role === 'nobody' ? 'accessRevoked' : 'roleChanged');
    this.#gate.roles.set(name, role);
    this.#watchDemotion(this.#clients[index]!, role);
    const server = this.#servers.find(({ hub }) => hub);
    server?.hub?.accessChanged(roomId, ({ userId }) => userId === name);
  }

  /** From a second after somebody may not write any more, nothing they write reaches the database (invariant 3). */
  #watchDemotion(client: SimClient, role: 'editor' | 'viewer' | 'nobody'): void {
    const before = this.#demotions.get(client);
    this.#demotions.delete(client);
    if (before?.clock !== undefined) {
      const later = { client: client.doc.clientID, from: before.clock, to: before.clock + 1 };
      if (this.#database.hasWritten(document, later)) {
        throw new Violation(3, `${client.name} wrote without being allowed to`);
      }
    }
    // A bus that loses messages may lose this one; it is made good when the bus says that it did.
    if (role === 'editor' || this.#network.faulty) return;
    const demotion: { clock?: number } = {};
    this.#demotions.set(client, demotion);
    this.#scheduler.after(1_000, () => {
      demotion.clock = Y.getState(client.doc.store, client.doc.clientID);
    });
  }

  /** Everything that is broken is repaired, and everybody comes back. */
  async #heal(): Promise<void> {
    this.#network.faulty = false;
    for (const server of this.#servers) {
      server.failAppends = server.loseReplies = server.slowLoads = server.failLoads = 0;
      server.start();
    }
    for (const [index, client] of this.#clients.entries()) {
      client.link?.stall(false);
      if (!this.#isViewer(index)) this.#changeRole('makeEditor', index);
      // What was refused is made good by coming back; a silent link has to be found by both ends.
      if (!client.link?.isSilent) client.link?.cut();
      client.connect();
    }
    // What the bus dropped shows as a gap when something comes after it.
    for (const server of this.#servers) this.#editOnServer(server, '.');
    const editors = this.#clients.slice(0, this.#plan.clients);
    const atRest = () => editors.every((client) => client.isSettled) && this.#areEqual(editors);
    const healed = await this.#time.runUntil(this.#time.now + healMs, atRest);
    if (!healed) {
      const settled = editors.map((client) => `${client.name} ${client.isSettled ? 'is' : 'is not'} settled`);
      throw new Violation(
        1,
        `there is no rest: ${settled.join(', ')}; lengths ${editors.map(({ text }) => text.length)}`,
      );
    }
    // What only the timers bring about has happened too: compaction, and sockets that are gone.
    await this.#time.runUntil(this.#time.now + 40_000);
  }

  #areEqual(clients: readonly SimClient[]): boolean {
    return clients.every(({ text }) => text === clients[0]!.text);
  }

  #storedDoc(): Y.Doc {
    const stored = this.#database.load(document)!;
    const doc = new Y.Doc();
    if (stored.snapshot) Y.applyUpdate(doc, stored.snapshot);
    for (const { update } of stored.tail) Y.applyUpdate(doc, update);
    return doc;
  }

  #checkTexts(): void {
    const stored = this.#storedDoc();
    const text = stored.getText(fileTypes.content).toString();
    for (const [index, client] of this.#clients.entries()) {
      if (client.doc.store.pendingStructs) throw new Violation(1, `${client.name} waits for what nobody has`);
      if (this.#isViewer(index)) {
        const written = Y.getState(stored.store, client.doc.clientID);
        if (written > 0)
          throw new Violation(3, `${client.name}, a viewer, has ${written} characters in the database`);
      } else if (client.text !== text)
        throw new Violation(1, `${client.name} has another text than the database`);
    }
    if (!text.includes(firstText.trim().slice(0, 1))) return;
    const seeds = text.split(firstText).length - 1;
    if (seeds > 1) throw new Violation(6, 'the first text is there twice');
  }

  async #checkServers(): Promise<void> {
    const text = this.#storedDoc().getText(fileTypes.content).toString();
    for (const { hub } of this.#servers) {
      const read = hub!.read(document, (doc) => doc.getText(fileTypes.content).toString());
      await this.#time.runUntil(this.#time.now + 1_000);
      if ((await read) !== text) throw new Violation(1, 'a server has another text than the database');
    }
    for (const { links } of this.#clients) {
      for (const { mostBuffered } of links) {
        // A turn's messages, and a state that is larger than what may pile up, come on top.
        const bound = simLimits.closeBytes + 2 * this.#longest + 12_000;
        if (mostBuffered > bound)
          throw new Violation(5, `${mostBuffered} bytes were on their way to one client`);
      }
    }
  }

  /** Everybody leaves: no cursor and no document stays behind. */
  async #emptyRoom(): Promise<void> {
    const [last, ...others] = this.#clients;
    for (const client of this.#clients) client.moveCursor(0);
    await this.#time.runUntil(this.#time.now + 500);
    for (const [index, client] of others.entries()) {
      if (index % 2 === 0) client.vanish();
      else client.leave();
    }
    // The last one is on the first server; another one goes down with the cursors of its clients.
    if (this.#servers.length > 1) this.#servers.at(-1)!.crash();
    const alone = () => [...last!.awareness.getStates().keys()].every((id) => id === last!.doc.clientID);
    if (!(await this.#time.runUntil(this.#time.now + 40_000, alone))) {
      throw new Violation(
        7,
        `cursors of ${[...last!.awareness.getStates().keys()]} are left in front of ${last!.name}`,
      );
    }
    last!.leave();
    this.#servers.at(-1)!.start();
    await this.#time.runUntil(this.#time.now + simLimits.graceMs + 40_000);
    for (const { hub, leftovers, droppedEarly } of this.#servers) {
      if (droppedEarly) throw new Violation(4, 'a document was let go while a write of it was under way');
      if (hub!.documents > 0) throw new Violation(7, 'a document nobody has open is still in memory');
      if (leftovers.timers > 0)
        throw new Violation(7, `${leftovers.timers} timers are left in an empty server`);
      if (leftovers.subscriptions > 0) throw new Violation(7, 'an empty server listens on the bus');
    }
  }

  async #stop(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    const closing = Promise.all(this.#servers.map(({ hub }) => hub!.close()));
    await this.#time.runUntil(this.#time.now + 10_000);
    await closing;
  }
}
