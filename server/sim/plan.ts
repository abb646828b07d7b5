import { Random } from '../../client/testing/random.ts';

/** One thing that happens, `after` so many milliseconds since the one before. */
export type Act = { after: number } & (
  | { act: 'type'; client: number; at: number; text: string }
  | { act: 'erase'; client: number; at: number; length: number }
  /** Types much and erases it again: traffic without text. */
  | { act: 'churn'; client: number; rounds: number }
  | { act: 'cursor'; client: number; at: number }
  | { act: 'connect' | 'leave' | 'cut' | 'halfOpen' | 'stall' | 'read'; client: number }
  /** Comes back by another socket while the one before is half alive. */
  | { act: 'comeBack'; client: number }
  /** A guest claims clocks of a client, so many behind its last, or deletes them ahead. */
  | { act: 'forge'; client: number; server: number; how: Forgery; ahead: number; length: number }
  | { act: 'crash' | 'restart' | 'failBeforeCommit' | 'loseReply' | 'slowLoad' | 'failLoad'; server: number }
  | { act: 'serverEdit'; server: number; text: string }
  | { act: 'faultyBus' | 'soundBus' }
  | { act: 'revoke' | 'makeViewer' | 'makeEditor'; client: number }
);

/**
 * What a guest sends in somebody's name: a struct without content, or the deletion of what is to come. A text would be
 * seen by all but the one it is forged of.
 */
export type Forgery = 'garbage' | 'deletion';

/**
 * A whole run, as data: it can be written down, made smaller and kept. `anonymous`: how many of the clients, the first
 * ones, are somebody new with each connection.
 */
export type Plan = {
  seed: number;
  servers: number;
  clients: number;
  viewers: number;
  anonymous?: number;
  acts: Act[];
};

const words = ['a', 'word', ' ', '\n', '😀', 'é', 'twenty characters...', 'x'.repeat(2_000)];

/** Makes the plan of a seed. */
export function makePlan(seed: number): Plan {
  const random = new Random(seed);
  const servers = random.between(1, 3);
  const clients = random.between(2, 4);
  const viewers = random.chance(0.4) ? 1 : 0;
  const anonymous = random.between(0, 1);
  const acts: Act[] = [];
  for (let client = 0; client < clients + viewers; client += 1)
    acts.push({ after: 5, act: 'connect', client });
  const length = random.between(20, 60);
  while (acts.length < length) acts.push(makeAct(random, servers, clients + viewers));
  return { seed, servers, clients, viewers, anonymous, acts };
}

function makeAct(random: Random, servers: number, people: number): Act {
  const after = random.chance(0.7) ? random.between(0, 30) : random.between(30, 1500);
  const client = random.between(0, people - 1);
  const server = random.between(0, servers - 1);
  const at = random.next();
  const kind = random.next();
  if (kind < 0.06) return { after, act: 'churn', client, rounds: random.between(1, 4) };
  // Between two servers a tie is known by awareness alone (docs/decisions/0022).
  if (kind < 0.1 && servers === 1) {
    const how = random.pick(['garbage', 'deletion'] as const);
    const [ahead, length] = [random.pick([0, 0, 0, 1, 30]), random.pick([1, 5, 1_000])];
    return { after, act: 'forge', client, server, how, ahead, length };
  }
  if (kind < 0.45) return { after, act: 'type', client, at, text: random.pick(words) };
  if (kind < 0.55) return { after, act: 'erase', client, at, length: random.between(1, 6) };
  if (kind < 0.58) return { after, act: 'cursor', client, at };
  if (kind < 0.6) return { after, act: 'comeBack', client };
  if (kind < 0.63) return { after, act: 'serverEdit', server, text: random.pick(words) };
  if (kind < 0.78) {
    return {
      after,
      act: random.pick(['connect', 'leave', 'cut', 'cut', 'halfOpen', 'stall', 'read'] as const),
      client,
    };
  }
  if (kind < 0.92) {
    const faults = ['crash', 'restart', 'failBeforeCommit', 'loseReply', 'slowLoad', 'failLoad'] as const;
    return { after, act: random.pick(faults), server };
  }
  if (kind < 0.96) return { after, act: random.pick(['faultyBus', 'soundBus'] as const) };
  return { after, act: random.pick(['revoke', 'makeViewer', 'makeEditor'] as const), client };
}
