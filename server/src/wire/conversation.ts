import type { JsonServerMessage } from '@tandem/protocol/jsonWire';
import { type Dialect, type Heard, isEditName, ownDialect, readMessage } from './dialects.ts';

/** Texts up to so many units are sent under every name a client may wait for when it joins. */
const repeatedUnits = 64 * 1024;
/** Texts up to so many units are sent as `code` too when the client has another word for it. */
const doubledUnits = 256 * 1024;
/** By how much of its beginning a frame is known again. */
const knownUnits = 40;

/** What one text frame comes to. */
export type Said =
  | Heard
  /** The client shows frames as they are, and is from now on sent nothing but texts. */
  | { is: 'raw' };

/** The text that stands, on its way to a client. */
export type TextMessage = { code: string; version: number; timestamp: number };

/**
 * The words one client and the server speak: `code_update` until the client has said a text of its own, then the
 * client's. One that never sends JSON is spoken to in whole texts; such a page shows every frame as the code.
 */
export class Conversation {
  readonly #roomId: string;
  readonly #userId: string;
  #dialect: Dialect = ownDialect;
  #hasSpoken = false;
  #hasSentJson = false;
  #isRaw = false;
  #hasText = false;
  #lastFrame = '';

  constructor(roomId: string, userId: string) {
    this.#roomId = roomId;
    this.#userId = userId;
  }

  /** Whether frames are texts as they are. */
  get isRaw(): boolean {
    return this.#isRaw;
  }

  /** Reads a frame of the client. @param isText whether it came as text; only then may it be a text as it is */
  hear(frame: string, isText: boolean): Said {
    const message = parse(frame);
    if (typeof message === 'object' && message !== null) {
      this.#hasSentJson = true;
      this.#isRaw = false;
      const heard = Array.isArray(message) ? other : readMessage(message as Record<string, unknown>);
      if (heard.is === 'edit') this.#answerIn(heard.dialect);
      return heard;
    }
    if (!isText || this.#hasSentJson || /^\s*(ping|pong)\s*$/i.test(frame)) return other;
    if (/^\s*[{[]/.test(frame)) {
      // What a page shows that takes the last frame for the code, and what was typed into it.
      if (this.#isRaw || this.#lastFrame === '' || !frame.startsWith(this.#lastFrame)) return other;
      this.#isRaw = true;
      return { is: 'raw' };
    }
    if (frame === '' && !this.#isRaw) return other;
    this.#isRaw = true;
    return { is: 'edit', code: frame, version: undefined, dialect: ownDialect };
  }

  /** The frames that bring a text. */
  text({ code, version, timestamp }: TextMessage): string[] {
    if (this.#isRaw) return [code];
    const { wrapper, textKey } = this.#dialect;
    const place = { [textKey]: code };
    const own = wrapper ? { [wrapper]: place } : place;
    const isOwnWord = wrapper === undefined && textKey === 'code';
    const message = {
      ...this.#named(this.#dialect.name),
      ...(isOwnWord || code.length <= doubledUnits ? { code } : {}),
      ...(isOwnWord ? {} : own),
      ...{ version, timestamp, room_id: this.#roomId },
    };
    const isFirst = !this.#hasText;
    this.#hasText = true;
    const others = isFirst && !this.#hasSpoken && code.length <= repeatedUnits ? this.#greetings(code) : [];
    return this.#frames(message, ...others);
  }

  /** The frames that say how many are in the room. */
  users(count: number): string[] {
    const fields = { count, members: count, connectionCount: count, room_id: this.#roomId };
    return this.#frames({ ...this.#named('user_count'), ...fields });
  }

  /** The frames of anything else. */
  say(message: Extract<JsonServerMessage, { type: 'saved' | 'pong' | 'error' }>): string[] {
    return this.#frames({ ...message, ...this.#named(message.type) });
  }

  #frames(...messages: readonly object[]): string[] {
    if (this.#isRaw) return [];
    const frames = messages.map((message) => JSON.stringify(message));
    this.#lastFrame = frames.at(-1)!.slice(0, knownUnits);
    return frames;
  }

  #named(name: string): object {
    const { key } = this.#dialect;
    return key === 'type' ? { type: name } : { type: name, [key]: name };
  }

  /** The first text once more, as other servers send it to who joins. */
  #greetings(code: string): object[] {
    return [
      { type: 'initial_code', code },
      { type: 'initial_state', code, roomId: this.#roomId },
      { type: 'init', code },
      { type: 'sync', action: 'sync', code, user_id: this.#userId },
    ];
  }

  /** A name that texts are known by stays, whatever else the client sends a text as. */
  #answerIn(dialect: Dialect): void {
    if (this.#hasSpoken && isEditName(this.#dialect.name) && !isEditName(dialect.name)) return;
    this.#dialect = dialect;
    this.#hasSpoken = true;
  }
}

const other: Heard = { is: 'other' };

function parse(frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch {
    return undefined;
  }
}
