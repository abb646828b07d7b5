import { fileTypes } from '@tandem/protocol/documents';
import * as Y from 'yjs';
import { document, firstText, type Scene } from './scene.ts';
import { type SimServer, simLimits } from './simServer.ts';
import { Violation } from './violation.ts';

/** Clients and the database have the same text, and nothing of those who may not write. @throws Violation */
export function checkTexts(scene: Scene): void {
  const { clients } = scene;
  const stored = scene.storedDoc();
  const text = stored.getText(fileTypes.content).toString();
  for (const client of clients) {
    // What a guest wrote behind somebody's clocks is waited for, and never comes.
    if (client.doc.store.pendingStructs && !scene.hasForgeries)
      throw new Violation(1, `${client.name} waits for what nobody has`);
    if (scene.isViewer(client)) {
      const written = Y.getState(stored.store, client.doc.clientID);
      if (written > 0)
        throw new Violation(3, `${client.name}, a viewer, has ${written} characters in the database`);
    } else if (client.text !== text && !client.hasMoved)
      throw new Violation(1, `${client.name} has another text than the database`);
  }
  if (!text.includes(firstText.trim().slice(0, 1))) return;
  const seeds = text.split(firstText).length - 1;
  if (seeds > 1) throw new Violation(6, 'the first text is there twice');
}

/** @param longest the longest text there was, in characters. @throws Violation */
export async function checkServers(scene: Scene, longest: number): Promise<void> {
  const { servers, time } = scene;
  const text = scene.storedDoc().getText(fileTypes.content).toString();
  for (const { hub } of servers) {
    const read = hub!.read(document, (doc) => doc.getText(fileTypes.content).toString());
    await time.runUntil(time.now + 1_000);
    if ((await read) !== text) throw new Violation(1, 'a server has another text than the database');
  }
  // A turn's messages, and a state that is larger than what may pile up, come on top.
  const bound = simLimits.closeBytes + 2 * longest + 12_000;
  for (const { mostBuffered } of scene.clients.flatMap(({ links }) => links)) {
    if (mostBuffered > bound) throw new Violation(5, `${mostBuffered} bytes were on their way to one client`);
  }
}

/** Everybody leaves: no cursor and no document stays behind. @throws Violation */
export async function checkEmptyRoom({ servers, clients, time }: Scene): Promise<void> {
  const [last, ...others] = clients;
  for (const client of clients) client.moveCursor(0);
  await time.runUntil(time.now + 500);
  for (const [index, client] of others.entries()) {
    if (index % 2 === 0) client.vanish();
    else client.leave();
  }
  // The last one is on the first server; another one goes down with the cursors of its clients.
  if (servers.length > 1) servers.at(-1)!.crash();
  const alone = () => [...last!.awareness.getStates().keys()].every((id) => id === last!.doc.clientID);
  if (!(await time.runUntil(time.now + 40_000, alone))) {
    throw new Violation(
      7,
      `cursors of ${[...last!.awareness.getStates().keys()]} are left in front of ${last!.name}`,
    );
  }
  last!.leave();
  servers.at(-1)!.start();
  await time.runUntil(time.now + simLimits.graceMs + 40_000);
  for (const server of servers) checkEmptyServer(server);
}

function checkEmptyServer({ hub, leftovers, droppedEarly }: SimServer): void {
  if (droppedEarly) throw new Violation(4, 'a document was let go while a write of it was under way');
  if (hub!.documents > 0) throw new Violation(7, 'a document nobody has open is still in memory');
  if (leftovers.timers > 0) throw new Violation(7, `${leftovers.timers} timers are left in an empty server`);
  if (leftovers.subscriptions > 0) throw new Violation(7, 'an empty server listens on the bus');
}
