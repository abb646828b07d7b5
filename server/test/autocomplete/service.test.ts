import assert from 'node:assert/strict';
import {
  completeRequestSchema,
  maxContextText,
  maxRequestBytes,
  maxRequestText,
} from '@tandem/protocol/autocomplete';
import { createAutocompleteService, type RunningAutocomplete } from '../../src/autocomplete/createService.ts';

describe('the autocomplete service with the engine alone', () => {
  let running: RunningAutocomplete;
  before(() => {
    running = createAutocompleteService({ log: { warn: () => {} } });
  });
  after(() => running.close());

  async function complete(request: object) {
    const parsed = completeRequestSchema.parse(request);
    const answers = [];
    for await (const answer of running.service.complete(parsed, new AbortController().signal))
      answers.push(answer);
    return answers.at(-1)!;
  }

  const route = (name: string) => [
    `  app.get('/${name}', async (request, response) => {`,
    '    const room = await rooms.find(request.params.roomId);',
    `    response.json(room.${name});`,
    '  });',
  ];
  const routes = ['name', 'owner', 'files', 'members', 'invites', 'language'].flatMap(route);
  const begun = [...route('access').slice(0, 1), '    const room = await '];

  /** How far a model sees into the line is its own; what it says must be what was written before. */
  function assertBegins(suggestion: string, line = 'rooms.find(request.params.roomId);') {
    assert.ok(line.startsWith(suggestion) && suggestion.length >= 'rooms.find'.length, suggestion);
  }

  it('completes a line that was written like this before', async () => {
    const code = [...routes, ...begun].join('\n');
    const answer = await complete({ code, cursorPosition: code.length, language: 'typescript' });
    assertBegins(answer.suggestion);
    assert.equal(answer.source, 'engine');
    assert.equal(answer.type, 'line');
    assert.ok(answer.confidence >= 0.7);
  });

  it('looks at the lines around the cursor of a large text, and tells places in all of it', async () => {
    const far = 'unlike(anything, here);\n'.repeat(4000);
    const code = `${far}${[...routes, ...begun].join('\n')}`;
    const answer = await complete({
      code: `${code})\n${far}`,
      cursorPosition: code.length,
      language: 'typescript',
    });
    assertBegins(answer.suggestion);
    if (answer.replaceEnd !== undefined) assert.equal(answer.replaceEnd, code.length + 1);
  });

  it('refuses more text than is of use, and says what to send', () => {
    const large = { code: 'x'.repeat(maxRequestText + 1), cursorPosition: 0 };
    const many = {
      code: '',
      contextFiles: [0, 1].map((n) => ({ path: `${n}.ts`, text: 'x'.repeat(200_000) })),
    };
    assert.match(completeRequestSchema.safeParse(large).error!.message, /around the cursor, at most 262144/);
    assert.match(completeRequestSchema.safeParse(many).error!.message, /fewer or shorter files/);
    const most = {
      code: 'x'.repeat(maxRequestText),
      contextFiles: [{ path: 'a', text: 'x'.repeat(maxContextText) }],
    };
    assert.ok(completeRequestSchema.safeParse(most).success);
    assert.ok(JSON.stringify(most).length < maxRequestBytes);
  });

  it('knows nothing of an empty document', async () => {
    const answer = await complete({ code: '', cursorPosition: 0, language: 'python' });
    assert.deepEqual(answer, { suggestion: '', confidence: 0, type: 'none', source: 'none' });
  });

  it('learns from the files a request carries', async () => {
    const code = ['import { rooms } from "./rooms.ts";', '', ...begun].join('\n');
    const contextFiles = [{ path: 'other.ts', text: routes.join('\n') }];
    const answer = await complete({
      code,
      cursorPosition: code.length,
      language: 'typescript',
      path: 'new.ts',
      contextFiles,
    });
    assertBegins(answer.suggestion);
  });

  it('counts the cursor in UTF-16 units and leaves CRLF alone', async () => {
    const code = ['// 😀', ...routes, ...begun].join('\r\n');
    const answer = await complete({
      code: `${code}\r\n}`,
      cursorPosition: code.length,
      language: 'typescript',
    });
    assertBegins(answer.suggestion);
    assert.equal(answer.replaceEnd, undefined);
  });
});
