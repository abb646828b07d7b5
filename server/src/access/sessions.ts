import { z } from 'zod';
import type { Generations } from './grant.ts';
import { tokenPrefixes } from './secrets.ts';

/** How long a session token lasts unless it is renewed. Short, so that a stolen one is soon worth nothing. */
export const sessionMs = 15 * 60_000;
/** How long after its end a session can still be exchanged for a new one: a laptop closed for a holiday. */
export const resumableMs = 30 * 86_400_000;

const claimsSchema = z.object({
  sub: z.string(),
  room: z.string(),
  /** See Generations; a session of an earlier version has none. */
  of: z.tuple([z.number(), z.number(), z.number()]).default([0, 0, 0]),
  owner: z.boolean().optional(),
  signedIn: z.boolean().optional(),
  invite: z.string().optional(),
  name: z.string().optional(),
});

/** What a session token says. It has no role: the role is decided anew, so that a change takes effect. */
export type SessionClaims = {
  userId: string;
  roomId: string;
  /** In milliseconds since 1970. */
  until: number;
  generations: Generations;
  owner: boolean;
  signedIn: boolean;
  inviteId: string | undefined;
  name: string | undefined;
};

export type SessionReading =
  | { state: 'valid' | 'expired'; claims: SessionClaims }
  /** Not one of ours, or too old to be exchanged. */
  | { state: 'invalid' };

/** Loaded when the first room is entered, so that a server without one does without. */
const loadJose = () => import('jose');

/** Signs and reads session tokens (JWT, HS256), which work on every server that has the same secret key. */
export class Sessions {
  readonly #key: Uint8Array;
  readonly #now: () => number;

  /** @param now the clock, in milliseconds since 1970 */
  constructor(secretKey: string, now: () => number = Date.now) {
    this.#key = new TextEncoder().encode(secretKey);
    this.#now = now;
  }

  /**
   * Signs a token that is valid for {@link sessionMs}.
   * @param claims its generations are those read before it was decided what its holder may do: one that moves on
   *   meanwhile voids the token
   * @param at since when, in milliseconds since 1970
   */
  async sign(
    claims: Omit<SessionClaims, 'until'>,
    at: number = this.#now(),
  ): Promise<{ token: string; expiresAt: number }> {
    const expiresAt = at + sessionMs;
    const { SignJWT } = await loadJose();
    const jwt = await new SignJWT({
      room: claims.roomId,
      of: [claims.generations.room, claims.generations.member, claims.generations.owner],
      ...(claims.owner ? { owner: true } : {}),
      ...(claims.signedIn ? { signedIn: true } : {}),
      ...(claims.inviteId ? { invite: claims.inviteId } : {}),
      ...(claims.name ? { name: claims.name } : {}),
    })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(claims.userId)
      .setIssuer('tandem')
      .setExpirationTime(new Date(expiresAt))
      .sign(this.#key);
    return { token: tokenPrefixes.session + jwt, expiresAt };
  }

  /** Reads a token; an expired one can still be told from a forged one, so that it can be exchanged. */
  async read(token: string): Promise<SessionReading> {
    const { errors, jwtVerify } = await loadJose();
    try {
      const { payload } = await jwtVerify(token.slice(tokenPrefixes.session.length), this.#key, {
        algorithms: ['HS256'],
        issuer: 'tandem',
        clockTolerance: resumableMs / 1000,
        currentDate: new Date(this.#now()),
      });
      const claims = claimsSchema.parse(payload);
      const until = (payload.exp ?? 0) * 1000;
      return {
        state: until <= this.#now() ? 'expired' : 'valid',
        claims: {
          userId: claims.sub,
          roomId: claims.room,
          until,
          generations: { room: claims.of[0], member: claims.of[1], owner: claims.of[2] },
          owner: claims.owner ?? false,
          signedIn: claims.signedIn ?? false,
          inviteId: claims.invite,
          name: claims.name,
        },
      };
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) return { state: 'invalid' };
      throw error;
    }
  }
}
