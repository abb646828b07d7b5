import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onBothDatabases } from './databases.ts';
import { newRoom } from './rooms.ts';

const appender = fileURLToPath(new URL('appender.ts', import.meta.url));

onBothDatabases('a server that is killed', (database) => {
  /** Runs the appender until it has acknowledged so many updates, and kills it in the middle of its work. */
  async function runAndKill(roomId: string, value: string, acknowledgements: number): Promise<string[]> {
    const { dataDir, databaseUrl } = database().location;
    const place = databaseUrl ? [dataDir, databaseUrl] : [dataDir];
    const child = spawn(process.execPath, [appender, roomId, value, ...place], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (lines.length === acknowledgements) child.kill('SIGKILL');
    }
    const [, signal] = await exited;
    assert.equal(signal, 'SIGKILL');
    // The last line may be cut off; an acknowledgement is one only when all of it arrived.
    return lines.filter((line) => /^\S+ \d+ \S+:\d+$/.test(line)).slice(0, -1);
  }

  it('invariant 2: every update acknowledged before kill -9 is there, and the next server starts', async function () {
    this.timeout(300_000);
    const { roomId } = newRoom();
    const acknowledged: string[] = [];
    for (const round of [1, 2]) {
      acknowledged.push(...(await runAndKill(roomId, `round${round}`, 150 * round)));
    }
    const store = await database().open();
    try {
      const stored = new Map<string, string>();
      for (const document of [`${roomId}/one`, `${roomId}/two`, `${roomId}/three`]) {
        const { tail } = (await store.updates.load(document))!;
        assert.deepEqual(
          tail.map(({ seq }) => seq),
          tail.map((_, index) => index + 1),
        );
        for (const { seq, update } of tail) stored.set(`${document} ${seq}`, Buffer.from(update).toString());
      }
      assert.ok(acknowledged.length >= 445);
      for (const line of acknowledged) {
        const [document, seq, update] = line.split(' ');
        assert.equal(stored.get(`${document} ${seq}`), update, `acknowledged and not there: ${line}`);
      }
    } finally {
      await store.close();
    }
  });
});
