import assert from 'node:assert/strict';
import { TestServer } from './harness/testServer.ts';
import { users } from './harness/users.ts';

describe('suggestions in the text', () => {
  const server = new TestServer();
  const { arrive } = users();
  before(() => server.start());
  after(() => server.remove());

  /** Somebody who typed something and is offered the rest. The answer is fixed, so that the keys are what is tested. */
  async function offered(typed = 'con', rest = 'sole.log(value);') {
    const room = await server.createRoom({ language: 'javascript' });
    const ada = await arrive();
    const asked: Record<string, unknown>[] = [];
    await ada.page.route('**/autocomplete', async (route) => {
      const question = route.request().postDataJSON() as { code: string; cursorPosition: number };
      asked.push(question);
      const suggestion = question.code.slice(0, question.cursorPosition) === typed ? rest : '';
      const answer = { suggestion, confidence: 0.9, type: suggestion ? 'line' : 'none', source: 'engine' };
      await route.fulfill({ json: answer });
    });
    await ada.enter(room.page);
    await ada.typeAtEnd(typed);
    await ada.page.locator('.cm-ghost', { hasText: rest.trim() }).waitFor();
    return { ada, room, asked };
  }

  it('are asked for with the language, the path and the room', async () => {
    const { asked, room } = await offered();
    const { language, path, roomId, code } = asked.at(-1)!;
    assert.deepEqual(
      { language, path, roomId, code },
      { language: 'javascript', path: 'main.js', roomId: room.roomId, code: 'con' },
    );
  });

  it('are accepted by Tab', async () => {
    const { ada, room } = await offered();
    await ada.page.keyboard.press('Tab');
    await ada.sees('console.log(value);');
    await ada.saved();
    assert.equal(await server.code(room.roomId), 'console.log(value);');
  });

  it('are not accepted by Tab where it indents, and the suggestion begins with blanks', async () => {
    const { ada, room } = await offered('a;\n', '        b();');
    await ada.page.keyboard.press('Tab');
    await ada.saved();
    const code = await server.code(room.roomId);
    assert.match(code, /^a;\n[ \t]+$/);
    // It was typed through: what is left of the suggestion is offered still.
    const left = '        b();'.slice(code.length - 'a;\n'.length);
    await ada.page.waitForFunction((text) => document.querySelector('.cm-ghost')?.textContent === text, left);
  });

  it('are accepted word by word', async () => {
    const { ada } = await offered();
    await ada.page.keyboard.press('Control+ArrowRight');
    await ada.sees('console');
    await ada.page.locator('.cm-ghost', { hasText: '.log(value);' }).waitFor();
    await ada.page.keyboard.press('Control+ArrowRight');
    await ada.sees('console.');
  });

  it('are refused by Escape, and are in nobody’s text', async () => {
    const { ada, room } = await offered();
    const ben = await arrive();
    await ben.enter(room.page);
    await ben.sees('con');
    await ada.page.keyboard.press('Escape');
    await ada.page.locator('.cm-ghost').waitFor({ state: 'detached' });
    assert.equal(await ada.text(), 'con');
    assert.equal(await server.code(room.roomId), 'con');
  });

  it('stay while one types what they say', async () => {
    const { ada } = await offered();
    await ada.page.keyboard.type('sol');
    await ada.page
      .locator('.cm-ghost')
      .filter({ hasText: /^e\.log\(value\);$/ })
      .waitFor();
  });

  it('grow while a model writes', async () => {
    const room = await server.createRoom({ language: 'javascript' });
    const ada = await arrive();
    await ada.page.route('**/autocomplete', async (route) => {
      const { code } = route.request().postDataJSON() as { code: string };
      const texts = code === 'con' ? ['sole', 'sole.log(value);'] : [''];
      const events = texts.map((suggestion) => {
        const answer = { suggestion, confidence: 0.8, type: 'line', source: 'model' };
        return `data: ${JSON.stringify(answer)}\n\n`;
      });
      const body = `${events.join('')}event: done\ndata: {}\n\n`;
      await route.fulfill({ contentType: 'text/event-stream; charset=utf-8', body });
    });
    await ada.enter(room.page);
    await ada.typeAtEnd('con');
    await ada.page
      .locator('.cm-ghost')
      .filter({ hasText: /^sole\.log\(value\);$/ })
      .waitFor();
  });

  it('can be switched off', async () => {
    const { ada, asked } = await offered();
    await ada.page.getByRole('button', { name: 'More' }).click();
    await ada.page.getByRole('menuitemradio', { name: 'Off' }).click();
    const before = asked.length;
    await ada.typeAtEnd('sent');
    await ada.saved();
    assert.equal(asked.length, before);
  });
});
