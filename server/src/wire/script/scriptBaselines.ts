import { commonEnds } from '@tandem/protocol/textDifference';
import { nearestText } from './nearestText.ts';
import { type Change, ScriptEdits, type Seen, type View } from './scriptEdits.ts';

/** What an edit by a whole text comes to. */
export type TextEdit =
  | { is: 'update'; update: Uint8Array }
  /** The client has the newest text, and changed nothing. */
  | { is: 'same' }
  /** It has an older one, and changed nothing. */
  | { is: 'behind' }
  /** The version it was made from is not remembered any more, or was never sent. */
  | { is: 'unknown' };

/** An older text that came back, and the version that was sent in answer. */
type Return = { readonly version: number; answer: number | undefined; readAt: number | undefined };

/** What a client has before it has shown to have any version: only what it wrote itself. */
const ownText = 0;
/** How many versions are remembered for a client that reads late or names an older one, */
const rememberedVersions = 128;
/** and how many bytes they and their states may take. Those that are needed are kept anyway. */
const rememberedBytes = 4 * 1024 ** 2;
/** How long a client must have had the answer to a return until the same return counts, in milliseconds. */
const returnMs = 900;
/** For how long a version may wait to be handled in a client that goes on writing without it, in milliseconds. */
const freshMs = 2_000;
/** How long it takes a page to show a version and somebody to see it, at the least, in milliseconds. */
const seeingMs = 120;
/** A client that changes so many times as many texts as it sends back does not send back each. */
const rarely = 8;
/**
 * What one client that knows only whole texts may have, so that a text it sends is taken as the difference from that
 * and merged with what others did meanwhile. Versions are counted from 1.
 *
 * 1. A version the client names is what its text was made from.
 * 2. Otherwise it was made from one of the versions since the last one the client has shown to have by a text of its
 *    own, up to the last one its library has read: from the one it differs least from, of several the newest. That the
 *    library has read a version shows nothing of the program. A text the client had before, in its own edits of the
 *    last one, is a return to that.
 * 3. A text that is equal to an older one of those changes nothing: most such clients have not read on. Sent again
 *    some second after the newest text was, it counts, unless it comes from a client that repeats its text by itself.
 * 4. A client that has not shown to have any of the room's text takes nothing out of it: what is not half of a version
 *    is inserted behind the text, and what the client sends from then on is compared with that.
 */
export class ScriptBaselines {
  readonly #views = new Map<number, View>();
  readonly #edits: ScriptEdits;
  #last = 0;
  /** The newest version the client has shown to have. */
  #shown = ownText;
  /** Whether there was any text in what it has shown to have. */
  #hasShownText = false;
  /** The newest version the client's library has read. */
  #read: number | undefined;
  /** Sent, but perhaps not read by the library yet. */
  #sent: number | undefined;
  #return: Return | undefined;
  /** When each version that is remembered was read by the client's library, and when the client sent a text last. */
  readonly #readAt = new Map<number, number>();
  #wroteAt = Number.NEGATIVE_INFINITY;
  /** Whether the client sends the newest text although nothing changed. */
  #repeats = false;
  /** How many texts it sent as it got them, and how many changes of what it had not sent before. */
  #sentBack = 0;
  #changedNewer = 0;
  #work = 0;

  constructor(newClientId: () => number) {
    this.#edits = new ScriptEdits(newClientId);
  }

  /** Whether something was sent of which it isn't known whether the client's library has read it. */
  get awaitsReader(): boolean {
    return this.#sent !== undefined;
  }

  /** The text the client has or is about to have; undefined before the first. */
  get text(): string | undefined {
    const newest = this.#views.get(this.#last);
    return (newest?.wasEmpty && !this.awaitsReader ? this.#views.get(ownText) : newest)?.text ?? newest?.text;
  }

  /** What was gone through to compare texts, all in all, in bytes. */
  get work(): number {
    return this.#work + this.#edits.work;
  }

  /** A text is on its way to the client. @returns its version */
  sent(seen: Seen): number {
    this.#last += 1;
    this.#sent = this.#last;
    this.#views.set(this.#last, { ...seen, start: 0, wasEmpty: seen.text === '', former: [] });
    if (this.#return) this.#return.answer ??= this.#last;
    this.#forgetOld();
    return this.#last;
  }

  /** The client's library has read what was sent. @param now in milliseconds */
  wasRead(now: number): void {
    if (this.#sent !== undefined) this.#readAt.set(this.#sent, now);
    this.#read = this.#sent ?? this.#read;
    this.#sent = undefined;
    if (this.#return?.answer === undefined || this.#return.answer > (this.#read ?? 0)) return;
    this.#return.readAt ??= now;
  }

  /**
   * The client would have the text be this.
   * @param now in milliseconds
   * @param named the version it was made from, if the client says so
   */
  edit(text: string, now: number, named?: number): TextEdit {
    if (named !== undefined) {
      if (named < 1 || !this.#views.has(named)) return { is: 'unknown' };
      if (named === this.#sent) this.wasRead(now);
      this.#show(named);
      return this.#take(named, text);
    }
    const version = this.#madeFrom(text, now);
    this.#wroteAt = now;
    if (version === undefined) return { is: 'unknown' };
    // An empty text is what a page has that was shown nothing, too.
    if (!this.#hasShownText && this.#views.get(version)?.wasEmpty !== false)
      return this.#ownEdit(version, text);
    const isOwn = version === this.#shown;
    this.#show(version);
    if (text !== this.#textOf(version)) {
      if (!isOwn) this.#changedNewer += 1;
      return this.#take(version, text);
    }
    this.#sentBack += 1;
    if (text === this.#textOf(this.#last)) {
      this.#repeats ||= isOwn;
      return this.#take(version, text);
    }
    const meant = this.#meant(version, now);
    if (meant !== undefined) {
      this.#show(meant);
      return this.#take(meant, text);
    }
    if (this.#return?.version !== version) {
      this.#return = { version, answer: this.#sent, readAt: undefined };
    }
    return { is: 'behind' };
  }

  /** @returns which version a text was made from; undefined before any was sent */
  #madeFrom(text: string, now: number): number | undefined {
    if (this.#last === 0) return undefined;
    const newest = this.#read ?? this.#last;
    const versions = [...this.#views.keys()].filter((version) => version > this.#shown && version <= newest);
    const isNewer = text !== '' && versions.some((version) => this.#textOf(version) === text);
    if (!isNewer && this.#views.get(this.#shown)?.former.includes(text)) return this.#shown;
    const seen = new Set<string>();
    // Of a text that was sent twice, the second may still come; what was written meanwhile belongs to the first.
    const possible = [this.#shown, ...versions.toSorted((a, b) => a - b)].filter((version) => {
      const there = this.#textOf(version);
      return !seen.has(there) && seen.add(there);
    });
    const candidates = possible.map((version) => ({
      text: this.#textOf(version),
      needsHalf: !this.#hasShownText && version !== this.#shown,
      isNothing: version === ownText && this.#textOf(version) === '',
      isOwn: version === this.#shown && (this.#views.get(version)?.former.length ?? 0) > 0,
      isFresh: version !== this.#shown && this.#isFresh(version, now),
      isUnseen: now - (this.#readAt.get(version) ?? now) < seeingMs,
      wrote: (from: number, length: number) => this.#edits.wrote(this.#views.get(version)!, from, length),
    }));
    if (this.#mayBeTyped(text, possible.at(-1)!, now)) {
      const typed = candidates.findLastIndex((candidate) => isOneMore(candidate.text, text));
      this.#work += candidates.length * text.length;
      if (typed >= 0) return possible[typed];
    }
    const { index, work } = nearestText(text, candidates);
    this.#work += work;
    return index === undefined ? undefined : possible[index];
  }

  /** Whether the client's program may not have handled a version: it is new, or the client wrote on without it. */
  #isFresh(version: number, now: number): boolean {
    return now - Math.max(this.#readAt.get(version) ?? now, this.#wroteAt) < freshMs;
  }

  /** Whether a text may be the newest one by chance, because two have typed the same letter at the same place. */
  #mayBeTyped(text: string, newest: number, now: number): boolean {
    if (newest === this.#shown || this.#changedNewer <= rarely * (1 + this.#sentBack)) return false;
    return text === this.#textOf(newest) && this.#isFresh(newest, now);
  }

  /** @returns the version that a return to an older one takes away from; undefined while it may not be meant */
  #meant(version: number, now: number): number | undefined {
    const { answer, readAt } = this.#return?.version === version ? this.#return : {};
    if (answer === undefined || readAt === undefined || now - readAt < returnMs) return undefined;
    if (this.#repeats || !this.#hasShownText) return undefined;
    // What came after the answer the client has had less time to read.
    return [...this.#views.keys()].toSorted((a, b) => a - b).find((later) => later >= answer);
  }

  #show(version: number): void {
    if (version < this.#shown) return;
    if (version > ownText) this.#views.delete(ownText);
    this.#shown = version;
    this.#hasShownText ||= this.#views.get(version)?.wasEmpty === false;
  }

  #textOf(version: number): string {
    return this.#views.get(version)?.text ?? '';
  }

  /** Takes a text as an edit of a version. */
  #take(version: number, text: string): TextEdit {
    this.#return = undefined;
    const view = this.#views.get(version)!;
    if (text === view.text) return { is: 'same' };
    return this.#changed(version, this.#edits.change(view, text));
  }

  /** Takes a text as what a client wrote that was shown nothing. @param version what is nearest: its own, or an empty one */
  #ownEdit(version: number, text: string): TextEdit {
    if (text === this.#textOf(version)) return { is: text === this.text ? 'same' : 'behind' };
    const own = version === ownText ? this.#views.get(ownText) : undefined;
    return this.#changed(
      ownText,
      own ? this.#edits.change(own, text) : this.#edits.firstOwn(this.#views.get(this.#last)!, text),
    );
  }

  #changed(version: number, { update, view }: Change): TextEdit {
    this.#views.set(version, view);
    this.#forgetOld();
    return { is: 'update', update };
  }

  #forgetOld(): void {
    let count = 0;
    let bytes = 0;
    for (const version of [...this.#views.keys()].toSorted((a, b) => b - a)) {
      const { state, text } = this.#views.get(version)!;
      count += 1;
      bytes += state.length + text.length;
      if (count <= rememberedVersions && bytes <= rememberedBytes) continue;
      const needed = [this.#shown, this.#read, this.#last, this.#return?.answer];
      if (needed.includes(version)) continue;
      this.#views.delete(version);
      this.#readAt.delete(version);
    }
  }
}

function isOneMore(before: string, after: string): boolean {
  if (after.length !== before.length + 1) return false;
  const { head, tail } = commonEnds(before, after);
  return head + tail === before.length;
}
