import type { ProblemCode } from '@tandem/protocol/problems';
import type { z } from 'zod';

/** What a body holds: JSON of a schema, or something of a media type. */
export type Body = { schema: z.ZodType; name: string } | { type: string };

/** One thing the REST API does. */
export type Operation = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With parameters in braces, as OpenAPI writes them. */
  path: string;
  group: 'Rooms' | 'Files' | 'History' | 'Access' | 'Autocomplete' | 'Operation';
  summary: string;
  /** Who may ask. */
  who?: 'owner' | 'editor' | 'viewer';
  /** What may stand behind the `?`, and what it means. */
  query?: Readonly<Record<string, string>>;
  body?: Body;
  /** Status and body of the answer when all is well. */
  answer: { status: number; body?: Body; also?: number };
  problems: readonly ProblemCode[];
};

/** A JSON body. @param name what the description calls its shape */
export const json = (schema: z.ZodType, name: string): Body => ({ schema, name });
/** The body of a file. */
export const text: Body = { type: 'text/plain' };
/** What may go wrong with every request about a room. */
export const inRoom = [
  'unauthenticated',
  'sign_in_required',
  'forbidden',
  'room_not_found',
  'room_gone',
  'rate_limited',
] as const;
