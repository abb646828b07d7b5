import assert from 'node:assert/strict';
import { Person, roomIdOf } from './harness/person.ts';
import { Workplace } from './harness/workplace.ts';

describe('three people in three windows of VS Code', () => {
  const workplace = new Workplace();

  before(async function () {
    this.timeout(20 * 60_000);
    await workplace.open(['Ada', 'Ben', 'Eva']);
  });
  after(() => workplace.close());
  afterEach(async function () {
    await workplace.closeWindows(this.currentTest!.title);
  });

  it('invariants 1 and 8: all type at once; the texts are equal and no word is broken', async () => {
    const [adas, bens, evas] = await Promise.all([
      workplace.window('Ada', { files: { 'notes.txt': '\n<>\n\n' } }),
      workplace.window('Ben'),
      workplace.window('Eva'),
    ]);
    const people = [new Person('Ada', adas), new Person('Ben', bens), new Person('Eva', evas)] as const;
    const [ada, ben, eva] = people;
    const link = await ada.create('notes.txt');
    await Promise.all([ben.join(link, 'notes.txt'), eva.join(link, 'notes.txt')]);
    await Promise.all(people.map((person) => person.status('3').waitFor()));

    // Ada on a line of her own, the other two on one line.
    await adas.press('Control+Home');
    for (const window of [bens, evas]) {
      await window.press('Control+Home');
      await window.press('ArrowDown');
    }
    await evas.press('End');
    await Promise.all([ada.typeWords('ada', 60), ben.typeWords('ben', 60), eva.typeWords('eva', 60)]);

    const text = await workplace.converged(roomIdOf(link), people);
    const words = (person: Person) => `${person.typed.join(' ')} `;
    assert.equal(text, `${words(ada)}\n${words(ben)}<>${words(eva)}\n\n`);
  });
});
