import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import type { CompleteRequest, CompleteResponse } from '@tandem/protocol/autocomplete';
import Koa from 'koa';
import { createAutocompleteService, type RunningAutocomplete } from '../../src/autocomplete/createService.ts';
import { AddressBudget } from '../../src/base/addressBudget.ts';
import { boundBodies } from '../../src/http/request/body.ts';
import { answerProblems } from '../../src/http/request/problem.ts';
import { AddressLimit } from '../../src/http/request/rateLimits.ts';
import { autocompleteRoutes } from '../../src/http/rooms/autocomplete.ts';
import { ModelServer } from './modelServer.ts';

const secret = 'hunter2-hunter2';
const dotenv = `DATABASE_PASSWORD=${secret}\nSECOND=${secret}\nTHIRD=`;
const pem = `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`;
const roomId = '00000000000000000001';

describe('secrets and the configured model', () => {
  const model = new ModelServer();
  const log = { warn: () => {}, error: () => {} };
  let running: RunningAutocomplete;
  let server: Server;
  let url: string;

  before(async () => {
    model.answer = (response) => response.end('{"content":"answered","stop":true}');
    running = createAutocompleteService({
      log,
      model: { kind: 'llamacpp', url: await model.start(), name: '' },
    });
    const router = new Router();
    autocompleteRoutes(router, {
      service: running.service,
      door: { enter: async () => undefined as never, enterServer: async () => {} },
      limit: new AddressLimit('completions', 1000, 60),
      maxBodyBytes: 100_000,
      log,
    });
    const bodies = new AddressBudget({ perAddress: 8_000_000, inAll: 8_000_000 });
    server = createServer(
      new Koa().use(answerProblems(log)).use(boundBodies(bodies)).use(router.routes()).callback(),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/autocomplete`;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await running.close();
    await model.stop();
  });
  beforeEach(() => model.asked.splice(0));

  async function ask(request: CompleteRequest): Promise<CompleteResponse> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(request) });
    assert.equal(response.status, 200);
    return (await response.json()) as CompleteResponse;
  }
  const arrived = () => JSON.stringify(model.asked);

  it('invariant 9: the text of a file that holds secrets never arrives, whoever sends it', async () => {
    const asRest = { code: dotenv, cursorPosition: dotenv.length, path: '.env' };
    const asPage = { ...asRest, language: 'plaintext', roomId, mode: 'eager' as const };
    const asKey = { code: `const key = \`${pem}\`;\n`, cursorPosition: 0, path: 'src/key.ts' };
    for (const request of [asRest, asPage, asKey]) {
      const { suggestion, source } = await ask(request);
      assert.deepEqual([suggestion, source], ['', 'none']);
    }
    assert.equal(arrived(), '[]');
  });

  it('invariant 9: other files that hold secrets are left out, and the rest arrives', async () => {
    // The engine has no answer to this, so the model's is waited for.
    const code = 'zq.vxk(';
    await ask({
      code,
      cursorPosition: code.length,
      path: 'src/a.ts',
      contextFiles: [
        { path: 'config/.env.local', text: dotenv },
        { path: 'prod.tfstate', text: `{"password": "${secret}"}` },
        { path: 'src/key.ts', text: pem },
        { path: 'src/b.ts', text: 'export const port = 8080;' },
      ],
    });
    assert.equal(model.asked.length, 1);
    assert.ok(!arrived().includes(secret));
    assert.ok(arrived().includes('src/b.ts'));
  });

  it('invariant 9: nothing of a secret file is suggested in another', async () => {
    model.answer = (response) => response.end('{"content":"","stop":true}');
    const code = `DATABASE_PASSWORD=`;
    const answer = await ask({
      code,
      cursorPosition: code.length,
      path: 'setup.sh',
      mode: 'eager',
      contextFiles: [{ path: '.env', text: dotenv.repeat(20) }],
    });
    assert.ok(!answer.suggestion.includes('hunter2'), answer.suggestion);
  });
});
