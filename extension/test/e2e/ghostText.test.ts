import assert from 'node:assert/strict';
import type { VsCodeWindow } from '../host/window.ts';
import { eventually } from './harness/eventually.ts';
import { TestBench } from './harness/testBench.ts';
import type { User } from './harness/user.ts';

const shown = { 'editor.inlineSuggest.enabled': true };

/** Handlers of which each is written like the one before: what ghost text is for. */
const handler = (name: string) => [
  `app.get('/${name}', async (request, response) => {`,
  '  const room = await rooms.find(request.params.roomId);',
  `  response.json(room.${name});`,
  '});',
  '',
];
const handlers = `${['name', 'owner', 'files', 'members', 'invites', 'language'].flatMap(handler).join('\n')}\n`;
const [opening = '', finding = ''] = handler('access');

describe('ghost text in windows of VS Code', () => {
  const bench = new TestBench();
  let ada: User;
  let ben: User;
  let file: string;

  before(async function () {
    this.timeout(20 * 60_000);
    await bench.open(['Ada', 'Ben'], shown);
  });
  after(() => bench.close());
  beforeEach(async () => {
    [ada, ben] = await bench.users('Ada', 'Ben');
    file = await ada.newFile('routes.ts', handlers);
  });
  afterEach(async function () {
    await bench.endTest(this.currentTest!);
  });

  /** Types the beginning of a handler at the end of the file. */
  async function beginHandler(window: VsCodeWindow, begun = 'const room = awa'): Promise<void> {
    await window.press('Control+End');
    await window.type(`${opening}\n${begun}`);
  }

  it('says what was written like this before; Tab takes it, and what comes next is said at once', async () => {
    await ada.create(file);
    await beginHandler(ada.window);
    const ghost = await ghostIn(ada.window);
    const begun = '  const room = awa';
    assert.ok(finding.startsWith(begun + ghost) && ghost.length > 'it rooms.'.length, ghost);
    assert.equal(await ada.window.statusItem('tandem.autocomplete').locator('.codicon-lightbulb').count(), 1);
    await ada.window.press('Tab');
    await lastLineIs(ada.window, begun + ghost);
    // No key since: taking one asks for the next.
    const next = await ghostIn(ada.window);
    assert.ok(finding.startsWith(begun + ghost + next), next);
  });

  it('says a function by its name that a partner has just written', async () => {
    await together();
    await ben.window.press('Control+End');
    await ben.window.type('export function weighOfParcels(parcels: Parcel[]): number {\n');
    await ben.window.type('return weighOfEach(parcels);\n}\n');
    await ben.saved();
    await ada.window.press('Control+Home');
    await ada.window.type('\n');
    await ada.window.press('Control+Home');
    await ada.window.type('const total = weighOfP');
    const ghost = await ghostIn(ada.window);
    assert.ok('arcels(parcels'.startsWith(ghost), ghost);
  });

  it('is gone or right when a partner changes the line under it', async () => {
    await together();
    await beginHandler(ada.window);
    const ghost = await ghostIn(ada.window);
    await ben.window.press('Control+End');
    await ben.window.type('it nothing(');
    await ben.saved();
    await eventually(async () => {
      const now = (await ada.window.ghostText.allTextContents()).join('');
      assert.ok(!now.startsWith(ghost.trim()), now);
    });
  });

  it('is there for a file of no room too, where a server was chosen, with no command before', async () => {
    const window = await bench.window('Ada', { files: { 'routes.ts': handlers } });
    await window.openFile('routes.ts');
    const item = window.statusItem('tandem.autocomplete');
    // The first key after VS Code itself has started starts Tandem too.
    await eventually(async () => {
      await window.type('a');
      await window.press('Backspace');
      assert.equal(await item.locator('.codicon-lightbulb').count(), 1);
    });
    await beginHandler(window);
    const ghost = await ghostIn(window);
    assert.ok(finding.startsWith(`  const room = awa${ghost}`), ghost);
    await window.run('Tandem: Turn Autocomplete Off');
    await item.locator('.codicon-circle-slash').waitFor();
    await window.run('Tandem: Turn Autocomplete On');
    await item.locator('.codicon-lightbulb').waitFor();
  });

  it('pauses when asked to, and comes back', async () => {
    await ada.create(file);
    await ada.window.run('Tandem: Snooze Autocomplete…');
    await ada.window.answer('15');
    const item = ada.window.statusItem('tandem.autocomplete');
    await item.locator('.codicon-bell-slash').waitFor();
    await item.click();
    await ada.window.answer('Resume');
    await item.locator('.codicon-lightbulb').waitFor();
    await ada.window.focusEditor();
    await beginHandler(ada.window);
    await ghostIn(ada.window);
  });

  /** Ada creates a room around the file, Ben joins it. */
  async function together(): Promise<void> {
    await ben.join(await ada.create(file), file);
    await ada.window.focusEditor();
  }
});

/** Waits for a ghost and reads it. */
async function ghostIn(window: VsCodeWindow, timeout = 30_000): Promise<string> {
  await window.ghostText.first().waitFor({ timeout });
  return (await window.ghostText.allTextContents()).join('').replaceAll('\u00a0', ' ');
}

/** Waits until the last line on the screen says this, without a ghost. */
async function lastLineIs(window: VsCodeWindow, line: string): Promise<void> {
  await eventually(async () => {
    const text = await window.visibleText();
    assert.ok(text.trimEnd().split('\n').at(-1)?.startsWith(line), text);
  });
}
