import assert from 'node:assert/strict';
import { editorText } from '../src/binding/index.ts';
import { outcome } from '../src/binding/plan.ts';
import type { Carrying } from './fakeExtensionHost.ts';
import { FakeNetwork } from './fakeNetwork.ts';
import { type FaultCounts, noFaults } from './faults.ts';
import { Ledger } from './ledger.ts';
import { canBeDone, carryDown, perform, type World } from './perform.ts';
import type { Act, Plan } from './plan.ts';
import { SimulatedEditor } from './simulatedEditor.ts';

/** Rounds of carrying everything after which a run that still isn't quiet is going in circles. */
const roundLimit = 2000;

const carryings: readonly Carrying[] = ['parts', 'events', 'whole'];

/**
 * Runs a plan to its end, lets everything settle, and checks what must hold.
 * @returns how often each fault was reached
 * @throws AssertionError that names the invariant which doesn't hold
 */
export async function simulate(plan: Plan): Promise<FaultCounts> {
  const simulation = new Simulation(plan);
  await simulation.run(plan.acts);
  return simulation.faults;
}

class Simulation {
  readonly faults = noFaults();
  readonly #network: FakeNetwork;
  readonly #ledger = new Ledger();
  readonly #editors: SimulatedEditor[];
  readonly #eols: readonly ('\n' | '\r\n')[];

  constructor(plan: Plan) {
    this.#network = new FakeNetwork(plan.text);
    this.#eols = plan.editors.map(({ eol }) => eol);
    this.#editors = plan.editors.map(({ clientId, cursor }, number) => {
      const editor = new SimulatedEditor(clientId, cursor, this.#ledger, this.faults);
      this.#network.connect(number, editor.doc);
      return editor;
    });
    if (new Set(this.#eols).size > 1) this.faults.mixedLineEndings += 1;
  }

  get #world(): World {
    return { editors: this.#editors, network: this.#network, faults: this.faults };
  }

  async run(acts: readonly Act[]): Promise<void> {
    this.#openAll();
    for (const act of acts) {
      const editor = this.#editors[act.editor];
      if (editor === undefined || !canBeDone(act, editor)) continue;
      perform(act, editor, this.#world);
      await microtasks();
      checkStep(editor);
    }
    await this.#settle();
    this.#checkTheEnd();
  }

  #openAll(): void {
    this.#editors.forEach((editor, number) => {
      editor.open(this.#eols[number]!);
    });
  }

  async #settle(): Promise<void> {
    for (let round = 0; round < roundLimit; round += 1) {
      this.#openAll();
      for (const [number, editor] of this.#editors.entries()) {
        this.#network.carryUp(number);
        carryDown(number, this.#world);
        editor.host.receive();
        editor.host.carryOut(carryings[round % carryings.length]!);
        editor.host.deliver();
        await microtasks();
        editor.binding?.resume();
        checkStep(editor);
      }
      const bound = this.#editors.every(({ host, binding }) => !host.closed && binding !== undefined);
      if (bound && this.#network.quiet && this.#editors.every(({ host }) => host.quiet)) return;
    }
    assert.fail('the run never became quiet');
  }

  #checkTheEnd(): void {
    const text = this.#network.relay.getText('content').toString();
    for (const [number, editor] of this.#editors.entries()) {
      assert.equal(editor.text.toString(), text, 'invariant 1: every copy of the shared text is the same');
      assert.equal(editor.seen, editorText(editor.text), 'invariant 1: every editor shows the shared text');
      assert.equal(
        editor.binding?.verify(editor.host.document.content),
        true,
        'invariant 8: nothing diverged',
      );
      assert.equal(this.#network.sentBy(number), editor.writes, 'no receiver rebroadcasts');
    }
    assert.deepEqual(
      this.#ledger.complaints(text),
      [],
      'invariant 8: no typed character is lost or torn away',
    );
  }
}

/** What must hold after every step of an editor; a step changes no other one. */
function checkStep({ binding, text, host, complaints }: SimulatedEditor): void {
  assert.deepEqual(complaints, [], 'invariant 8');
  if (binding === undefined) return;
  const { shadow, unapplied } = binding;
  const expected = outcome(unapplied, shadow, 0, shadow.length);
  assert.equal(expected, text.toString(), 'invariant 8: shadow + unapplied = Y.Text');
  if (binding.holding) return;
  assert.equal(
    shadow.toString(),
    host.mirror.replaceAll('\r\n', '\n'),
    'invariant 8: the shadow is what was told',
  );
}

/** Lets every promise that can go on go on; nothing in a run waits for a clock. */
async function microtasks(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await null;
}
