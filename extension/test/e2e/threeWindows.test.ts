import assert from 'node:assert/strict';
import { TestBench } from './harness/testBench.ts';
import { roomIdOf, type User } from './harness/user.ts';

describe('three people in three windows of VS Code', () => {
  const bench = new TestBench();

  before(async function () {
    this.timeout(20 * 60_000);
    await bench.open(['Ada', 'Ben', 'Eva']);
  });
  after(() => bench.close());
  afterEach(async function () {
    await bench.endTest(this.currentTest!);
  });

  it('invariants 1 and 8: all type at once; the texts are equal and no word is broken', async () => {
    const people = await bench.users('Ada', 'Ben', 'Eva');
    const [ada, ben, eva] = people;
    const file = await ada.newFile('three.txt', '\n<>\n\n');
    const link = await ada.create(file);
    await Promise.all([ben.join(link, file), eva.join(link, file)]);
    await Promise.all(people.map((person) => person.status('3').waitFor()));

    // Ada on a line of her own, the other two on one line.
    await ada.window.press('Control+Home');
    for (const window of [ben.window, eva.window]) {
      await window.press('Control+Home');
      await window.press('ArrowDown');
    }
    await eva.window.press('End');
    await Promise.all([ada.typeWords('ada', 25), ben.typeWords('ben', 25), eva.typeWords('eva', 25)]);

    const text = await bench.converged(roomIdOf(link), people);
    const words = (person: User) => `${person.typed.join(' ')} `;
    assert.equal(text, `${words(ada)}\n${words(ben)}<>${words(eva)}\n\n`);
  });
});
