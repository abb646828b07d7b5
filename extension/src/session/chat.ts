import { type ChatMessage, chatMessageSchema, manifestTypes } from '@tandem/protocol/documents';
import type { User } from '@tandem/protocol/presence';
import type { Array as YArray } from 'yjs';
import type { Room } from './room.ts';

/** The longest message, in UTF-16 units, as the protocol has it. */
export const longestMessage = 4000;

/** Lines of a file a message speaks of. */
export type ChatLines = NonNullable<ChatMessage['lines']>;

/** The room's messages from a place in its list on; what is not a message is skipped, since anybody may write there. */
export function readMessages(list: Iterable<unknown>): ChatMessage[] {
  return [...list].flatMap((element) => chatMessageSchema.safeParse(element).data ?? []);
}

/**
 * @param at in milliseconds since 1970
 * @returns undefined when there is nothing to say
 */
export function messageOf(
  author: Pick<User, 'id' | 'name' | 'color'>,
  text: string,
  at: number,
  lines?: ChatLines,
): ChatMessage | undefined {
  const trimmed = text.trim().slice(0, longestMessage);
  if (trimmed === '') return undefined;
  const { id, name, color } = author;
  return {
    id: crypto.randomUUID(),
    author: { id, name, color },
    text: trimmed,
    at,
    ...(lines ? { lines } : {}),
  };
}

/** The shared list of a room's messages. */
export function chatOf(room: Room): YArray<unknown> {
  return room.manifest.doc.getArray(manifestTypes.chat);
}
