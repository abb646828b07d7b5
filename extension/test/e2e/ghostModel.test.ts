import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { ModelServer, sendEvents } from '../../../server/test/autocomplete/modelServer.ts';
import type { VsCodeWindow } from '../host/window.ts';
import { eventually } from './harness/eventually.ts';
import { TestBench } from './harness/testBench.ts';

/** What the engine knows, and is not sure enough of to leave the model unasked. */
const handlers = ['name', 'owner', 'files', 'members', 'invites', 'language']
  .map(
    (name) =>
      `app.get('/${name}', async (request, response) => {\n` +
      '  const room = await rooms.find(request.params.roomId);\n' +
      `  response.json(room.${name});\n});\n\n`,
  )
  .join('');

describe('ghost text from a model, in a window of VS Code', () => {
  const model = new ModelServer();
  let bench: TestBench;
  let window: VsCodeWindow;
  /** The last request to the model: the line it was asked to go on with, and the answer, which a test writes. */
  let asked: { line: unknown; response: ServerResponse } | undefined;

  before(async function () {
    this.timeout(20 * 60_000);
    const url = await model.start();
    model.answer = (response, { body }) => {
      asked = { line: body.prompt, response };
      sendEvents(response, []);
    };
    bench = new TestBench({
      AUTOCOMPLETE_MODEL_URL: url,
      AUTOCOMPLETE_MODEL_KIND: 'llamacpp',
      AUTOCOMPLETE_MODEL_NAME: 'test',
    });
    await bench.open(['Ada'], { 'editor.inlineSuggest.enabled': true });
  });
  after(async () => {
    await bench.close();
    await model.stop();
  });
  afterEach(async function () {
    await bench.endTest(this.currentTest!);
  });

  /** Has a window in a new room and types in a new handler, until the model is asked to go on with it. */
  async function type(line: string): Promise<ServerResponse> {
    asked = undefined;
    const [ada] = await bench.users('Ada');
    window = ada.window;
    await ada.create(await ada.newFile('main.ts', handlers));
    await window.press('Control+End');
    await window.type(`app.get('/access', async (request, response) => {\n${line}`);
    return eventually(() => {
      assert.equal(asked?.line, `  ${line}`);
      return asked.response;
    });
  }

  function write(response: ServerResponse, content: string, stop = false): void {
    response.write(`data: ${JSON.stringify({ content, stop })}\n\n`);
    if (stop) response.end();
  }

  const ghost = async () => (await window.ghostText.allTextContents()).join('').replaceAll('\u00a0', ' ');
  const says = (text: string) => eventually(async () => assert.equal(await ghost(), text));

  it('is seen as it grows, and Tab takes all of it', async () => {
    const response = await type('const parcel = w');
    write(response, 'eigh');
    await says('eigh');
    write(response, '(load');
    await says('eigh(load');
    write(response, ', 12);', true);
    await says('eigh(load, 12);');
    await window.statusItem('tandem.autocomplete').locator('.codicon-sparkle').waitFor();
    await window.press('Tab');
    await eventually(async () =>
      assert.ok((await window.visibleText()).trimEnd().endsWith('const parcel = weigh(load, 12);')),
    );
  });

  it('goes on where a word of it was taken, and Escape ends it at the model as well', async () => {
    const response = await type('const parcel = w');
    write(response, 'eigh(load');
    await says('eigh(load');
    await window.press('Control+ArrowRight');
    await says('(load');
    write(response, ', 12');
    await says('(load, 12');
    await window.press('Escape');
    await says('');
    await eventually(() => assert.ok(response.destroyed));
    assert.equal(await ghost(), '');
  });

  it('is the engine’s where the model dies in the middle', async () => {
    const response = await type('const room = awa');
    const own = await eventually(async () => {
      const text = await ghost();
      assert.match(text, /^it rooms\./);
      return text;
    });
    write(response, `${own} more();`);
    await says(`${own} more();`);
    await model.stop();
    await says(own);
    await window.statusItem('tandem.autocomplete').locator('.codicon-lightbulb').waitFor();
  });
});
