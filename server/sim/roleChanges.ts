import * as Y from 'yjs';
import { document, roomId, type Scene } from './scene.ts';
import type { SimClient } from './simClient.ts';
import { Violation } from './violation.ts';

type Role = 'editor' | 'viewer' | 'nobody';

/** What the owner decides about who may do what, and whether it takes effect. */
export class RoleChanges {
  readonly #scene: Scene;
  /** Who may not write for now, and the clock they had a second after that was decided. */
  readonly #demotions = new Map<SimClient, { clock?: number }>();
  readonly #everDemoted = new Set<SimClient>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Whether somebody was not allowed to write at some time: they may have text that nobody takes from them. */
  wasDemoted(client: SimClient): boolean {
    return this.#everDemoted.has(client);
  }

  /** @throws Violation */
  change(client: SimClient, role: Role): void {
    const { gate, faults, servers } = this.#scene;
    if (gate.roles.get(client.name) !== role)
      faults.count(role === 'nobody' ? 'accessRevoked' : 'roleChanged');
    gate.roles.set(client.name, role);
    if (role !== 'editor') this.#everDemoted.add(client);
    this.#watch(client, role);
    const server = servers.find(({ hub }) => hub);
    server?.hub?.accessChanged(roomId, ({ userId }) => userId === client.name);
  }

  /** From a second after somebody may not write any more, nothing they write reaches the database (invariant 3). */
  #watch(client: SimClient, role: Role): void {
    const { database, network, scheduler, hasForgeries } = this.#scene;
    const before = this.#demotions.get(client);
    this.#demotions.delete(client);
    if (before?.clock !== undefined) {
      const later = { client: client.doc.clientID, from: before.clock, to: before.clock + 1 };
      if (database.hasWritten(document, later)) {
        throw new Violation(3, `${client.name} wrote without being allowed to`);
      }
    }
    // A bus that loses messages may lose this one; it is made good when the bus says that it did. What a guest forged is
    // not theirs.
    if (role === 'editor' || network.faulty || hasForgeries) return;
    const demotion: { clock?: number } = {};
    this.#demotions.set(client, demotion);
    scheduler.after(1_000, () => {
      demotion.clock = Y.getState(client.doc.store, client.doc.clientID);
    });
  }
}
