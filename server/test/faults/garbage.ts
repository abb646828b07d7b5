import fc from 'fast-check';
import { awarenessOf, collabFrames, insertion, message, yjsFrames } from './frames.ts';

/** One thing a hostile client does on its socket. */
export type Act =
  | { do: 'send'; data: Uint8Array }
  | { do: 'text'; data: string }
  /** Past the WebSocket library: whatever the bytes mean as frames. */
  | { do: 'raw'; data: Uint8Array };

/** Valid messages, to be sent at the wrong moment or bent. */
function binaryMessages(room: string): Uint8Array[] {
  const update = insertion('fuzz');
  const awareness = awarenessOf(77, { user: { name: 'Fuzz' } });
  const names = [room, `${room}/main`, `${room}/missing`, 'nowhere', `${room}/main\0session`];
  return [
    ...names.flatMap((name) => [
      collabFrames.join(name),
      collabFrames.join(name, 'not a token'),
      collabFrames.step1(name),
      collabFrames.step2(name, update),
      collabFrames.update(name, update),
      collabFrames.awareness(name, awareness),
      collabFrames.queryAwareness(name),
      collabFrames.stateless(name, '{"type":"storage","available":false}'),
      collabFrames.close(name),
    ]),
    yjsFrames.step1(),
    yjsFrames.step2(update),
    yjsFrames.update(update),
    yjsFrames.awareness(awareness),
    yjsFrames.awareness(awarenessOf(77, null)),
    yjsFrames.queryAwareness(),
    // Lengths and counts with nothing behind them.
    message(0, 2, 2 ** 31),
    message(0, 0, message(2 ** 30)),
    message(0, 2, message(2 ** 40, 2 ** 40, 2 ** 40)),
    message(1, message(2 ** 31)),
    message(`${room}/main`, 0, 2, 2 ** 52),
  ];
}

const jsonMessages = [
  '{"type":"ping"}',
  '{"type":"code_update"}',
  '{"type":"code_update","code":1}',
  '{"type":"code_update","code":"x","version":-1}',
  '{"type":"code_update","code":"x","version":1e308}',
  '{"type":"code_update","code":"\\ud800"}',
  '{"type":"saved"}',
  '{"__proto__":{"type":"ping"}}',
  'null',
  '[',
  '['.repeat(5000),
];

/** A message with pieces of it changed, left out, doubled or cut off. */
function bent(messages: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const bend = fc.record({
    at: fc.nat(),
    how: fc.constantFrom('set', 'insert', 'remove', 'cut', 'double'),
    byte: fc.oneof(fc.constantFrom(0, 1, 127, 128, 255), fc.nat(255)),
  });
  return fc.tuple(messages, fc.array(bend, { minLength: 1, maxLength: 4 })).map(([original, bends]) => {
    const bytes = [...original];
    for (const { at, how, byte } of bends) {
      const index = at % (bytes.length + 1);
      if (how === 'set') bytes[index] = byte;
      else if (how === 'insert') bytes.splice(index, 0, byte);
      else if (how === 'remove') bytes.splice(index, 1);
      else if (how === 'cut') bytes.length = index;
      else bytes.push(...bytes.slice(index));
    }
    return Uint8Array.from(bytes);
  });
}

/** What a hostile client does in one connection. @param tooLarge a message's size, in bytes, above the server's limit */
export function hostileActs(room: string, tooLarge: number): fc.Arbitrary<Act[]> {
  const valid = fc.constantFrom(...binaryMessages(room));
  const bytes = fc.uint8Array({ maxLength: 200 });
  const text = fc.oneof(fc.constantFrom(...jsonMessages), fc.json(), fc.string({ unit: 'binary' }));
  const act: fc.Arbitrary<Act> = fc.oneof(
    { weight: 4, arbitrary: valid.map((data) => ({ do: 'send' as const, data })) },
    { weight: 6, arbitrary: bent(valid).map((data) => ({ do: 'send' as const, data })) },
    { weight: 2, arbitrary: bytes.map((data) => ({ do: 'send' as const, data })) },
    { weight: 3, arbitrary: text.map((data) => ({ do: 'text' as const, data })) },
    { weight: 1, arbitrary: bytes.map((data) => ({ do: 'raw' as const, data })) },
    { weight: 1, arbitrary: fc.constant({ do: 'send' as const, data: new Uint8Array(tooLarge) }) },
  );
  return fc.array(act, { minLength: 1, maxLength: 15 });
}
