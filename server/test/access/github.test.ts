import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GitHubIdentity } from '../../src/access/github.ts';
import { IdentityUnavailable } from '../../src/access/identity.ts';

const ours = `gho_${'a'.repeat(36)}`;
const ofAnotherApp = `gho_${'b'.repeat(36)}`;
const madeByHand = `ghp_${'c'.repeat(36)}`;
const guessed = `gho_${'d'.repeat(36)}`;
const clientId = '01ab';
const appOf: Readonly<Record<string, string | undefined>> = {
  [ours]: clientId,
  [ofAnotherApp]: '02cd',
  [madeByHand]: undefined,
};

type Answer = [status: number, headers: Record<string, string>, body: object];

/** As GitHub documents `GET /user`. */
function answerUser({ headers }: IncomingMessage): Answer {
  const token = headers.authorization?.replace('Bearer ', '') ?? '';
  if (!(token in appOf)) return [401, {}, { message: 'Bad credentials' }];
  const app = appOf[token];
  return [200, app ? { 'X-OAuth-Client-Id': app } : {}, { id: 7, login: 'octocat', name: 'Mona' }];
}

/** As GitHub documents "Check a token". */
async function answerCheck(request: IncomingMessage): Promise<Answer> {
  const basic = `Basic ${Buffer.from(`${clientId}:secret`).toString('base64')}`;
  if (request.url !== `/applications/${clientId}/token` || request.method !== 'POST') return [404, {}, {}];
  if (request.headers.authorization !== basic) return [401, {}, { message: 'Bad credentials' }];
  const body = JSON.parse((await request.setEncoding('utf8').toArray()).join(''));
  return appOf[body.access_token] === clientId ? [200, {}, {}] : [404, {}, {}];
}

describe('access: tokens of other apps', () => {
  let github: Server;
  let apiUrl: string;
  let userRequests: number;
  before(async () => {
    github = createServer((request, response) => {
      void answer(request).then(([status, headers, body]) => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(JSON.stringify(body));
      });
    });
    github.listen(0, '127.0.0.1');
    await once(github, 'listening');
    apiUrl = `http://127.0.0.1:${(github.address() as AddressInfo).port}`;
  });
  after(() => {
    github.close();
    github.closeAllConnections();
  });
  beforeEach(() => {
    userRequests = 0;
  });

  async function answer(request: IncomingMessage): Promise<Answer> {
    if (request.url !== '/user') return answerCheck(request);
    userRequests += 1;
    return answerUser(request);
  }
  const provide = (settings: { clientId?: string; clientSecret?: string }) =>
    new GitHubIdentity({ apiUrl, clientId: undefined, clientSecret: undefined, ...settings });

  it("with the app's secret a token of another app, one made by hand and a guessed one are refused unasked", async () => {
    const provider = provide({ clientId, clientSecret: 'secret' });
    assert.deepEqual(await provider.identify(ours), { userId: 'github:7', name: 'Mona' });
    assert.equal(userRequests, 1);
    for (const token of [ofAnotherApp, madeByHand, guessed]) {
      assert.equal(await provider.identify(token), undefined);
    }
    assert.equal(userRequests, 1, 'no failed sign-in is counted against the server');
  });

  it("with the app's id alone GitHub's answer has to name the app", async () => {
    const provider = provide({ clientId });
    assert.equal((await provider.identify(ours))?.userId, 'github:7');
    for (const token of [ofAnotherApp, madeByHand, guessed]) {
      assert.equal(await provider.identify(token), undefined);
    }
  });

  it('with neither, every token GitHub accepts is one', async () => {
    assert.equal((await provide({}).identify(ofAnotherApp))?.userId, 'github:7');
    assert.equal(await provide({}).identify(guessed), undefined);
  });

  it('a wrong secret is a failure of the server, not of the token', async () => {
    await assert.rejects(provide({ clientId, clientSecret: 'wrong' }).identify(ours), IdentityUnavailable);
  });

  it('an OIDC token is not shown to GitHub', () => {
    assert.equal(provide({}).recognises('eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl'), false);
  });
});
