/** A process of its own, so that what attacking costs is not measured: ten attackers, until it is ended. */
import { attacks, type Place } from './attacks.ts';

const { name, place } = JSON.parse(process.argv[2]!) as { name: string; place: Place };
const attack = attacks[name]!;
let rounds = 0;

async function again(who: number): Promise<never> {
  for (let round = 0; ; round += 1) {
    await attack(place, round, who);
    rounds += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

process.once('SIGTERM', () => {
  process.stdout.write(String(rounds), () => process.exit());
});
// A socket that the server has ended may say so where nobody listens any more.
process.on('uncaughtException', () => {});
await Promise.race(Array.from({ length: 10 }, (_, who) => again(who)));
