import type { FakeNetwork } from './fakeNetwork.ts';
import type { FaultCounts } from './faults.ts';
import type { Act } from './plan.ts';
import type { SimulatedEditor } from './simulatedEditor.ts';

/** Everything an act can reach. */
export type World = {
  readonly editors: readonly SimulatedEditor[];
  readonly network: FakeNetwork;
  readonly faults: FaultCounts;
};

/** What somebody can do only in an open document. */
const actsOfAPerson: ReadonlySet<Act['do']> = new Set([
  'type',
  'newline',
  'move',
  'join',
  'paste',
  'cursors',
  'accept',
  'command',
  'delete',
  'backspace',
  'undo',
  'redo',
  'ownUndo',
  'ownRedo',
  'endOfLine',
  'save',
  'participate',
  'close',
]);

/** Whether an act means anything to an editor as it is. */
export function canBeDone(act: Act, { host }: SimulatedEditor): boolean {
  return !host.closed || !actsOfAPerson.has(act.do);
}

/** Does one act. */
export function perform(act: Act, editor: SimulatedEditor, world: World): void {
  switch (act.do) {
    case 'type':
      editor.type(act.count);
      break;
    case 'newline':
      editor.newline();
      break;
    case 'move':
      editor.move(act.to);
      break;
    case 'join': {
      const other = world.editors[act.other];
      if (other !== undefined) editor.join(other);
      break;
    }
    case 'paste':
      editor.paste(act.lines);
      break;
    case 'cursors':
      editor.typeAtCursors(act.at);
      break;
    case 'accept':
      editor.accept();
      break;
    case 'command':
      editor.command(act.at);
      break;
    case 'delete':
      editor.delete(act.at, act.length);
      break;
    case 'backspace':
      editor.backspace();
      break;
    case 'undo':
      editor.undo();
      break;
    case 'redo':
      editor.redo();
      break;
    case 'ownUndo':
      editor.ownUndo();
      break;
    case 'ownRedo':
      editor.ownRedo();
      break;
    case 'endOfLine':
      editor.switchEndOfLine();
      break;
    case 'save':
      editor.save(act.format);
      break;
    case 'participate':
      editor.participate();
      break;
    case 'close':
      editor.close();
      break;
    case 'open':
      if (editor.open(act.eol)) world.faults.reopened += 1;
      break;
    case 'refuse':
      editor.host.refuseNext();
      break;
    case 'foreign':
      if (world.network.writeCrlf(act.at)) world.faults.foreignCrlf += 1;
      break;
    case 'receive':
      editor.host.receive();
      break;
    case 'carryOut':
      editor.host.carryOut(act.carrying);
      break;
    case 'deliver':
      if (act.count > 1) world.faults.deliveredInOneTurn += 1;
      for (let told = 0; told < act.count; told += 1) editor.host.deliver();
      break;
    case 'up':
      world.network.carryUp(act.editor);
      break;
    case 'down':
      for (let told = 0; told < act.count; told += 1) carryDown(act.editor, world);
      break;
  }
}

/** The editor with a number gets the next update that is on its way to it. */
export function carryDown(number: number, { editors, network, faults }: World): void {
  const requested = editors[number]!.host.requested;
  if (network.carryDown(number) && requested) faults.remoteWhileRequested += 1;
}
