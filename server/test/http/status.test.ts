import assert from 'node:assert/strict';
import { startTestServer, type TestServer } from './server.ts';

describe('http: status', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.stop());

  it('says it lives, and that it is ready', async () => {
    const health = (await (await server.send('GET', '/api/health/')).json()) as {
      status: string;
      version: string;
    };
    assert.equal(health.status, 'ok');
    assert.match(health.version, /^\d+\.\d+\.\d+/);
    assert.equal((await server.send('GET', '/ready')).status, 200);
  });

  it('measures what it does, without ids', async () => {
    const room = await server.createRoom();
    await server.send('PUT', `/rooms/${room.roomId}/files/a.txt`, 'text');
    const response = await server.send('GET', '/metrics');
    assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
    const text = await response.text();
    for (const name of [
      'tandem_connections{wire="collab"} 0',
      'tandem_rooms 0',
      'tandem_documents',
      'tandem_updates_total',
      'tandem_fan_out_seconds_count',
      'tandem_queue_bytes 0',
      'nodejs_eventloop_lag_seconds',
    ]) {
      assert.ok(text.includes(name), name);
    }
    assert.match(text, /tandem_commit_seconds_count [1-9]/);
    assert.match(text, /tandem_http_request_seconds_count\{method="POST",route="\/rooms",status="201"\} 1/);
    assert.ok(!text.includes(room.roomId));
  });
});
