import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import type { Random } from '../../../client/testing/random.ts';
import { scanUpdate } from '../../src/room/update/updateScan.ts';
import { collabFrames, yjsFrames } from '../faults/frames.ts';
import { hostileActs } from '../faults/garbage.ts';
import { nastyFrame, nastyScriptMessage } from './nastyFrames.ts';
import { nastyRequest } from './nastyRequests.ts';
import { nastyUpdate, type Victim } from './nastyUpdates.ts';

/** What hostile acts came to, so far. */
export type Account = {
  /** Bytes sent, and for each read of the whole document those sent until then: what the work may be linear in. */
  bytes: number;
  /** Messages and requests. */
  messages: number;
  /** How often each close code and each status was the answer. */
  readonly answers: Map<string, number>;
  /** What was done, in order. */
  readonly done: string[];
};

/**
 * Kinds that write piece by piece at the beginning of the text. What several of them wrote there Yjs compares with each
 * other, which is the exception that security.md tells: so much of it that it shows is left out.
 */
const piecewise = new Set(['letters', 'typedAndDeleted', 'format', 'crowd']);
const mostCompared = 20_000;

/** Whoever has the link of an open room, and means harm. */
export class Guest {
  readonly account: Account = { bytes: 0, messages: 0, answers: new Map(), done: [] };
  readonly #url: string;
  readonly #room: string;
  readonly #left: { terminate(): void }[] = [];
  /** Sent into the document by all acts together. */
  #documentBytes = 0;
  /** Written piece by piece at one place. */
  #pieces = 0;

  constructor(url: string, room: string) {
    this.#url = url;
    this.#room = room;
  }

  /** One hostile act, decided by `random` alone. Resolves when the server has answered it, closed the socket, or cannot know that it is over. */
  async act(random: Random): Promise<void> {
    const act = random.pick([
      () => this.#updates(random, '/yjs'),
      () => this.#updates(random, '/yjs'),
      () => this.#updates(random, '/collab'),
      () => this.#updates(random, '/collab'),
      () => this.#script(random),
      () => this.#garbage(random),
      () => this.#frames(random),
      () => this.#request(random),
      () => this.#request(random),
      () => this.#read(),
    ]);
    await act();
  }

  /** Ends what it left half done. */
  leave(): void {
    for (const left of this.#left.splice(0)) left.terminate();
  }

  async #updates(random: Random, wire: '/yjs' | '/collab'): Promise<void> {
    const document = `${this.#room}/main`;
    const [path, hello, frames] =
      wire === '/yjs'
        ? [`/yjs/${this.#room}`, yjsFrames.step1(), yjsFrames]
        : [
            '/collab',
            collabFrames.join(document),
            {
              update: (update: Uint8Array) => collabFrames.update(document, update),
              step2: (update: Uint8Array) => collabFrames.step2(document, update),
            },
          ];
    const socket = this.#open(path);
    const state = firstState(socket, wire, document);
    if (!(await opened(socket))) return;
    socket.send(hello);
    const victims = await state;
    this.#reads();
    const sent: string[] = [];
    for (let left = random.between(1, 4); left > 0; left -= 1) {
      const { kind, update } = nastyUpdate(random, victims);
      const frame = random.chance(0.7) ? frames.update(update) : frames.step2(update);
      if (!this.#mayWrite(kind, update)) continue;
      sent.push(`${kind}(${update.length})`);
      this.#send(socket, frame);
      this.#documentBytes += update.length;
    }
    this.account.done.push(`${wire}: ${sent.join(' ')}`);
    await this.#answered(socket);
  }

  #mayWrite(kind: string, update: Uint8Array): boolean {
    if (!piecewise.has(kind)) return true;
    const { structs } = scanUpdate(update)!;
    if (structs * this.#pieces > mostCompared) return false;
    this.#pieces += structs;
    return true;
  }

  async #script(random: Random): Promise<void> {
    const socket = this.#open(`/ws/${this.#room}`);
    if (!(await opened(socket))) return;
    this.#reads();
    for (let left = random.between(1, 5); left > 0; left -= 1) {
      const { kind, text } = nastyScriptMessage(random);
      this.account.done.push(`/ws: ${kind}(${text.length})`);
      this.#send(socket, text);
    }
    await this.#answered(socket);
  }

  /** Messages of the binary wires at the wrong moment or bent. */
  async #garbage(random: Random): Promise<void> {
    const seed = random.between(0, 2 ** 31);
    const socket = this.#open(random.pick(['/collab', `/yjs/${this.#room}`]));
    if (!(await opened(socket))) return;
    const [acts] = fc.sample(hostileActs(this.#room, 2_200_000), { seed, numRuns: 1 });
    this.account.done.push(`garbage of seed ${seed}`);
    let isRaw = false;
    for (const { do: what, data } of acts!) {
      if (what === 'raw') {
        isRaw = true;
        this.#raw(socket, data as Uint8Array);
      } else this.#send(socket, data);
    }
    if (isRaw) this.#left.push(socket);
    else await this.#answered(socket);
  }

  async #frames(random: Random): Promise<void> {
    const socket = this.#open(random.pick(['/collab', `/yjs/${this.#room}`, `/ws/${this.#room}`]));
    if (!(await opened(socket))) return;
    const { kind, bytes, isWhole } = nastyFrame(random);
    this.account.done.push(`frame: ${kind}(${bytes.length})`);
    this.#raw(socket, bytes);
    if (isWhole) await this.#closeOf(socket);
    else this.#left.push(socket);
  }

  async #request(random: Random): Promise<void> {
    const { kind, method, path, body, type, unfinished } = nastyRequest(random, this.#room);
    const bytes = Buffer.from(body);
    this.account.done.push(`${method} ${path}: ${kind}(${bytes.length})${unfinished ? ' unfinished' : ''}`);
    this.account.bytes += bytes.length;
    this.account.messages += 1;
    const sent = request(this.#url + path, {
      method,
      headers: {
        ...(type ? { 'content-type': type } : {}),
        'content-length': bytes.length + (unfinished ? 1_000 : 0),
      },
    });
    const answer = new Promise<string>((resolve) => {
      sent.on('response', (response) => {
        response.resume().once('close', () => resolve(`status ${response.statusCode}`));
      });
      sent.on('error', () => resolve('ended'));
    });
    sent.write(bytes);
    if (unfinished) this.#left.push({ terminate: () => sent.destroy() });
    else {
      sent.end();
      this.#answer(await answer);
    }
  }

  async #read(): Promise<void> {
    const response = await fetch(`${this.#url}/rooms/${this.#room}`);
    await response.arrayBuffer();
    this.#reads();
    this.account.done.push('GET');
    this.#answer(`status ${response.status}`);
  }

  #open(path: string): WebSocket {
    const socket = new WebSocket(this.#url.replace('http', 'ws') + path);
    socket.on('error', () => {});
    return socket;
  }

  #send(socket: WebSocket, data: Uint8Array | string): void {
    this.account.bytes += data.length;
    this.account.messages += 1;
    if (socket.readyState === socket.OPEN) socket.send(data);
  }

  /** Past the WebSocket library. */
  #raw(socket: WebSocket, data: Uint8Array): void {
    this.account.bytes += data.length;
    this.account.messages += 1;
    (socket as unknown as { _socket: Socket | null })._socket?.write(data);
  }

  /** The document is read as a whole, for this guest. */
  #reads(): void {
    this.account.messages += 1;
    this.account.bytes += this.#documentBytes;
  }

  /** Resolves when everything sent was taken or the server has closed the socket. */
  async #answered(socket: WebSocket): Promise<void> {
    if (socket.readyState !== socket.OPEN) return this.#closeOf(socket);
    const pong = once(socket, 'pong').then(() => 'taken');
    socket.ping();
    const answer = await Promise.race([pong, closed(socket)]);
    this.#answer(answer);
    socket.terminate();
  }

  async #closeOf(socket: WebSocket): Promise<void> {
    this.#answer(await closed(socket));
  }

  #answer(answer: string): void {
    this.account.answers.set(answer, (this.account.answers.get(answer) ?? 0) + 1);
  }
}

/** @returns whether it was let in */
function opened(socket: WebSocket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('open', () => resolve(true)).once('close', () => resolve(false));
  });
}

function closed(socket: WebSocket): Promise<string> {
  if (socket.readyState === socket.CLOSED) return Promise.resolve('closed');
  return new Promise((resolve) => socket.once('close', (code) => resolve(`closed by ${code}`)));
}

/** The types of messages that hold a step of the sync protocol. */
const syncTypesOf = { '/yjs': [0], '/collab': [0, 4] };

/** Who else has written in the document, by the first state somebody is sent who joins it. */
function firstState(socket: WebSocket, wire: '/yjs' | '/collab', document: string): Promise<Victim[]> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve([]));
    socket.on('message', (data: Buffer) => {
      const decoder = decoding.createDecoder(new Uint8Array(data));
      if (wire === '/collab') decoding.readVarString(decoder);
      const type = decoding.readVarUint(decoder);
      // Let in: now the state is asked for.
      if (wire === '/collab' && type === 2) socket.send(collabFrames.step1(document));
      if (!syncTypesOf[wire].includes(type) || decoding.readVarUint(decoder) !== 1) return;
      const { to } = Y.parseUpdateMeta(decoding.readVarUint8Array(decoder));
      resolve([...to].map(([client, next]) => ({ client, next })));
    });
  });
}
