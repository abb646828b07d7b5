import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import Router from '@koa/router';
import { fileDocumentName, fileTypes, manifestName } from '@tandem/protocol/documents';
import Koa from 'koa';
import * as Y from 'yjs';
import { createAutocompleteService } from '../../src/autocomplete/createService.ts';
import type { EngineSize } from '../../src/autocomplete/engine/messages.ts';
import { AddressBudget } from '../../src/base/addressBudget.ts';
import { boundBodies } from '../../src/http/request/body.ts';
import { answerProblems } from '../../src/http/request/problem.ts';
import { AddressLimit } from '../../src/http/request/rateLimits.ts';
import { autocompleteRoutes } from '../../src/http/rooms/autocomplete.ts';
import { setFile } from '../../src/rooms/fileList.ts';
import type { SourceFile } from './corpus.ts';

/** `POST /autocomplete` as the server has it, over rooms in memory. */
export type BareRoute = {
  url: string;
  /** Makes a room of files, and waits until the engine has indexed it. */
  addRoom(
    roomId: string,
    files: readonly SourceFile[],
    beforeIndexing?: () => void,
  ): Promise<{ indexMs: number; size: EngineSize }>;
  close(): Promise<void>;
};

/** Starts the route with its service on a free port of 127.0.0.1. */
export async function startBareRoute(): Promise<BareRoute> {
  const log = {
    warn: (fields: object, message: string) => console.error(message, fields),
    error: (fields: object, message: string) => console.error(message, fields),
  };
  const documents = new Map<string, Y.Doc>();
  const { service, engine, close } = createAutocompleteService({
    hub: {
      read: async (name, look) => {
        const document = documents.get(name);
        return document && look(document);
      },
      onTextChanged: () => () => {},
      onPresenceChanged: () => () => {},
      activeUsers: () => 1,
    },
    log,
  });
  const router = new Router();
  autocompleteRoutes(router, {
    service,
    door: { enter: async () => ({}) as never, enterServer: async () => {} },
    limit: new AddressLimit('completions', 1_000_000_000, 60),
    maxBodyBytes: 64 * 1024 * 1024,
    log,
  });
  const bodies = new AddressBudget({ perAddress: 8_000_000, inAll: 8_000_000 });
  const server = createServer(
    new Koa().use(answerProblems(log)).use(boundBodies(bodies)).use(router.routes()).callback(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/autocomplete`;

  async function addRoom(roomId: string, files: readonly SourceFile[], beforeIndexing = () => {}) {
    const manifest = new Y.Doc();
    for (const [number, { path, text }] of files.entries()) {
      const document = new Y.Doc();
      document.getText(fileTypes.content).insert(0, text);
      const fileId = `f${number}`;
      documents.set(fileDocumentName(roomId, fileId), document);
      setFile(manifest, { path, fileId, language: 'plaintext' });
    }
    documents.set(manifestName(roomId), manifest);
    // Making the documents, and the garbage of it, is no part of indexing them.
    collectGarbage();
    await pause(10);
    beforeIndexing();
    const start = performance.now();
    // The first question has the room read.
    await post(url, { code: '', cursorPosition: 0, roomId });
    let size = await engine.size();
    while (size.files < files.length || size.waiting) size = await engine.size();
    const indexMs = performance.now() - start;
    for (const name of documents.keys()) documents.delete(name);
    return { indexMs, size };
  }

  return {
    url,
    addRoom,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await close();
    },
  };
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** One request, its answer as JSON. */
export async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
