import { Random } from '../testing/random.ts';

/** How a disk tells names apart. */
export type DiskKind = 'plain' | 'folding' | 'decomposing';

/** One thing that happens; `at` chooses among what there is then, so that any part of a plan is a plan. */
export type Act =
  | { do: 'edit' | 'deleteFile'; who: number; at: number; place: number }
  | { do: 'create'; who: number; name: number }
  | { do: 'deleteMany'; who: number }
  | { do: 'openTab' | 'closeTab' | 'save'; who: number; at: number }
  | { do: 'tabType'; who: number; at: number; place: number }
  | { do: 'type'; at: number; place: number }
  | { do: 'autosave' | 'openText' | 'removeInRoom'; at: number }
  | { do: 'look' | 'scan' | 'settle' | 'crash'; who: number }
  | { do: 'notice' | 'step'; who: number; count: number }
  /** One effect is carried out and never answered; then the program goes on, or is gone. */
  | { do: 'loseAnswer' | 'crashAfter'; who: number }
  | { do: 'answer'; isYes: boolean };

/** Everything that makes a run what it is. */
export type Plan = { seed: number; disks: DiskKind[]; acts: Act[] };

/** Names that some disks take for one; those with `.png` hold what is no text. */
export const names = [
  'a.ts',
  'A.ts',
  'b.ts',
  'dir/c.ts',
  'Dir/C.ts',
  'caf\u00e9.md',
  'cafe\u0301.md',
  'logo.png',
  'x/logo.png',
] as const;

const weights: readonly [Act['do'], number][] = [
  ['edit', 12],
  ['create', 6],
  ['deleteFile', 2],
  ['deleteMany', 0.1],
  ['openTab', 6],
  ['closeTab', 1],
  ['save', 6],
  ['tabType', 8],
  ['type', 5],
  ['autosave', 4],
  ['openText', 4],
  ['removeInRoom', 1],
  ['look', 14],
  ['scan', 2],
  ['settle', 4],
  ['crash', 0.7],
  ['notice', 14],
  ['step', 50],
  ['loseAnswer', 2],
  ['crashAfter', 3],
  ['answer', 0.3],
];
const total = weights.reduce((sum, [, weight]) => sum + weight, 0);

/** Makes the plan of a seed. */
export function makePlan(seed: number): Plan {
  const random = new Random(seed);
  const kinds = ['plain', 'plain', 'folding', 'decomposing'] as const;
  const disks = Array.from({ length: random.between(1, 3) }, () => random.pick(kinds));
  // Few files, so that much happens to each.
  const chosen = Array.from({ length: random.between(1, 4) }, () => random.between(0, names.length - 1));
  const acts = Array.from({ length: random.between(30, 250) }, () => makeAct(random, disks.length, chosen));
  return { seed, disks, acts };
}

function makeAct(random: Random, people: number, chosen: readonly number[]): Act {
  let left = random.next() * total;
  const kind = weights.find(([, weight]) => {
    left -= weight;
    return left < 0;
  })![0];
  const values = {
    who: random.between(0, people - 1),
    at: random.next(),
    place: random.next(),
    name: random.pick(chosen),
    count: random.between(1, 6),
    isYes: random.chance(0.5),
  };
  return { do: kind, ...values } as Act;
}
