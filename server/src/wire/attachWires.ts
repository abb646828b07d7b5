import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { closeCodes } from '@tandem/protocol/closeCodes';
import { WebSocket, WebSocketServer } from 'ws';
import type { Gate } from '../access/grant.ts';
import { AddressBudget, type Claim } from '../base/addressBudget.ts';
import type { Limits } from '../base/limits.ts';
import type { HubLog } from '../base/ports.ts';
import type { Hub } from '../hub/hub.ts';
import { HocuspocusProtocol } from './hocuspocus/hocuspocusProtocol.ts';
import { ConnectionAuth } from './join/connectionAuth.ts';
import { DocumentJoin } from './join/documentJoin.ts';
import { findRoute, type Route } from './join/routes.ts';
import { ScriptProtocol } from './script/scriptProtocol.ts';
import { Connection, type Protocol } from './socket/connection.ts';
import { Heartbeat } from './socket/heartbeat.ts';
import { NodeSocket } from './socket/nodeSocket.ts';
import { QueuedBytes } from './socket/queuedBytes.ts';
import { YWebsocketProtocol } from './yWebsocket/yWebsocketProtocol.ts';

export type WireParts = {
  hub: Hub;
  gate: Gate;
  log: HubLog;
  limits: Limits;
  /** What stands against an upgrade because of the name the server was asked by: what to do about it. */
  hostProblem?: (request: IncomingMessage) => string | undefined;
  /** Which pages may open sockets; programs that are no browsers name no origin. */
  allowedOrigin: (origin: string | undefined, request: IncomingMessage) => boolean;
  /** The client's address, for rate limits: behind a proxy it is not that of the socket. */
  addressOf?: (request: IncomingMessage) => string;
  /** Bytes that have not arrived whole, of bodies too. */
  incoming?: AddressBudget;
  /** Milliseconds since 1970. */
  wallClock?: () => number;
};

/** Why an upgrade is answered by an HTTP status instead of a socket. */
export type UpgradeRefusal = { status: 403 | 421 | 429 | 503; hint: string };

export type Wires = {
  /** What an upgrade in place of this request would be refused for now. */
  refusal(request: IncomingMessage): UpgradeRefusal | undefined;
  /** Open sockets, by wire. */
  connections(): Readonly<Record<Route['wire'], number>>;
  /** Answers upgrades by 503 from now on; open sockets stay. */
  stopAccepting(): void;
  /** Tells every socket to come back elsewhere, some at a time; resolves when all are told, within two seconds or so. */
  closeInSlices(): Promise<void>;
};

/** Between two slices of sockets that are closed, of which there are as many as heartbeats have groups, in milliseconds. */
const sliceMs = 30;

/** Beyond the frame limit a message is still read, so that its sender is told; beyond this it is not. */
const readAnywayBytes = 64 * 1024;

/** Codes the `ws` library closes with by itself, in the words of the contract. */
const ownCodes: Readonly<Record<number, number>> = {
  1002: closeCodes.malformedMessage,
  1007: closeCodes.malformedMessage,
  1009: closeCodes.messageTooLarge,
};

class ContractWebSocket extends WebSocket {
  override close(code?: number, data?: string | Buffer): void {
    super.close(ownCodes[code ?? 0] ?? code, data);
  }
}

/** Answers WebSocket upgrades on the paths of the contract, with and without `/api` in front; others get 404 or 403. */
export function attachWires(server: Server, parts: WireParts): Wires {
  const {
    hub,
    gate,
    log,
    limits,
    allowedOrigin,
    hostProblem,
    addressOf = socketAddress,
    wallClock = Date.now,
  } = parts;
  const { scheduler, batcher } = hub;
  const { incoming = new AddressBudget(limits.incomingBytes) } = parts;
  const sockets = new AddressBudget(limits.sockets);
  const queued = new QueuedBytes(limits.queuedBytes);
  let accepting = true;
  const counts = { collab: 0, yjs: 0, json: 0 };
  const heartbeat = new Heartbeat(scheduler, limits.pingMs);
  const webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    clientTracking: false,
    maxPayload: limits.frameBytes + readAnywayBytes,
    WebSocket: ContractWebSocket,
  });

  function connect(route: Route, webSocket: WebSocket, network: Duplex, address: string, place: Claim): void {
    const id = randomUUID();
    const socket = new NodeSocket(webSocket, network);
    const connection = new Connection({
      ...{ id, socket, batcher, scheduler, limits, log, queued },
      incoming: incoming.claim(address),
    });
    const auth = new ConnectionAuth({ gate, scheduler, log, wallClock, access: hub }, address);
    counts[route.wire] += 1;
    heartbeat.add(connection);
    log.debug({ connection: id, wire: route.wire }, 'a connection was opened');
    webSocket.once('close', (code) => {
      counts[route.wire] -= 1;
      place.release();
      heartbeat.remove(connection);
      log.debug({ connection: id, wire: route.wire, code }, 'a connection was closed');
    });
    connection.start(protocolOf(route, connection, auth));
  }

  function protocolOf(route: Route, connection: Connection, auth: ConnectionAuth): Protocol {
    if (route.wire === 'collab') return new HocuspocusProtocol(connection, hub, auth);
    const entry = new DocumentJoin(connection, hub, auth, route);
    return route.wire === 'yjs'
      ? new YWebsocketProtocol(connection, entry, limits)
      : new ScriptProtocol({ connection, entry, hub, roomId: route.roomId, wallClock });
  }

  server.on('upgrade', (request, network, head) => {
    network.on('error', () => network.destroy());
    const route = findRoute(request.url ?? '/');
    if (!route) return refuse(network, 404, 'Not Found');
    const address = addressOf(request);
    const place = sockets.claim(address);
    const refused = refusalOf(request, place);
    if (refused) {
      if (refused.status === 403)
        log.warn(
          { origin: request.headers.origin },
          'a page of an origin that is not allowed wanted a socket',
        );
      return refuse(network, refused.status, STATUS_CODES[refused.status]!, refused.hint);
    }
    const abandoned = () => place.release();
    network.once('close', abandoned);
    webSockets.handleUpgrade(request, network, head, (webSocket) => {
      network.off('close', abandoned);
      connect(route, webSocket, network, address, place);
    });
  });

  function refusalOf(request: IncomingMessage, place: Claim): UpgradeRefusal | undefined {
    if (!accepting) return { status: 503, hint: '' };
    const problem = hostProblem?.(request);
    if (problem) return { status: 421, hint: problem };
    if (!allowedOrigin(request.headers.origin, request)) return { status: 403, hint: '' };
    const full = place.resize(1);
    if (full === 'address') return { status: 429, hint: 'Close some connections first.' };
    return full ? { status: 503, hint: 'The server is full. Try again in a moment.' } : undefined;
  }

  function refusal(request: IncomingMessage): UpgradeRefusal | undefined {
    const place = sockets.claim(addressOf(request));
    const refused = refusalOf(request, place);
    place.release();
    return refused;
  }

  /** All at once would all come back at once, to servers that have their own people to look after. */
  async function closeInSlices(): Promise<void> {
    for (const group of heartbeat.groups()) {
      const open = [...group];
      if (open.length === 0) continue;
      for (const connection of open) connection.close(closeCodes.shuttingDown);
      await new Promise<void>((resolve) => scheduler.after(sliceMs, resolve));
    }
  }

  return {
    refusal,
    connections: () => ({ ...counts }),
    stopAccepting: () => {
      accepting = false;
    },
    closeInSlices,
  };
}

function refuse(network: Duplex, status: number, text: string, hint = ''): void {
  const headers = `Connection: close\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(hint)}`;
  network.end(`HTTP/1.1 ${status} ${text}\r\n${headers}\r\n\r\n${hint}`);
}

function socketAddress(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? '';
}
