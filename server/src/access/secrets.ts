import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a token is, told by how it begins; anything else is an identity provider's token. */
export const tokenPrefixes = { owner: 'own_', invite: 'inv_', session: 'ses_' } as const;

/** A new secret of 256 random bits that begins with `prefix`, in characters a URL takes. */
export function newSecret(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** SHA-256 in hexadecimal: enough for a secret of 256 random bits, which nobody can guess from a list. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares a secret to a stored hash in a time that tells nothing about either. */
export function matchesHash(secret: string, hash: string): boolean {
  const given = Buffer.from(hashSecret(secret), 'hex');
  const stored = Buffer.from(hash, 'hex');
  return given.length === stored.length && timingSafeEqual(given, stored);
}

const idAlphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** What the ids of those begin with whom nobody vouches for. */
export const guestPrefix = 'guest:';

/** The id in a room of a guest who shows a secret of their own: the same at every visit, and it tells nothing about the secret. */
export function guestId(roomId: string, secret: string): string {
  return guestPrefix + createHash('sha256').update(`${roomId} ${secret}`).digest('base64url').slice(0, 22);
}

/** A new room id: 20 characters of Crockford's base 32, 100 random bits. */
export function newRoomId(): string {
  return Array.from(randomBytes(20), (byte) => idAlphabet[byte & 31]).join('');
}

/** A new id for something that is found by it but not opened by it. */
export function newId(): string {
  return randomBytes(12).toString('base64url');
}
