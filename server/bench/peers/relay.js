// A bare relay: sends each frame to everyone else on the same path, joined to one write a turn, and knows nothing of Yjs.
// It is the physical limit: no server that does more with an edit can be faster on the same library. On the path
// `state-<bytes>` it answers whoever asks with so many bytes at once, which is the limit of joining.
import http from 'node:http';
import * as encoding from 'lib0/encoding';
import { Sender, WebSocketServer } from 'ws';

const rooms = new Map();
const states = new Map();
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
let dirty = [];

function flush() {
  for (const peer of dirty) {
    const chunks = peer.chunks;
    peer.chunks = [];
    if (peer.socket.writable) peer.socket.write(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
  }
  dirty = [];
}

/** A second step of the sync protocol whose update has so many bytes. */
function state(bytes) {
  if (!states.has(bytes)) {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint8Array(encoder, new Uint8Array(bytes));
    states.set(bytes, encoding.toUint8Array(encoder));
  }
  return states.get(bytes);
}

const server = http.createServer((_request, response) => response.end('okay'));
server.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (ws) => {
    const path = request.url.split('?')[0];
    if (!rooms.has(path)) rooms.set(path, new Set());
    const room = rooms.get(path);
    const peer = { socket, chunks: [] };
    socket.setNoDelay(true);
    room.add(peer);
    ws.on('close', () => room.delete(peer));
    ws.on('error', () => room.delete(peer));
    const bytes = /state-(\d+)$/.exec(path)?.[1];
    ws.on('message', (data) => {
      if (bytes !== undefined) {
        ws.send(state(Number(bytes)));
        return;
      }
      const frame = Buffer.concat(
        Sender.frame(data, { fin: true, rsv1: false, opcode: 2, mask: false, readOnly: true }),
      );
      for (const other of room) if (other !== peer) gather(other, frame);
    });
  });
});
function gather(peer, frame) {
  if (peer.chunks.length === 0) dirty.push(peer);
  if (dirty.length === 1 && peer.chunks.length === 0) setImmediate(flush);
  peer.chunks.push(frame);
}

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () =>
  console.log(`listening ${server.address().port}`),
);
