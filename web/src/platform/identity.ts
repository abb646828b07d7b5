import * as z from 'zod';
import { readStored, writeStored } from './browserStorage.ts';

const nameKey = 'tandem.name';

const adjectives = ['Quiet', 'Bright', 'Swift', 'Calm', 'Clever', 'Gentle', 'Bold', 'Lucky', 'Sunny', 'Keen'];
const animals = ['Otter', 'Heron', 'Fox', 'Lynx', 'Wren', 'Badger', 'Falcon', 'Hare', 'Seal', 'Robin'];

/** Who this person is on their own word. */
export type Identity = { name: string; chosen: boolean };

/** The name they chose earlier, or a friendly one to begin with. */
export function readIdentity(): Identity {
  const chosen = readStored(nameKey, z.string().trim().min(1).max(80));
  return { name: chosen ?? randomName(), chosen: chosen !== undefined };
}

/** Keeps a chosen name for the next visit. */
export function keepName(name: string): void {
  writeStored(nameKey, name);
}

function randomName(): string {
  const [first, second] = crypto.getRandomValues(new Uint32Array(2));
  return `${adjectives[first! % adjectives.length]} ${animals[second! % animals.length]}`;
}
