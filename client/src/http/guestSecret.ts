/** A new secret of 128 random bits, in characters that JSON and an address take. */
export function newGuestSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
