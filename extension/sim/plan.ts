import { Random } from '@tandem/client/testing/random';
import type { EndOfLine } from '../src/binding/index.ts';
import type { Carrying } from './fakeExtensionHost.ts';

/** One thing that happens. Places are fractions of the text as it is then, so any part of a plan is a plan. */
export type Act =
  | { do: 'type'; editor: number; count: number }
  | { do: 'newline'; editor: number }
  | { do: 'move'; editor: number; to: number }
  | { do: 'join'; editor: number; other: number }
  | { do: 'paste'; editor: number; lines: number }
  | { do: 'cursors'; editor: number; at: number[] }
  | { do: 'accept'; editor: number }
  | { do: 'command'; editor: number; at: number }
  | { do: 'delete'; editor: number; at: number; length: number }
  | { do: 'backspace'; editor: number }
  | { do: 'undo'; editor: number }
  | { do: 'redo'; editor: number }
  | { do: 'ownUndo'; editor: number }
  | { do: 'ownRedo'; editor: number }
  | { do: 'endOfLine'; editor: number }
  | { do: 'save'; editor: number; format: boolean }
  | { do: 'participate'; editor: number }
  | { do: 'close'; editor: number }
  | { do: 'open'; editor: number; eol: EndOfLine }
  | { do: 'refuse'; editor: number }
  | { do: 'foreign'; editor: number; at: number }
  | { do: 'receive'; editor: number }
  | { do: 'carryOut'; editor: number; carrying: Carrying }
  | { do: 'deliver'; editor: number; count: number }
  | { do: 'up'; editor: number }
  | { do: 'down'; editor: number; count: number };

/** Everything that makes a run what it is; JSON, so that it can be made smaller and kept. */
export type Plan = {
  seed: number;
  text: string;
  editors: {
    clientId: number;
    eol: EndOfLine;
    /** Whether text that arrives at the cursor leaves it where it is, or pushes it to the right as VS Code does. */
    cursor: 'stays' | 'pushed';
  }[];
  acts: Act[];
};

const weights = {
  type: 16,
  newline: 2,
  move: 4,
  join: 4,
  paste: 2,
  cursors: 2,
  accept: 2,
  command: 1,
  delete: 2,
  backspace: 2,
  undo: 1,
  redo: 1,
  ownUndo: 1,
  ownRedo: 1,
  endOfLine: 0.7,
  save: 1,
  participate: 2,
  close: 0.4,
  open: 2,
  refuse: 0.5,
  foreign: 0.5,
  receive: 16,
  carryOut: 16,
  deliver: 28,
  up: 14,
  down: 16,
} as const satisfies Record<Act['do'], number>;

/** @param sizes how many editors and acts; chosen by the seed where they are not given */
export function makePlan(seed: number, sizes: { editors?: number; acts?: number } = {}): Plan {
  const random = new Random(seed);
  const count = sizes.editors ?? 2 + random.below(3);
  const eol = (): EndOfLine => (random.chance(0.5) ? '\r\n' : '\n');
  const ids = Array.from({ length: count }, (_, index) => index + 2);
  const editors = Array.from({ length: count }, () => ({
    clientId: ids.splice(random.below(ids.length), 1)[0]!,
    eol: eol(),
    cursor: random.chance(0.7) ? ('stays' as const) : ('pushed' as const),
  }));
  const lines = ['const 😀 = "é e\u0301";', '  if (a) { b(); }  ', '', 'aaaa aaaa', '\tend'];
  const text = Array.from({ length: random.below(8) }, () => lines[random.below(lines.length)]).join('\n');
  const acts = Array.from({ length: sizes.acts ?? 60 + random.below(140) }, () =>
    makeAct(random, count, eol),
  );
  return { seed, text, editors, acts };
}

function makeAct(random: Random, editors: number, eol: () => EndOfLine): Act {
  const kind = random.weighted(weights);
  const editor = random.below(editors);
  switch (kind) {
    case 'type':
      return { do: kind, editor, count: 1 + random.below(3) };
    case 'move':
      return { do: kind, editor, to: random.next() };
    case 'join':
      return { do: kind, editor, other: random.below(editors) };
    case 'paste':
      return { do: kind, editor, lines: 1 + random.below(4) };
    case 'cursors':
      return { do: kind, editor, at: Array.from({ length: 2 + random.below(3) }, () => random.next()) };
    case 'delete':
      return { do: kind, editor, at: random.next(), length: 1 + random.below(12) };
    case 'command':
    case 'foreign':
      return { do: kind, editor, at: random.next() };
    case 'save':
      return { do: kind, editor, format: random.chance(0.5) };
    case 'open':
      return { do: kind, editor, eol: eol() };
    case 'carryOut':
      return { do: kind, editor, carrying: random.weighted({ whole: 2, parts: 1, events: 1 }) };
    case 'deliver':
    case 'down':
      return { do: kind, editor, count: 1 + random.below(3) };
    default:
      return { do: kind, editor };
  }
}
