// A bare relay: sends each frame to everyone else on the same path, joined to one write a turn, and knows nothing of Yjs.
// It is the physical limit: no server that does more with an edit can be faster on the same library.
import http from 'node:http';
import { Sender, WebSocketServer } from 'ws';

const rooms = new Map();
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
    ws.on('message', (data) => {
      const frame = Buffer.concat(
        Sender.frame(data, { fin: true, rsv1: false, opcode: 2, mask: false, readOnly: true }),
      );
      for (const other of room) {
        if (other === peer) continue;
        if (other.chunks.length === 0) dirty.push(other);
        if (dirty.length === 1 && other.chunks.length === 0) setImmediate(flush);
        other.chunks.push(frame);
      }
    });
  });
});
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () =>
  console.log(`listening ${server.address().port}`),
);
