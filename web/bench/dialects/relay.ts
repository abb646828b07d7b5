import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Dialect } from '../../test/browser/dialects/pageServer.ts';

type Room = { code: string; sockets: Map<WebSocket, string> };

/** What a server of the dialect sends who joins; `undefined` for nothing. */
const welcomes: Partial<Record<Dialect, (code: string, room: string, user: string) => object | string>> = {
  b: (code) => ({ type: 'initial_code', code }),
  c: (code, room) => ({ type: 'initial_state', code, roomId: room }),
  d: (code, _room, user) => ({ type: 'sync', code, user_id: user }),
  e: (code) => code,
  i: (code) => ({ type: 'init', code }),
  j: (code) => ({ type: 'update', code }),
};
/** What the others get of an edit, where it is not the very frame that came. */
const edits: typeof welcomes = {
  c: (code) => ({ type: 'code_update', code, timestamp: Date.now() }),
  d: (code, _room, user) => ({ type: 'sync', code, user_id: user }),
};

/**
 * The server of a prototype in little: the last text that comes is the room's, and the others get it. It writes nothing
 * to a disk and merges nothing.
 */
export async function startRelay(dialect: Dialect): Promise<{
  url: string;
  code(room: string): string;
  stop(): Promise<void>;
}> {
  const rooms = new Map<string, Room>();
  const server = createServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*');
    response.setHeader('content-type', 'application/json');
    if (!request.url!.includes('rooms')) return response.end('{"suggestion":"","suggestions":[]}');
    const room = randomBytes(6).toString('hex');
    if (request.method === 'POST') rooms.set(room, { code: '', sockets: new Map() });
    response.end(JSON.stringify({ roomId: room, room_id: room }));
  });
  const wires = new WebSocketServer({ server });
  wires.on('connection', (socket, request) => {
    const id = request.url!.split('/').at(-1)!;
    const room = rooms.get(id)!;
    const user = randomBytes(4).toString('hex');
    room.sockets.set(socket, user);
    const send = (to: WebSocket, message: object | string) =>
      to.send(typeof message === 'string' ? message : JSON.stringify(message));
    send(socket, welcomes[dialect]?.(room.code, id, user) ?? { type: 'code_update', code: room.code });
    socket.on('message', (data) => {
      const frame = String(data);
      const message = dialect === 'e' ? { code: frame } : (JSON.parse(frame) as { code?: string });
      if (message.code === undefined) return;
      room.code = message.code;
      for (const peer of room.sockets.keys()) {
        // The raw dialect's servers send a text to its author too.
        if (peer === socket && dialect !== 'e') continue;
        send(peer, edits[dialect]?.(room.code, id, user) ?? frame);
      }
    });
    socket.on('close', () => room.sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    code: (room) => rooms.get(room)!.code,
    async stop() {
      for (const socket of wires.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
