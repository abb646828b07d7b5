import { parentPort } from 'node:worker_threads';
import type { ReplayRequest } from './questions.ts';
import { ReplayLoop } from './replayLoop.ts';

const port = parentPort!;
const loop = new ReplayLoop((reply) => {
  port.postMessage(reply, reply.kind === 'told' ? [reply.json.buffer] : []);
});
port.on('message', (request: ReplayRequest) => loop.receive(request));
