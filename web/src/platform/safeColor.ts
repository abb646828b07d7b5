/** A colour a peer announced, if it is a plain hexadecimal one; a grey otherwise, so that no style can be smuggled in. */
export function safeColor(color: string): string {
  return /^#[0-9a-f]{6}$/i.test(color) ? color : '#5a6472';
}
