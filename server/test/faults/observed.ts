import { createdRoomSchema, roomSchema } from '@tandem/protocol/rooms';

/** Creates a room. @returns its id */
export async function createRoom(url: string, code = ''): Promise<string> {
  const body = JSON.stringify({ code });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/rooms`, { method: 'POST', body, headers });
  return createdRoomSchema.parse(await response.json()).roomId;
}

export async function roomOf(url: string, roomId: string) {
  const response = await fetch(`${url}/rooms/${roomId}`);
  return roomSchema.parse(await response.json());
}

/** The lines of a room's main file, as the server has them. */
export async function linesOf(url: string, roomId: string): Promise<string[]> {
  const { code } = await roomOf(url, roomId);
  return code.split('\n').slice(0, -1);
}

/** Every metric of a server that has one value, or one for each label: `name` or `name{label="value"}`. */
export async function metricsOf(url: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const end = line.lastIndexOf(' ');
        return [line.slice(0, end), Number(line.slice(end + 1))] as const;
      }),
  );
}

/** Open sockets on all wires. */
export function socketsIn(metrics: ReadonlyMap<string, number>): number {
  let sockets = 0;
  for (const [name, value] of metrics) if (name.startsWith('tandem_connections{')) sockets += value;
  return sockets;
}

/**
 * Memory that is in use, in bytes: JavaScript's heap, and buffers outside of it. Not the memory of the embedded
 * database, which grows by tens of megabytes at a time and keeps them.
 */
export function memoryIn(metrics: ReadonlyMap<string, number>): number {
  return metrics.get('nodejs_heap_size_used_bytes')! + metrics.get('tandem_buffer_bytes')!;
}
