import type * as z from 'zod';

/**
 * Reads what {@link writeStored} wrote.
 * @returns undefined when there is nothing, when it has another shape, or when the browser keeps no storage for us
 */
export function readStored<T>(key: string, schema: z.ZodType<T>): T | undefined {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Keeps a value for the next visit; without storage (private windows) it is good for this visit only. */
export function writeStored(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden storage must not stop anybody from working.
  }
}

/** All keys in use; none without storage. */
export function storedKeys(): string[] {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}
