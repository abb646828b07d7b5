import { parseBoundedJson } from '@tandem/protocol/boundedJson';
import type { ScriptServerMessage } from '@tandem/protocol/scriptProtocol';
import { type Dialect, type Heard, isEditName, ownDialect, readMessage } from './dialects.ts';

/** Texts up to so many units are sent under every name a client may wait for: when it joins, */
const firstUnits = 64 * 1024;
/** and later, to one that has said none of them. */
const laterUnits = 16 * 1024;
/** Texts up to so many units are sent as `code` too when the client has another word for it. */
const doubledUnits = 256 * 1024;
/** By how much of its beginning a frame is known again, */
const knownUnits = 40;
/** and how long it may be for what was typed behind it to be read. */
const wholeUnits = 1024;
/** How many frames a page may be behind. */
const rememberedFrames = 16;
/** What clients that say one thing wait for is sometimes called another: by key and name. */
const answeredBy: Readonly<Record<string, string>> = { 'action update': 'sync' };

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
  #users = 0;
  /** The frames of the last moments, as long as the client may show one of them as the code. */
  #shown: string[] = [];

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
      this.#shown = [];
      const heard = Array.isArray(message) ? other : readMessage(message as Record<string, unknown>);
      if (heard.is === 'edit') this.#answerIn(heard.dialect);
      return heard;
    }
    if (!isText || this.#hasSentJson || /^\s*(ping|pong)\s*$/i.test(frame)) return other;
    if (/^\s*[{[]/.test(frame)) return this.#shownJson(frame);
    if (frame === '' && !this.#isRaw) return other;
    this.#isRaw = true;
    return { is: 'edit', code: frame, version: undefined, dialect: ownDialect };
  }

  /** A page that takes the last frame for the code shows JSON until it sends that back, with what was typed into it. */
  #shownJson(frame: string): Said {
    const shown = this.#shown.findLast((each) => frame.startsWith(each.slice(0, knownUnits)));
    if (shown === undefined) return other;
    this.#isRaw = true;
    const typed = frame.startsWith(shown) && shown.length <= wholeUnits ? frame.slice(shown.length) : '';
    return typed === ''
      ? { is: 'raw' }
      : { is: 'edit', code: typed, version: undefined, dialect: ownDialect };
  }

  /** The frames that bring a text. */
  text({ code, version, timestamp }: TextMessage): string[] {
    if (this.#isRaw) return [code];
    const { key, name, wrapper, textKey } = this.#dialect;
    const answer = answeredBy[`${key} ${name}`];
    const place = { [textKey]: code };
    const own = wrapper ? { [wrapper]: place } : place;
    const isOwnWord = wrapper === undefined && textKey === 'code';
    const message = {
      ...this.#named(answer ?? name),
      ...(answer ? { user_id: this.#roomId } : {}),
      ...(isOwnWord || code.length <= doubledUnits ? { code } : {}),
      ...(isOwnWord ? {} : own),
      ...{ version, timestamp, room_id: this.#roomId },
    };
    const mayRepeat = !this.#hasSpoken && code.length <= (this.#hasText ? laterUnits : firstUnits);
    const userId = this.#hasText ? this.#roomId : this.#userId;
    this.#hasText = true;
    return this.#frames(message, ...(mayRepeat ? this.#underOtherNames(code, userId) : []));
  }

  /** The frames that say how many are in the room. */
  users(count: number): string[] {
    const numbers = { count, user_count: count, members: count, connectionCount: count };
    const message = { ...this.#named('user_count'), ...numbers, room_id: this.#roomId };
    const before = this.#users;
    this.#users = count;
    const change = count > before ? 'user_joined' : 'user_left';
    // People are not told apart on this wire: they are called by how many they are.
    const person = { type: change, action: change, user_id: String(Math.max(count, before)), count };
    const countsPeople = !this.#hasSpoken || this.#dialect.key === 'action';
    return this.#frames(message, ...(countsPeople && count !== before ? [person] : []));
  }

  /** The frames of anything else. */
  say(message: Extract<ScriptServerMessage, { type: 'saved' | 'pong' | 'error' }>): string[] {
    return this.#frames({ ...message, ...this.#named(message.type) });
  }

  #frames(...messages: readonly object[]): string[] {
    if (this.#isRaw) return [];
    const frames = messages.map((message) => JSON.stringify(message));
    if (!this.#hasSentJson) {
      const begun = frames.map((frame) => frame.slice(0, wholeUnits + 1));
      this.#shown = [...this.#shown, ...begun].slice(-rememberedFrames);
    }
    return frames;
  }

  #named(name: string): object {
    const { key } = this.#dialect;
    return key === 'type' ? { type: name } : { type: name, [key]: name };
  }

  /** A text once more, as other servers send it to who joins or looks on. */
  #underOtherNames(code: string, userId: string): object[] {
    return [
      { type: 'initial_code', code },
      { type: 'initial_state', code, roomId: this.#roomId },
      { type: 'init', code },
      { type: 'sync', action: 'sync', code, user_id: userId },
      { type: 'edit', code },
      { type: 'update', code },
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
    return parseBoundedJson(frame);
  } catch {
    return undefined;
  }
}
