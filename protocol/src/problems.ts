import * as z from 'zod';

/** The stable `code` of every error the REST API answers, with its HTTP status and title. */
export const problems = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  invalid_path: { status: 400, title: 'The path is not valid' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  sign_in_required: { status: 401, title: 'Sign in with an identity provider of this server' },
  forbidden: { status: 403, title: 'You may not do that' },
  origin_refused: { status: 403, title: 'This origin is not allowed' },
  not_found: { status: 404, title: 'There is nothing here' },
  room_not_found: { status: 404, title: 'There is no such room' },
  file_not_found: { status: 404, title: 'There is no such file in the room' },
  invite_not_found: { status: 404, title: 'There is no such invite' },
  member_not_found: { status: 404, title: 'There is no such member' },
  method_not_allowed: { status: 405, title: 'This path does not take that method' },
  request_timeout: { status: 408, title: 'The request did not arrive in time' },
  file_exists: { status: 409, title: 'There is a file with that path already' },
  path_collides: { status: 409, title: 'Some disks cannot hold that path beside another of the room' },
  room_gone: { status: 410, title: 'The room was deleted' },
  history_gone: { status: 410, title: 'That moment is no longer kept' },
  version_not_found: { status: 404, title: 'There is no such named moment' },
  too_many_versions: { status: 422, title: 'The room has as many named moments as it may have' },
  invite_used_up: { status: 410, title: 'The invite can no longer be used' },
  quarantined: { status: 409, title: 'The file holds what would harm those who open it' },
  too_large: { status: 413, title: 'That is larger than this server allows' },
  unsupported_media_type: { status: 415, title: 'The body has the wrong content type' },
  host_refused: { status: 421, title: 'This server does not go by that name' },
  too_many_files: { status: 422, title: 'The room has as many files as this server allows' },
  upgrade_required: { status: 426, title: 'This path is for WebSockets' },
  rate_limited: { status: 429, title: 'Too many requests in a short time' },
  internal: { status: 500, title: 'The server met an error of its own' },
  unavailable: { status: 503, title: 'The server cannot do that right now' },
  storage_full: { status: 507, title: 'There is no space for that' },
} as const;

export type ProblemCode = keyof typeof problems;

/** RFC 9457 problem details, with our stable `code`. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  /** What is wrong in the body, field by field. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problemSchema>;
