import assert from 'node:assert/strict';
import { operations } from '../../src/http/docs/operations/operations.ts';
import { startTestServer, type TestServer } from './server.ts';

type Description = {
  openapi: string;
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  components: { schemas: Record<string, unknown> };
};

describe('http: the description of the API', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.stop());

  it('is OpenAPI 3.1 whose references all lead somewhere', async () => {
    const text = await (await server.send('GET', '/openapi.json')).text();
    const description = JSON.parse(text) as Description;
    assert.equal(description.openapi, '3.1.0');
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      assert.ok(name! in description.components.schemas, name);
    }
    assert.doesNotMatch(text, /"#\/\$defs/);
  });

  it('has every operation, and the server answers each one', async () => {
    for (const { method, path } of operations) {
      const concrete = path.replace(/\{\w+\}/g, 'x');
      const response = await server.send('OPTIONS', concrete);
      assert.equal(response.status, 204, path);
      assert.ok(response.headers.get('allow')?.includes(method.toUpperCase()), `${method} ${path}`);
    }
  });

  it('/docs is one page that asks no other host for anything and runs no script', async () => {
    const response = await server.send('GET', '/docs/');
    assert.equal(response.status, 200);
    const html = await response.text();
    assert.doesNotMatch(html, /<script|<img|style="/);
    const sources = [...html.matchAll(/<link[^>]*href="([^"]+)"/g)].map((match) => match[1]);
    assert.deepEqual(sources, ['data:,', '/docs/style.css']);
    assert.equal((await server.send('GET', '/docs/style.css')).status, 200);
    assert.match(html, /websocat ws:\/\/127.0.0.1:\d+\/ws\//);
    assert.match(html, /import asyncio, json, websockets/);
  });

  it('a problem points at its place in /docs', async () => {
    const problem = (await (await server.send('GET', '/rooms/x')).json()) as { type: string };
    const html = await (await server.send('GET', '/docs')).text();
    assert.ok(html.includes(`id="${problem.type.split('#')[1]}"`));
  });
});
