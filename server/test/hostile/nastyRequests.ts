import type { Random } from '../../../client/testing/random.ts';

/** A request with a body; `unfinished` says that more is announced than is sent. */
export type NastyRequest = {
  kind: string;
  method: string;
  path: string;
  body: string;
  type: string;
  unfinished: boolean;
};

function size(random: Random, most: number): number {
  return Math.ceil(most ** random.next());
}

const bodies: Record<string, (random: Random) => string> = {
  deep: (random) => `${random.pick(['', '{"name":', '{"code":'])}${'['.repeat(size(random, 300_000))}`,
  deepObjects: (random) => '{"a":'.repeat(size(random, 50_000)),
  wide: (random) => `{"code":"","cursorPosition":0,"contextFiles":[${'0,'.repeat(size(random, 100_000))}0]}`,
  names: (random) =>
    `{${Array.from({ length: size(random, 5_000) }, (_, index) => `"k${index}":0`).join(',')}}`,
  brackets: (random) => JSON.stringify({ code: '[{"\\'.repeat(size(random, 50_000)), cursorPosition: 1 }),
  blanks: (random) =>
    JSON.stringify({ code: `x${' '.repeat(999)}\n`.repeat(size(random, 200)), cursorPosition: 3 }),
  wrongTypes: (random) =>
    random.pick(['null', '[]', '1e999', '"x"', '{"name":{}}', '{"code":1}', '{"code":"\\ud800"}', '']),
  prototype: () => '{"__proto__":{"name":"x"},"constructor":{"prototype":{}},"code":"x","cursorPosition":0}',
  cursor: (random) =>
    `{"code":"const a = 1","cursorPosition":${random.pick(['-1', '1e308', '9007199254740993', 'NaN', '0.5'])}}`,
  notUtf8: () => '\ufffd\u0000"{',
  plain: (random) => 'x'.repeat(size(random, 200_000)),
};

/** A request no client makes. None writes the main file of the room, which others are in, or removes it. */
export function nastyRequest(random: Random, room: string): NastyRequest {
  const kind = random.pick(Object.keys(bodies));
  const [method, path] = random.pick([
    ['POST', '/rooms'],
    ['POST', '/autocomplete'],
    ['POST', `/autocomplete?roomId=${room}`],
    ['PATCH', `/rooms/${room}`],
    ['POST', `/rooms/${room}/join`],
    ['POST', `/rooms/${room}/invites`],
    ['PATCH', `/rooms/${room}/members/guest:x`],
    ['PUT', `/rooms/${room}/files/a.ts`],
    ['PUT', `/rooms/${room}/files/..%2f..%2fetc%2fpasswd`],
    ['PUT', `/rooms/${room}/files/__proto__`],
    ['PATCH', `/rooms/${room}/files/a.ts`],
    ['POST', '/nowhere'],
  ] as const);
  return {
    kind,
    method,
    path,
    body: bodies[kind]!(random),
    type: random.pick(['application/json', 'application/json', 'text/plain', 'application/octet-stream', '']),
    unfinished: random.chance(0.2),
  };
}
