import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Engine, type EngineModel, type Question } from '../../src/autocomplete/engine/engine.ts';

const modelFile = new URL('../../src/autocomplete/engine/model.json', import.meta.url);
const model = JSON.parse(readFileSync(modelFile, 'utf8')) as EngineModel & {
  trainedOn: { repository: string; commit: string; licence: string }[];
};

describe('the engine', () => {
  let engine: Engine;
  beforeEach(() => {
    engine = new Engine(model);
  });

  const question = (before: string, more: Partial<Question> = {}): Question => ({
    path: 'a.ts',
    before,
    after: '',
    threshold: 0.5,
    maxLines: 1,
    ...more,
  });
  const always = () => false;
  const partner = Array.from(
    { length: 6 },
    (_, i) => `export const price${i} = calculateShippingCost(order${i});`,
  );

  it('completes what a partner wrote, by its name', () => {
    engine.put('room', 'prices.ts', partner.join('\n'));
    engine.work(always);
    assert.match(engine.complete(question('const cost = calcu', { room: 'room' })).text, /^lateShippingCost/);
  });

  it('completes by its name what a partner wrote once, here or in another file', () => {
    const written =
      'export function weighOfParcels(parcels: Parcel[]) {\n  return weighOfEach(parcels);\n}\n';
    engine.put('room', 'parcels.ts', written);
    engine.put('room', 'main.ts', partner.join('\n'));
    engine.work(always);
    const open = partner.join('\n');
    for (const before of [`${open}\nconst total = weighOfP`, `${open}\n${written}const total = weighOfP`]) {
      const { text } = engine.complete(question(before, { room: 'room', path: 'main.ts', threshold: 0.7 }));
      assert.match(text, /^arcels/);
    }
  });

  it('has a change of a file at once, and forgets what was there', () => {
    engine.put('room', 'prices.ts', partner.join('\n'));
    engine.work(always);
    engine.put(
      'room',
      'prices.ts',
      partner.join('\n').replaceAll('calculateShippingCost', 'estimateDelivery'),
    );
    assert.equal(engine.complete(question('const cost = calcu', { room: 'room' })).text, '');
    assert.match(engine.complete(question('const cost = estim', { room: 'room' })).text, /^ateDelivery/);
  });

  it('tells nothing of one room in another, nor of a room that was forgotten', () => {
    engine.put('room', 'prices.ts', partner.join('\n'));
    engine.put('other', 'a.ts', 'let a;');
    engine.work(always);
    assert.equal(engine.complete(question('const cost = calcu', { room: 'other' })).text, '');
    engine.forget('room');
    assert.equal(engine.complete(question('const cost = calcu', { room: 'room' })).text, '');
    assert.equal(engine.size.rooms, 1);
  });

  it('keeps nothing of the files of an earlier request for a document of the same name', () => {
    const files = [{ path: 'prices.ts', text: partner.join('\n') }];
    assert.match(engine.complete(question('const cost = calcu', { files })).text, /^late/);
    assert.equal(engine.complete(question('const cost = calcu')).text, '');
  });

  it('suggests several lines only where a line has not begun, and only when asked to', () => {
    const block = ['  if (!user) {', '    response.status = 404;', '    return;', '  }', '  use(user);'];
    const before = `${Array.from({ length: 8 }, () => block.join('\n')).join('\n')}\n  if (!user) {\n    `;
    const several = engine.complete(question(before, { maxLines: 3 }));
    assert.equal(several.text.split('\n')[0], 'response.status = 404;');
    assert.equal(several.text.split('\n')[1], '    return;');
    assert.equal(engine.complete(question(before)).text, 'response.status = 404;');
    assert.ok(!engine.complete(question(`${before}resp`, { maxLines: 3 })).text.includes('\n'));
  });

  it('never repeats what is typed: before plus suggestion is text, whatever the cursor', () => {
    const source = [...partner, 'if (a === b) {', '\treturn  price1;', '}', ''].join('\n');
    engine.put('room', 'b.ts', source);
    engine.work(always);
    fc.assert(
      fc.property(fc.nat(source.length), fc.constantFrom(0.05, 0.5), (at, threshold) => {
        const asked = question(source.slice(0, at), { room: 'room', after: source.slice(at), threshold });
        const { text, confidence } = engine.complete(asked);
        assert.ok(!text.includes('\n'));
        assert.ok(text === '' || (confidence >= threshold && confidence <= 1));
      }),
      { numRuns: 100 },
    );
  });

  it('names what its model was trained on', () => {
    assert.ok(model.trainedOn.length >= 10);
    for (const { repository, commit, licence } of model.trainedOn) {
      assert.match(repository, /^[\w.-]+\/[\w.-]+$/);
      assert.match(commit, /^[0-9a-f]{40}$/);
      assert.match(licence, /^(MIT|Apache-2\.0|BSD-3-Clause)$/);
    }
  });
});
