import assert from 'node:assert/strict';

/** A field that only has to be there, with a value of a kind. */
export type Kind = 'a number' | 'a text' | 'a time';
/** What must stand in a message. Fields besides are no matter: clients read past them. */
export type Fields = Record<string, unknown>;

const kinds: Record<Kind, (value: unknown) => boolean> = {
  'a number': (value) => typeof value === 'number' && Number.isFinite(value),
  'a text': (value) => typeof value === 'string' && value !== '',
  'a time': (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
};

/** Whether a value has these fields, with these values or values of these kinds. */
export function hasFields(value: unknown, fields: Fields): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(fields).every(([name, wanted]) => {
    const found = (value as Fields)[name];
    return kinds[wanted as Kind]?.(found) ?? found === wanted;
  });
}

/** Fails with the whole answer where a field is not as documented. */
export function assertFields(value: unknown, fields: Fields): void {
  assert.ok(hasFields(value, fields), `${JSON.stringify(fields)} is not in ${JSON.stringify(value)}`);
}
