import { checkEmptyRoom, checkServers, checkTexts } from './checks.ts';
import { Director } from './director.ts';
import type { Faults } from './faults.ts';
import type { Plan } from './plan.ts';
import { RoleChanges } from './roleChanges.ts';
import { areEqual, Scene } from './scene.ts';
import { Violation } from './violation.ts';

/** How long everything has to come to rest once nothing is broken any more, in virtual milliseconds. */
const healMs = 120_000;
/** How long what was sent may take to arrive while nothing follows it: a silent link is found, and clients come back. */
const unpromptedMs = 60_000;

/** Runs one plan, and holds it to the invariants. */
export class World {
  readonly #scene: Scene;
  readonly #roles: RoleChanges;
  readonly #director: Director;
  /** The longest text there was. */
  #longest = 0;

  constructor(plan: Plan) {
    this.#scene = new Scene(plan);
    this.#roles = new RoleChanges(this.#scene);
    this.#director = new Director(this.#scene, this.#roles);
  }

  get faults(): Faults {
    return this.#scene.faults;
  }

  /** @throws Violation */
  async run(): Promise<void> {
    const { plan, time, clients } = this.#scene;
    let moment = 0;
    for (const act of plan.acts) {
      moment += act.after;
      await time.runUntil(moment);
      this.#director.perform(act);
      this.#longest = Math.max(this.#longest, ...clients.map(({ text }) => text.length));
    }
    await this.#arriveUnprompted();
    await this.#heal();
    checkTexts(this.#scene);
    await checkServers(this.#scene, this.#longest);
    await checkEmptyRoom(this.#scene);
    await this.#stop();
  }

  /**
   * What crosses a sound bus arrives by itself, also where nothing follows it (invariant 1). A server that crashes may
   * take with it what it has written and not yet told the others.
   */
  async #arriveUnprompted(): Promise<void> {
    const { plan, time, editors, guest } = this.#scene;
    guest.leave();
    if (plan.acts.some(({ act }) => act === 'faultyBus' || act === 'crash')) return;
    const connected = () =>
      editors.filter(
        (client) => client.isWanted && !client.link?.isStalled && !this.#roles.wasDemoted(client),
      );
    const atRest = () => connected().every((client) => client.isSettled) && areEqual(connected());
    if (await time.runUntil(time.now + unpromptedMs, atRest)) return;
    const lengths = connected().map(({ name, text }) => `${name} ${text.length}`);
    throw new Violation(
      1,
      `something did not arrive, and nothing followed it; lengths: ${lengths.join(', ')}`,
    );
  }

  /** Everything that is broken is repaired, and everybody comes back. */
  async #heal(): Promise<void> {
    const { network, servers, clients, editors, time } = this.#scene;
    network.faulty = false;
    for (const server of servers) {
      server.failAppends = server.loseReplies = server.slowLoads = server.failLoads = 0;
      server.start();
    }
    for (const client of clients) {
      client.link?.stall(false);
      if (!this.#scene.isViewer(client)) this.#roles.change(client, 'editor');
      // What was refused is made good by coming back; a silent link has to be found by both ends.
      if (!client.link?.isSilent) client.link?.cut();
      client.connect();
    }
    // What the bus dropped shows as a gap when something comes after it.
    for (const server of servers) this.#director.editOnServer(server, '.');
    const atRest = () => editors.every((client) => client.isSettled) && areEqual(editors);
    const healed = await time.runUntil(time.now + healMs, atRest);
    if (!healed) {
      const settled = editors.map((client) => `${client.name} ${client.isSettled ? 'is' : 'is not'} settled`);
      throw new Violation(
        1,
        `there is no rest: ${settled.join(', ')}; lengths ${editors.map(({ text }) => text.length)}`,
      );
    }
    // What only the timers bring about has happened too: compaction, and sockets that are gone.
    await time.runUntil(time.now + 40_000);
  }

  async #stop(): Promise<void> {
    const { clients, servers, time } = this.#scene;
    for (const client of clients) client.destroy();
    const closing = Promise.all(servers.map(({ hub }) => hub!.close()));
    await time.runUntil(time.now + 10_000);
    await closing;
  }
}
