import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { awarenessOf, collabFrames, message, yjsFrames } from '../../test/faults/frames.ts';
import { crowd, deletion, gapped, letters, nested } from '../../test/room/nastyUpdates.ts';

/** Where an attack goes: people type in `main`; `other` is a file of the same room. */
export type Place = { url: string; room: string; main: string; other: string };

/** What one of ten attackers does again and again; `round` counts, `who` tells them apart. */
type Attack = (place: Place, round: number, who: number) => Promise<void>;

async function open(place: Place, path: string): Promise<WebSocket | undefined> {
  const socket = new WebSocket(place.url.replace('http', 'ws') + path, { perMessageDeflate: false });
  socket.on('error', () => {});
  const opened = new Promise<boolean>((resolve) => {
    socket.once('open', () => resolve(true)).once('close', () => resolve(false));
  });
  return (await opened) ? socket : undefined;
}

/** Resolves when the server has taken everything or closed the socket, which ends then. */
async function taken(socket: WebSocket): Promise<void> {
  if (socket.readyState === socket.OPEN) {
    socket.ping();
    await Promise.race([once(socket, 'pong'), once(socket, 'close')]);
  }
  socket.terminate();
}

/** Sends updates by y-websocket to a file. */
function updates(file: (place: Place) => string, make: (round: number, who: number) => Uint8Array): Attack {
  return async (place, round, who) => {
    const socket = await open(place, `/yjs/${file(place)}`);
    if (!socket) return;
    socket.send(yjsFrames.update(make(round, who)));
    await taken(socket);
  };
}

const main = ({ main: file }: Place) => file;
const other = ({ other: file }: Place) => file;
const someClient = () => 1_000 + Math.floor(Math.random() * 2 ** 31);

function made(change: (doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc();
  change(doc);
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}

/** Sends a request, and ends it as soon as it is answered. */
function post(place: Place, method: string, path: string, body: string, type = 'application/json') {
  return new Promise<void>((resolve) => {
    const headers = body ? { 'content-type': type, 'content-length': Buffer.byteLength(body) } : {};
    const sent = request(place.url + path, { method, headers }, (response) => {
      response.resume().once('close', () => {
        sent.destroy();
        resolve();
      });
    });
    sent.on('error', () => resolve());
    sent.end(body);
  });
}

const megabyte = 1024 ** 2;
const deepJson = '['.repeat(31 * megabyte);
const blanks = `x${' '.repeat(999)}\n`;
const deepPing = `{"type":"ping","extra":${'['.repeat(1_900_000)}`;
const largeText = 'x'.repeat(79).concat('\n').repeat(50_000);

export const attacks: Record<string, Attack> = {
  '1 types nested 10,000 deep': updates(main, () => nested(10_000, someClient(), 'other', { deletes: true })),
  '2 20,000 gaps': updates(main, () => gapped(20_000, someClient())),
  '2 300,000 deletions of nothing': updates(main, () => deletion(300_000, someClient())),
  '2 20,000 letters an edit, in another file': async (place, round, who) => {
    await updates(other, () => letters(20_000, someClient()))(place, round, who);
    await post(place, 'GET', `/rooms/${place.room}/files/other.txt`, '');
  },
  '2 1,000 Yjs clients an edit, in another file': async (place, round, who) => {
    await updates(other, () => crowd(1_000, someClient()))(place, round, who);
    await post(place, 'GET', `/rooms/${place.room}/files/other.txt`, '');
  },
  '3 one file 8 times on a socket, edits of 1.9 MB': async (place, round, who) => {
    const socket = await open(place, '/collab');
    if (!socket) return;
    const names = Array.from({ length: 8 }, (_, index) => `${place.other}\0s${index}`);
    for (const name of names) socket.send(collabFrames.join(name));
    await Promise.race([once(socket, 'message'), once(socket, 'close')]);
    for (let left = 5; left > 0 && socket.readyState === socket.OPEN; left -= 1) {
      const update = made((doc) => {
        doc.getText('content').insert(0, 'x'.repeat(1_900_000));
        doc.getText('content').delete(0, 1_900_000);
      });
      // Only one of them writes: the others multiply what is sent.
      if (who === 0) socket.send(collabFrames.update(names[0]!, round % 2 ? update : largeEdit()));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await taken(socket);
  },
  "4 claims of others' clocks": async (place) => {
    const socket = await open(place, `/yjs/${place.main}`);
    if (!socket) return;
    socket.on('message', (data: Buffer) => {
      const decoder = decoding.createDecoder(new Uint8Array(data));
      if (decoding.readVarUint(decoder) !== 0 || decoding.readVarUint(decoder) !== 1) return;
      const { to } = Y.parseUpdateMeta(decoding.readVarUint8Array(decoder));
      for (const [client, next] of to) {
        socket.send(yjsFrames.update(Uint8Array.from([...message(1, 1, client, next + 3), 0, 100, 0])));
      }
      socket.ping();
    });
    socket.send(yjsFrames.step1());
    await Promise.race([once(socket, 'pong'), once(socket, 'close')]);
    socket.terminate();
  },
  '6 31 MB of [ to POST /rooms': (place) => post(place, 'POST', '/rooms', deepJson),
  '6 bodies that never end': async (place) => {
    const socket = connect(Number(new URL(place.url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      'POST /autocomplete HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 9000000\r\n\r\n',
    );
    socket.write(`{"code":"${'x'.repeat(8_000_000)}`);
    await Promise.race([once(socket, 'data'), once(socket, 'close'), once(socket, 'drain')]);
    setTimeout(() => socket.destroy(), 2_000).unref();
    await new Promise((resolve) => setTimeout(resolve, 50));
  },
  '6 half messages of 1.9 MB': async (place) => {
    const socket = await open(place, `/yjs/${place.main}`);
    if (!socket) return;
    const head = Buffer.alloc(14);
    head[0] = 0x82;
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(2_000_000n, 2);
    const raw = (socket as unknown as { _socket: import('node:net').Socket })._socket;
    raw.write(Buffer.concat([head, Buffer.alloc(1_900_000)]));
    setTimeout(() => socket.terminate(), 2_000).unref();
    await new Promise((resolve) => setTimeout(resolve, 50));
  },
  '6 pings of 1.9 MB nested': async (place) => {
    const socket = await open(place, `/ws/${place.room}`);
    if (!socket) return;
    for (let left = 5; left > 0; left -= 1) socket.send(deepPing);
    await taken(socket);
  },
  "7 awareness in others' names": async (place, round) => {
    const socket = await open(place, `/yjs/${place.main}`);
    if (!socket) return;
    for (let left = 500; left > 0; left -= 1) {
      socket.send(
        yjsFrames.awareness(awarenessOf(someClient(), { user: { id: 'owner', name: `${round}` } })),
      );
    }
    await taken(socket);
  },
  '9 embeds': updates(main, () => made((doc) => doc.getText('content').insertEmbed(0, { x: 1 }))),
  '10 sockets that come and go': async (place) => {
    const sockets = await Promise.all(Array.from({ length: 10 }, () => open(place, `/yjs/${place.main}`)));
    for (const socket of sockets) socket?.send(yjsFrames.step1());
    await Promise.all(sockets.map((socket) => socket && taken(socket)));
  },
  '11 blanks for ghost text': (place) =>
    post(
      place,
      'POST',
      '/autocomplete',
      JSON.stringify({ code: blanks.repeat(250), cursorPosition: 100_000 }),
    ),
  '13 writes of 4 MB, in another file': (place) =>
    post(place, 'PUT', `/rooms/${place.room}/files/other.txt`, largeText, 'text/plain'),
};

/** A valid edit that is large. */
function largeEdit(): Uint8Array {
  return made((doc) => doc.getText('content').insert(0, 'y'.repeat(1_900_000)));
}
