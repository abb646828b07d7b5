import type { ChatMessage } from '@tandem/protocol/documents';
import type { User } from '@tandem/protocol/presence';
import { uuidv4 } from 'lib0/random';

/** The longest message, in UTF-16 units, as the protocol has it. */
export const longestMessage = 4000;

/** Lines of a file a message speaks of. */
export type ChatLines = NonNullable<ChatMessage['lines']>;

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
    id: uuidv4(),
    author: { id, name, color },
    text: trimmed,
    at,
    ...(lines ? { lines } : {}),
  };
}

/**
 * A message as it is shown: whoever is in the room is called there as everywhere, also where two have one name.
 * @param nameOf what somebody in the room is called, by `user.id`
 */
export function named<M extends ChatMessage>(message: M, nameOf: (userId: string) => string | undefined): M {
  const name = nameOf(message.author.id) ?? message.author.name;
  return { ...message, author: { ...message.author, name } };
}
