import { fileTypes } from '@tandem/protocol/documents';
import * as Y from 'yjs';
import { Random } from '../../client/testing/random.ts';
import { differingClients } from '../src/room/update/structMatch.ts';
import { FakeDatabase } from './fakeLog.ts';
import { Faults } from './faults.ts';
import type { Plan } from './plan.ts';
import { SimNetwork } from './simBus.ts';
import { type Sent, SimClient } from './simClient.ts';
import { SimGuest } from './simGuest.ts';
import { type SimScheduler, VirtualTime } from './simScheduler.ts';
import { SimGate, SimServer } from './simServer.ts';
import { Violation } from './violation.ts';

/** The one room of a simulation, and its one document. */
export const roomId = '0123456789abcdefghjk';
export const document = `${roomId}/main`;
export const firstText = 'first line\n';

/** Who and what takes part in one run: servers, clients, database, bus and links, all on one virtual clock. */
export class Scene {
  readonly plan: Plan;
  readonly faults = new Faults();
  readonly #hasForgeries: boolean;
  readonly time = new VirtualTime();
  readonly random: Random;
  readonly scheduler: SimScheduler;
  readonly database = new FakeDatabase();
  readonly gate = new SimGate();
  readonly network: SimNetwork;
  readonly servers: readonly SimServer[];
  readonly clients: readonly SimClient[];
  readonly guest: SimGuest;

  constructor(plan: Plan) {
    this.plan = plan;
    this.#hasForgeries = plan.acts.some(({ act }) => act === 'forge');
    this.random = new Random(plan.seed ^ 0x5eed);
    this.scheduler = this.time.scheduler();
    this.network = new SimNetwork(this.scheduler, this.random, this.faults);
    const first = new Y.Doc();
    first.clientID = 1;
    first.getText(fileTypes.content).insert(0, firstText);
    this.database.create(document, 'epoch', Y.encodeStateAsUpdate(first));
    const { time, random, database, network, gate, faults } = this;
    this.servers = Array.from(
      { length: plan.servers },
      () => new SimServer({ time, random, database, network, gate, faults }),
    );
    this.clients = Array.from({ length: plan.clients + plan.viewers }, (_, index) => this.#newClient(index));
    this.guest = new SimGuest(this.scheduler, this.random, document);
    this.gate.roles.set('guest', 'editor');
    this.gate.anonymous.add('guest');
  }

  /** Those who are not viewers by the plan. */
  get editors(): readonly SimClient[] {
    return this.clients.slice(0, this.plan.clients);
  }

  /** Whether somebody is somebody new with each connection. */
  isAnonymous(client: SimClient): boolean {
    return this.gate.anonymous.has(client.name);
  }

  get hasForgeries(): boolean {
    return this.#hasForgeries;
  }

  isViewer(client: SimClient): boolean {
    return this.clients.indexOf(client) >= this.plan.clients;
  }

  /** What a cold load from the database finds. */
  storedDoc(): Y.Doc {
    const stored = this.database.load(document)!;
    const doc = new Y.Doc();
    if (stored.snapshot) Y.applyUpdate(doc, stored.snapshot);
    for (const { update } of stored.tail) Y.applyUpdate(doc, update);
    return doc;
  }

  /** Whether what the log has under somebody's clocks is what they sent; looked at where anybody forges any. */
  #isSame({ client, update }: Sent): boolean {
    if (!this.#hasForgeries) return true;
    return !differingClients(this.storedDoc(), update).has(client);
  }

  #newClient(index: number): SimClient {
    const name = `client ${index}`;
    this.gate.roles.set(name, index < this.plan.clients ? 'editor' : 'viewer');
    const isAnonymous = index < (this.plan.anonymous ?? 0);
    if (isAnonymous) this.gate.anonymous.add(name);
    let ids = 1_000 * (index + 1);
    return new SimClient({
      name,
      document,
      clientId: 100 + index,
      scheduler: this.time.scheduler(),
      random: this.random,
      dial: (link) => {
        const up = this.servers.filter(({ hub }) => hub);
        up[index % up.length]?.accept(link);
        return up.length > 0;
      },
      newClientId: () => ids++,
      isInOrder: !this.#hasForgeries,
      onTaken: () => this.faults.count('clocksTaken'),
      onSaved: (client, saved) => {
        if (client.isReadOnly && this.isViewer(client)) return;
        if (this.database.hasWritten(document, saved) && this.#isSame(saved)) return;
        throw new Violation(
          14,
          `${name} was told that its edits ${saved.from} to ${saved.to} are saved, and they are not`,
        );
      },
      onSent: (client) => {
        if (client.isReadOnly) this.faults.count('viewerWrote');
      },
    });
  }
}

/** Whether all have the same text, of whom nobody took the clocks. */
export function areEqual(clients: readonly SimClient[]): boolean {
  const [first, ...others] = clients.filter((client) => !client.hasMoved);
  return others.every(({ text }) => text === first!.text);
}
