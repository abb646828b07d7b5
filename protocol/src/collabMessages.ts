import * as z from 'zod';
import { parseBoundedJson } from './boundedJson.ts';

/** Raised whenever an older client could no longer share a room with a newer server. */
export const protocolVersion = 1;

const credentialsSchema = z.object({
  token: z.string().max(4096).optional(),
  /** The epoch of the copy this client kept, so that it is never merged into a document created anew. */
  epoch: z.string().max(64).optional(),
  version: z.number().int().optional(),
});

/** What a client says in the authentication message of one document on `/collab`. */
export type CollabCredentials = z.infer<typeof credentialsSchema>;

/** Packs credentials into the one string the Hocuspocus protocol has for them. */
export function encodeCredentials(credentials: CollabCredentials): string {
  return JSON.stringify(credentials);
}

/** Reads {@link encodeCredentials}; any other text is a bare token, which is what a stock provider sends. */
export function decodeCredentials(text: string): CollabCredentials {
  if (!text.startsWith('{')) return text === '' ? {} : { token: text };
  try {
    const parsed = credentialsSchema.safeParse(parseBoundedJson(text));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}

/** Stateless messages from the server on `/collab`; a client ignores a type it does not know. */
export const serverNoticeSchema = z.discriminatedUnion('type', [
  /** Sent once after authentication, before the first sync message. */
  z.object({ type: z.literal('document'), epoch: z.string(), role: z.enum(['viewer', 'editor', 'owner']) }),
  /** The server cannot write to its database for now: edits are kept by the clients until it can. */
  z.object({ type: z.literal('storage'), available: z.boolean() }),
  /**
   * Something of this client cannot be stored, because somebody wrote something else in its name. It is not acknowledged:
   * take another Yjs client, if yours is among these, and write it again.
   */
  z.object({ type: z.literal('clocksTaken'), clients: z.array(z.number()) }),
  /** A renewed session token, to be used at the next connection. */
  z.object({ type: z.literal('token'), token: z.string() }),
]);
export type ServerNotice = z.infer<typeof serverNoticeSchema>;

/** @returns undefined for anything that is not a notice this version knows. */
export function parseServerNotice(payload: string): ServerNotice | undefined {
  try {
    return serverNoticeSchema.safeParse(JSON.parse(payload)).data;
  } catch {
    return undefined;
  }
}

/** The type of the message that answers an edit on `/collab`. */
const syncStatus = 8;

/**
 * Whether the server says that it did not take an edit, which the stock provider ignores. It answers edits in order, so
 * everything sent before that one was taken.
 * @param message as the provider hands it on, from its beginning
 */
export function refusesEdit(message: { readVarString(): string; readVarUint(): number }): boolean {
  message.readVarString();
  return message.readVarUint() === syncStatus && message.readVarUint() === 0;
}
