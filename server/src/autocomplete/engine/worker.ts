import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { Engine, type EngineModel } from './engine.ts';
import { EngineLoop } from './engineLoop.ts';
import type { EngineRequest } from './messages.ts';

const model = JSON.parse(readFileSync(new URL('./model.json', import.meta.url), 'utf8')) as EngineModel;
const port = parentPort!;
const loop = new EngineLoop(new Engine(model), (reply) => port.postMessage(reply));
port.on('message', (request: EngineRequest) => loop.receive(request));
