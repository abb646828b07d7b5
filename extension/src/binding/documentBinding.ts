import type { Replacement } from '@tandem/protocol/textDifference';
import type * as Y from 'yjs';
import type { BindingOptions } from './bindingOptions.ts';
import {
  compose,
  type Delta,
  identity,
  isIdentity,
  lengthChange,
  shownText,
  toReplacements,
  transform,
} from './delta.ts';
import { difference } from './difference.ts';
import { alteredEcho, type Echo, findEcho } from './echo.ts';
import {
  type BindingReports,
  type DocumentChange,
  type EditorPort,
  type EndOfLine,
  standstillLimit,
} from './editorPort.ts';
import { cutsCharacter, localChange, wellFormed } from './localChange.ts';
import { outcome, planned, type Request, touches, withoutRestored } from './plan.ts';
import { ShadowText } from './shadowText.ts';
import { TextIndex } from './textIndex.ts';

/**
 * Keeps one document of the editor and one `Y.Text` equal while both change.
 *
 * 1. The editor's text changes only by its events. `applyEdit` is a request that may be refused, and the user types
 *    at any moment, also while it is under way.
 * 2. `shadow` is the document's text as the events told it, with `\n` line ends; `unapplied` is what the shared text
 *    has and the document has not. Always: shadow + unapplied = shared text.
 * 3. One request is under way at a time. Its offsets are never used again: what was refused is planned anew.
 * 4. Of an insert typed here and an unapplied one at the same place, the one typed here stands first (`transform`).
 * 5. Events that may be the echo of the request wait for its answer; no event is dropped and the document is never
 *    replaced as a whole.
 * 6. What is written for the user has this object as transaction origin. Nothing else is ever written.
 *
 * Its methods must not be called inside a Yjs transaction.
 */
export class DocumentBinding {
  readonly text: Y.Text;
  readonly #index: TextIndex;
  readonly #port: EditorPort;
  readonly #reports: BindingReports;
  readonly #beforeLocalChange: BindingOptions['beforeLocalChange'];
  #shadow: ShadowText;
  #eol: EndOfLine;
  #version: number;
  /** What was asked of the editor and may still come true; undefined as soon as it can't. */
  #request: Request | undefined;
  /** What the shared text has beyond the document and the request. */
  #after: Delta = identity();
  #underWay = false;
  /** The request was answered with `true`, but its event hasn't been told yet. */
  #granted = false;
  #held: DocumentChange[] = [];
  #standstill = 0;
  #diverged = false;
  #disposed = false;
  #waiting: (() => void)[] = [];

  constructor(options: BindingOptions) {
    this.text = options.text;
    this.#index = TextIndex.of(options.text);
    this.#port = options.port;
    this.#reports = options.reports;
    this.#beforeLocalChange = options.beforeLocalChange;
    this.#eol = options.eol;
    this.#version = options.port.version;
    const now = options.documentText.replace(/\r\n?/g, '\n');
    const common = options.commonText?.replace(/\r\n?/g, '\n') ?? now;
    this.#shadow = new ShadowText(common);
    this.#after = difference(common, shownText(this.text));
    this.#applyLocal(difference(common, now));
    this.text.observe(this.#sharedChanged);
    this.#send();
  }

  /** The document's text as its events told it, with `\n` line ends. */
  get shadow(): ShadowText {
    return this.#shadow;
  }

  /** What turns the shadow into the shared text. */
  get unapplied(): Delta {
    return this.#request === undefined ? this.#after : compose(this.#request.meant, this.#after);
  }

  /**
   * The version of the document the shadow stands for, and the shadow's text; undefined where it is the shared text.
   */
  get shown(): { version: number; text: string | undefined } {
    const text = isIdentity(this.unapplied) ? undefined : this.#shadow.toString();
    return { version: this.#version, text };
  }

  /** Whether events are waiting for an answer of the editor, so that the document is ahead of the shadow. */
  get holding(): boolean {
    return this.#held.length > 0;
  }

  /** The line ending of the document the shadow stands for. */
  get eol(): EndOfLine {
    return this.#eol;
  }

  /** Tells one event of the editor, in the turn in which the editor told it, and every one, also its own edits. */
  documentChanged(event: DocumentChange): void {
    if (this.#disposed || event.changes.length === 0) return;
    this.#standstill = 0;
    if (this.#request !== undefined) {
      if (this.#granted || this.holding || this.#mayBeEcho(event)) {
        this.#held.push(event);
        if (this.#granted) this.#answered(true);
        return;
      }
      this.#abandonRequest();
    }
    this.#applyEvent(event);
    this.#send();
  }

  /**
   * Tells that the editor read the document anew from the shared text, as it was a moment ago: whatever that changed,
   * nobody typed it.
   * @param documentText the document's text now
   */
  documentReloaded(documentText: string, { version, eol }: Pick<DocumentChange, 'version' | 'eol'>): void {
    if (this.#disposed) return;
    this.#releaseHeld(undefined);
    this.#granted = false;
    this.#standstill = 0;
    const now = documentText.replace(/\r\n?/g, '\n');
    this.#shadow = new ShadowText(now);
    this.#after = difference(now, shownText(this.text));
    this.#eol = eol;
    this.#version = version;
    this.#send();
  }

  /** Tries again after refusals that nothing explained; for a timer of the caller. */
  resume(): void {
    this.#standstill = 0;
    this.#send();
  }

  /** Resolves when the document shows the shared text, or when the binding is disposed. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#send();
    });
  }

  /**
   * Compares everything, which takes time in proportion to the text: for a save, a test, a quiet minute.
   * @param documentText the document's text, when it is known that no event is on its way
   * @returns false when the binding's picture was wrong, which is reported and then planned anew as a difference
   */
  verify(documentText?: string): boolean {
    const shared = shownText(this.text);
    const shadow = this.#shadow.toString();
    const expected = outcome(this.unapplied, this.#shadow, 0, this.#shadow.length);
    const told = documentText?.replace(/\r\n?/g, '\n') ?? shadow;
    if (expected === shared && (told === shadow || this.#underWay || this.holding)) return true;
    this.#reportDivergence();
    if (!this.#underWay && !this.holding) {
      this.#shadow = new ShadowText(told);
      this.#after = difference(told, shared);
      this.#diverged = false;
      this.#send();
    }
    return false;
  }

  /** Stops listening. Events still held are written first, so that nothing typed is lost when a document closes. */
  dispose(): void {
    if (this.#disposed) return;
    this.#releaseHeld(undefined);
    this.#disposed = true;
    this.text.unobserve(this.#sharedChanged);
    this.#wake();
  }

  readonly #sharedChanged = (event: Y.YTextEvent, transaction: Y.Transaction): void => {
    if (transaction.origin === this) return;
    this.#after = compose(this.#after, this.#index.changeOf(event));
    if (cutsCharacter(this.unapplied, this.#shadow)) {
      // A foreign client cut a surrogate pair: Yjs then changes both halves, which its event doesn't tell.
      const base = outcome(this.#request?.asked ?? identity(), this.#shadow, 0, this.#shadow.length);
      this.#after = difference(base, shownText(this.text));
    } else if (this.#request === undefined) this.#after = withoutRestored(this.#after, this.#shadow);
    this.#checkLengths();
    this.#send();
  };

  #mayBeEcho(event: DocumentChange): boolean {
    return touches(localChange(event.changes, this.#shadow, this.#eol), this.#request?.asked ?? identity());
  }

  /** From now on the request can only be refused, because the document changed before it. */
  #abandonRequest(): void {
    this.#after = withoutRestored(this.unapplied, this.#shadow);
    this.#request = undefined;
  }

  #applyEvent(event: DocumentChange): void {
    this.#applyLocal(localChange(event.changes, this.#shadow, this.#eol));
    this.#eol = event.eol;
    this.#version = event.version;
  }

  #applyLocal(change: Delta): void {
    if (isIdentity(change)) return;
    const fit = wellFormed(change);
    const { localAfter, remoteAfter } = transform(fit?.shared ?? change, this.#after);
    const written = toReplacements(localAfter);
    if (written.length > 0) this.#beforeLocalChange?.(written);
    this.#shadow.apply(toReplacements(change));
    this.#after = fit === undefined ? remoteAfter : compose(fit.correction, remoteAfter);
    this.#write(written);
    this.#checkLengths();
  }

  #write(replacements: readonly Replacement[]): void {
    this.text.doc?.transact(() => {
      for (const { from, to, text } of replacements.toReversed()) {
        this.#index.expect(from);
        if (text !== '') this.text.insert(from, text);
        if (to > from) this.text.delete(from + text.length, to - from);
      }
    }, this);
  }

  #send(): void {
    if (this.#disposed || this.#underWay || this.#request !== undefined) return;
    if (this.#standstill >= standstillLimit) return;
    const { request, rest } = planned(this.#after, this.#shadow);
    if (request === undefined) {
      this.#after = rest;
      this.#wake();
      return;
    }
    // The editor's text moved and the event hasn't been told yet: offsets would be read against another text.
    if (this.#port.version !== this.#version) return;
    this.#request = request;
    this.#after = rest;
    this.#underWay = true;
    const offset = (at: number) => (this.#eol === '\n' ? at : this.#shadow.toCrlf(at));
    const edits = toReplacements(request.asked).map(({ from, to, text }) => ({
      offset: offset(from),
      length: offset(to) - offset(from),
      text,
    }));
    void this.#ask(edits).then((applied) => {
      this.#underWay = false;
      if (!this.#disposed) this.#answered(applied);
    });
  }

  async #ask(edits: Parameters<EditorPort['applyEdit']>[0]): Promise<boolean> {
    try {
      return await this.#port.applyEdit(edits);
    } catch {
      return false;
    }
  }

  #answered(applied: boolean): void {
    if (applied && this.#request !== undefined && !this.holding && this.#port.version !== this.#version) {
      this.#granted = true;
      return;
    }
    this.#granted = false;
    const moved = this.holding || this.#request === undefined;
    if (!applied || !moved) {
      if (!moved) this.#standstill += 1;
      this.#reports.refused(this.#standstill);
    }
    this.#releaseHeld(applied);
    this.#send();
  }

  /** @param applied the editor's answer to the request; undefined when it will never be known */
  #releaseHeld(applied: boolean | undefined): void {
    const held = this.#held;
    this.#held = [];
    const echo = applied === false ? undefined : this.#echoIn(held, applied);
    const last = echo === undefined ? undefined : held[echo.count - 1];
    if (echo === undefined || last === undefined) {
      if (this.#request !== undefined) this.#abandonRequest();
    } else {
      this.#request = undefined;
      this.#shadow = echo.shadow;
      this.#after = withoutRestored(this.#after, this.#shadow);
      this.#eol = last.eol;
      this.#version = last.version;
      if (echo.beyond !== undefined) this.#applyLocal(echo.beyond);
    }
    for (const event of held.slice(echo?.count ?? 0)) this.#applyEvent(event);
  }

  #echoIn(held: readonly DocumentChange[], applied: boolean | undefined): Echo | undefined {
    const [first] = held;
    if (this.#request === undefined || first === undefined) return undefined;
    const { asked } = this.#request;
    const echo = findEcho(held, asked, this.#shadow, this.#eol);
    if (echo !== undefined || applied === undefined) return echo;
    this.#reports.altered();
    return alteredEcho(first, asked, this.#shadow, this.#eol);
  }

  #checkLengths(): void {
    const consistent = this.#shadow.length + lengthChange(this.unapplied) === this.text.length;
    if (!consistent && !this.#diverged) this.#reportDivergence();
    this.#diverged = !consistent;
  }

  #reportDivergence(): void {
    this.#reports.diverged({
      shadow: this.#shadow.length,
      unapplied: lengthChange(this.unapplied),
      shared: this.text.length,
    });
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
