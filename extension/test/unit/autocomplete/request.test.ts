import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { CompletionClient } from '../../../src/autocomplete/request/completionClient.ts';
import { contextFiles } from '../../../src/autocomplete/request/contextFiles.ts';
import { maxLinesAt, requestText } from '../../../src/autocomplete/request/requestText.ts';
import { hereIn } from '../../../src/autocomplete/request/scope.ts';

describe('what is sent', () => {
  it('is the whole of a usual document', () => {
    assert.deepEqual(requestText('a\nb\nc', 3), { code: 'a\nb\nc', cursorPosition: 3 });
  });

  it('is whole lines around the cursor of a long one, and the cursor stays where it was', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), { minLength: 800, maxLength: 1600 }), fc.nat(), (lengths, at) => {
        const text = lengths.map((length) => 'x'.repeat(length)).join('\n');
        const offset = at % (text.length + 1);
        const { code, cursorPosition } = requestText(text, offset);
        assert.ok(code.length <= 80_200);
        const from = offset - cursorPosition;
        assert.equal(text.slice(from, from + code.length), code);
        assert.ok(from === 0 || text[from - 1] === '\n');
        assert.ok(from + code.length === text.length || text[from + code.length] === '\n');
      }),
      { numRuns: 40 },
    );
  });

  it('asks for several lines only at the start of an empty block', () => {
    assert.equal(maxLinesAt(['if (a) {', '  ', '}'], 1, 2), 6);
    assert.equal(maxLinesAt(['if (a) {', '  ', '  b();', '}'], 1, 2), 1);
    assert.equal(maxLinesAt(['if (a) {', '  b', '}'], 1, 3), 1);
    assert.equal(maxLinesAt(['a', ''], 1, 0), 6);
  });

  it('is, outside rooms, also the open documents most like this one', () => {
    const others = [
      { path: 'b/x.ts', languageId: 'typescript', text: 'far' },
      { path: 'a/y.ts', languageId: 'typescript', text: 'near' },
      { path: 'a/z.py', languageId: 'python', text: 'other' },
      { path: 'a/huge.ts', languageId: 'typescript', text: 'h'.repeat(200_000) },
    ];
    assert.deepEqual(contextFiles({ path: 'a/w.ts', languageId: 'typescript' }, others), [
      { path: 'a/y.ts', text: 'near' },
      { path: 'b/x.ts', text: 'far' },
    ]);
  });

  it('is nothing in other languages, outside rooms, or in documents nobody writes', () => {
    const scope = { enabled: true, outsideRooms: false, languages: { '*': true, markdown: false } };
    const document = { scheme: 'file', languageId: 'go', inRoom: true };
    assert.equal(hereIn(scope, document), 'on');
    assert.equal(hereIn(scope, { ...document, inRoom: false }), 'outsideRooms');
    assert.equal(hereIn({ ...scope, outsideRooms: true }, { ...document, inRoom: false }), 'on');
    assert.equal(hereIn(scope, { ...document, languageId: 'markdown' }), 'language');
    assert.equal(hereIn(scope, { ...document, scheme: 'output' }), 'nowhere');
    assert.equal(hereIn(scope, { ...document, scheme: 'vscode-notebook-cell' }), 'on');
  });
});

describe('asking the server', () => {
  const answer = { suggestion: 'b', confidence: 0.9, type: 'word', source: 'engine' };
  const request = { code: 'a', cursorPosition: 1 };

  async function withServer<T>(listener: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  /** Asks, and gathers every answer and how it ended. */
  async function ask(client: CompletionClient, url: string, token?: string) {
    const answers = client.complete(url, token, request, new AbortController().signal);
    const given = [];
    for (;;) {
      const next = await answers.next();
      if (next.done) return { given, ending: next.value };
      given.push(next.value);
    }
  }
  const event = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`;
  const done = 'event: done\ndata: {}\n\n';
  const streamed = { 'content-type': 'text/event-stream; charset=utf-8' };

  it('presents the token, and reads an answer in JSON', async () => {
    let authorization: string | undefined;
    await withServer(
      (incoming, response) => {
        authorization = incoming.headers.authorization;
        response.end(JSON.stringify(answer));
      },
      async (url) => {
        assert.deepEqual(await ask(new CompletionClient(), url, 't'), { given: [answer], ending: 'whole' });
        assert.equal(authorization, 'Bearer t');
      },
    );
  });

  it('reads an answer as it grows, however its bytes are cut', async () => {
    const longer = { ...answer, suggestion: 'b€d' };
    const bytes = Buffer.from(event(answer) + event(longer) + done);
    await withServer(
      (incoming, response) => {
        assert.match(incoming.headers.accept!, /^text\/event-stream/);
        response.writeHead(200, streamed);
        for (const byte of bytes) response.write(Buffer.of(byte));
        response.end();
      },
      async (url) => {
        const { given, ending } = await ask(new CompletionClient(), url);
        assert.deepEqual(given, [answer, longer]);
        assert.equal(ending, 'whole');
      },
    );
  });

  it('tells an answer that broke off, and asks that server again', async () => {
    let asked = 0;
    await withServer(
      (_, response) => {
        asked++;
        response.writeHead(200, streamed);
        response.write(event(answer), () => response.destroy());
      },
      async (url) => {
        const client = new CompletionClient();
        assert.deepEqual(await ask(client, url), { given: [answer], ending: 'broken' });
        await ask(client, url);
        assert.equal(asked, 2);
      },
    );
  });

  it('leaves a server alone that failed, as long as it asks for', async () => {
    let asked = 0;
    let now = 0;
    await withServer(
      (_, response) => {
        asked++;
        response.writeHead(429, { 'retry-after': '5' }).end();
      },
      async (url) => {
        const client = new CompletionClient(fetch, () => now);
        assert.deepEqual(await ask(client, url), { given: [], ending: 'unavailable' });
        assert.deepEqual(await ask(client, url), { given: [], ending: 'unavailable' });
        assert.equal(asked, 1);
        now = 5001;
        await ask(client, url);
        assert.equal(asked, 2);
      },
    );
  });

  it('closes the connection when nobody waits any more', async () => {
    const controller = new AbortController();
    let closed: Promise<void> | undefined;
    await withServer(
      (incoming) => {
        closed = new Promise((resolve) => incoming.socket.once('close', () => resolve()));
        controller.abort(new Error('typed on'));
      },
      async (url) => {
        await assert.rejects(
          new CompletionClient().complete(url, undefined, request, controller.signal).next(),
          /typed on/,
        );
        await closed;
      },
    );
  });
});
