import { fileTypes } from '@tandem/protocol/documents';
import * as Y from 'yjs';
import type { Act } from './plan.ts';
import type { RoleChanges } from './roleChanges.ts';
import { document, type Scene } from './scene.ts';
import type { SimClient } from './simClient.ts';
import type { SimServer } from './simServer.ts';

const roleAfter = { revoke: 'nobody', makeViewer: 'viewer', makeEditor: 'editor' } as const;

/** Does what a plan says. */
export class Director {
  readonly #scene: Scene;
  readonly #roles: RoleChanges;

  constructor(scene: Scene, roles: RoleChanges) {
    this.#scene = scene;
    this.#roles = roles;
  }

  /** @throws Violation when a change of roles shows that an earlier one had no effect */
  perform(act: Act): void {
    const { clients, servers, network, random } = this.#scene;
    const client = 'client' in act ? clients[act.client] : undefined;
    const server = 'server' in act ? servers[act.server] : undefined;
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
        server!.failAppends = random.between(1, 7);
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
        this.editOnServer(server!, act.text);
        return;
      case 'faultyBus':
      case 'soundBus':
        network.faulty = act.act === 'faultyBus';
        if (!network.faulty) network.tellLost();
        return;
      case 'revoke':
      case 'makeViewer':
      case 'makeEditor':
        // The owner cannot say who is meant by an anonymous one.
        if (this.#scene.isViewer(client!) || this.#scene.isAnonymous(client!)) return;
        this.#roles.change(client!, roleAfter[act.act]);
        return;
      case 'comeBack':
        if (!client!.link) return;
        client!.comeBack();
        this.#scene.faults.count('cameBackHalfAlive');
        return;
      case 'forge':
        // Those count what a client has in the log as what it wrote.
        if (this.#scene.isViewer(client!) || this.#roles.wasDemoted(client!)) return;
        this.#forge(act, client!, server!);
    }
  }

  #forge(
    { how, ahead, length }: Extract<Act, { act: 'forge' }>,
    { doc }: SimClient,
    server: SimServer,
  ): void {
    const from = Y.getState(doc.store, doc.clientID) + ahead;
    if (!server.hub) return;
    this.#scene.guest.forge((link) => server.accept(link), how, {
      client: doc.clientID,
      from,
      to: from + length,
    });
    this.#scene.faults.count('forged');
  }

  #breakLink(how: 'cut' | 'halfOpen' | 'stall' | 'read', { link }: SimClient): void {
    if (!link) return;
    if (how === 'cut') link.cut();
    else if (how === 'halfOpen') link.goSilent();
    else link.stall(how === 'stall');
    if (how !== 'read') {
      this.#scene.faults.count(
        ({ cut: 'linkCut', halfOpen: 'halfOpen', stall: 'stalledReader' } as const)[how],
      );
    }
  }

  /** A server changes the document by itself, as the REST API does. */
  editOnServer({ hub }: SimServer, text: string): void {
    if (!hub) return;
    const edit = hub.edit(document, 'owner', (doc) => doc.getText(fileTypes.content).insert(0, text));
    edit.catch(() => {});
  }
}
