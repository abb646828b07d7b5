import * as Y from 'yjs';
import { DocumentBinding, type EndOfLine, editorText, UndoHistory } from '../src/binding/index.ts';
import { FakeExtensionHost } from './fakeExtensionHost.ts';
import type { Range } from './fakeTextDocument.ts';
import type { FaultCounts } from './faults.ts';
import { type Ledger, type Unit, unitAfter, unitBefore } from './ledger.ts';
import { Neighbours } from './neighbours.ts';
import { formatted, tidied } from './saveParticipants.ts';

/** One person at one VS Code: a document behind its host, a binding, a copy of the shared text, a cursor. */
export class SimulatedEditor {
  readonly doc = new Y.Doc();
  readonly text: Y.Text;
  host: FakeExtensionHost;
  binding: DocumentBinding | undefined;
  /** What went wrong inside callbacks, where a throw would be lost. */
  readonly complaints: string[] = [];
  /** How many times this person's doing was written to the shared text. */
  writes = 0;
  lastTyped: Unit | undefined;
  readonly #history: UndoHistory<number>;
  readonly #cursorStays: boolean;
  readonly #ledger: Ledger;
  readonly #faults: FaultCounts;
  #cursor = 0;
  #saving: { format: boolean } | undefined;
  readonly #neighbours: Neighbours;

  constructor(clientId: number, cursor: 'stays' | 'pushed', ledger: Ledger, faults: FaultCounts) {
    this.doc.clientID = clientId;
    this.text = this.doc.getText('content');
    this.#cursorStays = cursor === 'stays';
    this.#ledger = ledger;
    this.#neighbours = new Neighbours(ledger);
    this.#faults = faults;
    this.host = new FakeExtensionHost('', '\n', faults);
    this.host.closed = true;
    this.host.deliver();
    let time = 0;
    this.#history = new UndoHistory({
      text: this.text,
      now: () => {
        time += 90;
        return time;
      },
      selection: () => this.#cursor,
    });
    this.text.observe((_, transaction) => this.#written(transaction));
  }

  /** What the person sees. */
  get seen(): string {
    return this.host.document.text;
  }

  get quiet(): boolean {
    return this.host.quiet;
  }

  /** @returns whether it was closed and is open now */
  open(eol: EndOfLine): boolean {
    if (!this.host.closed || !this.host.quiet) return false;
    const commonText = editorText(this.text);
    const host = new FakeExtensionHost(commonText, eol, this.#faults);
    this.host = host;
    this.#cursor = 0;
    this.#saving = undefined;
    host.onOpened = () => {
      if (host.document.version > 1) this.#faults.typedBeforeBound += 1;
      this.binding = new DocumentBinding({
        text: this.text,
        port: host,
        documentText: host.mirror,
        eol: host.eol,
        commonText,
        beforeLocalChange: (change) => this.#history.beforeLocalChange(change),
        reports: {
          diverged: () => this.complaints.push('the binding counted a divergence'),
          refused: () => {},
          altered: () => this.complaints.push('an echo was not recognised'),
        },
      });
      this.#history.track(this.binding);
    };
    host.onEvent = (event) => {
      this.binding?.documentChanged(event);
      if (this.binding?.holding === true) this.#faults.heldUntilAnswer += 1;
    };
    host.onClosed = () => {
      this.binding?.dispose();
      this.binding = undefined;
    };
    host.onApplied = (ranges) => this.#follow(ranges);
    return true;
  }

  close(): void {
    if (this.host.requested) this.#faults.closedWhileRequested += 1;
    this.host.close();
  }

  type(count: number): void {
    for (let typed = 0; typed < count; typed += 1) {
      const unit = this.#ledger.take();
      const behind = unitBefore(this.seen, this.#cursor);
      this.#countTyping(unit);
      this.#ledger.placed(unit, behind, behind === this.lastTyped);
      this.#neighbours.expect(unit, behind);
      this.#edit([{ from: this.#cursor, to: this.#cursor, text: unit }]);
      this.#cursor += unit.length;
      this.lastTyped = unit;
    }
  }

  newline(): void {
    this.#edit([{ from: this.#cursor, to: this.#cursor, text: '\n  ' }]);
    this.#cursor += 3;
  }

  move(to: number): void {
    this.#cursor = this.#place(to);
  }

  /** Puts the cursor behind what somebody else typed last. */
  join(other: SimulatedEditor): void {
    const unit = other.lastTyped;
    const at = unit === undefined ? -1 : this.seen.indexOf(unit);
    if (at !== -1) this.#cursor = at + unit!.length;
  }

  paste(lines: number): void {
    const behind = unitBefore(this.seen, this.#cursor);
    const pasted = Array.from({ length: lines }, () => this.#pair(behind));
    const text = pasted.join('\r\n');
    this.#edit([{ from: this.#cursor, to: this.#cursor, text }]);
    this.#cursor += text.length - (lines - 1);
    this.#faults.pasted += 1;
  }

  typeAtCursors(at: readonly number[]): void {
    const places = [...new Set(at.map((place) => this.#place(place)))].sort((a, b) => a - b);
    const ranges = places.map((place) => {
      const unit = this.#ledger.take();
      const behind = unitBefore(this.seen, place);
      this.#ledger.placed(unit, behind, false);
      this.#neighbours.expect(unit, behind);
      return { from: place, to: place, text: unit };
    });
    this.#edit(ranges);
    this.#cursor = places[0]! + ranges[0]!.text.length;
    if (places.length > 1) this.#faults.multiCursor += 1;
  }

  /** Takes a suggestion: the word before the cursor is replaced by a longer one that begins alike. */
  accept(): void {
    const word = unitBefore(this.seen, this.#cursor) ?? '';
    const text = word + this.#pair(word === '' ? undefined : word);
    this.#edit([{ from: this.#cursor - word.length, to: this.#cursor, text }]);
    this.#cursor += text.length - word.length;
    this.#faults.acceptedSuggestion += 1;
  }

  /** A command of two edits in one event: a character, then a space that may even cut a surrogate pair. */
  command(at: number): void {
    const place = this.#place(at);
    this.host.document.command(() => {
      this.type(1);
      const around = this.seen.slice(Math.max(0, place - 1), place + 1);
      if (/^[\ud800-\udbff][\udc00-\udfff]$/.test(around)) this.#faults.pairCut += 1;
      this.#edit([{ from: place, to: place, text: ' ' }]);
    });
    this.#faults.eventsMerged += 1;
  }

  delete(at: number, length: number): void {
    const from = this.#whole(Math.floor(at * (this.seen.length + 1)));
    const to = this.#whole(Math.min(this.seen.length, from + length));
    if (from === to) return;
    this.#edit([{ from, to, text: '' }]);
    this.#cursor = from;
    this.#faults.deleted += 1;
  }

  backspace(): void {
    const from = this.#whole(Math.max(0, this.#cursor - 1));
    if (from < this.#cursor) this.#edit([{ from, to: this.#cursor, text: '' }]);
    this.#cursor = from;
  }

  undo(): void {
    this.#changing(() => {
      if (this.host.document.undo()) this.#faults.editorUndo += 1;
    });
  }

  redo(): void {
    this.#changing(() => {
      if (this.host.document.redo()) this.#faults.editorRedo += 1;
    });
  }

  ownUndo(): void {
    this.#rewriting(() => {
      if (this.#history.undo() !== undefined) this.#faults.ownUndo += 1;
    });
  }

  ownRedo(): void {
    this.#rewriting(() => {
      if (this.#history.redo() !== undefined) this.#faults.ownRedo += 1;
    });
  }

  switchEndOfLine(): void {
    if (this.host.requested) this.#faults.endOfLineSwitchedWhileRequested += 1;
    this.host.document.switchEndOfLine();
    this.#faults.endOfLineSwitched += 1;
  }

  save(format: boolean): void {
    this.#saving = { format };
  }

  /** The save participants run, some time after the save began: trim, final newline, perhaps a formatter. */
  participate(): void {
    const saving = this.#saving;
    this.#saving = undefined;
    if (saving === undefined) return;
    const ranges = saving.format ? formatted(this.seen) : tidied(this.seen);
    if (ranges.length > 0) this.#edit(ranges);
    if (saving.format) this.#faults.formattedWhole += 1;
    this.#cursor = this.#whole(Math.min(this.#cursor, this.seen.length));
    this.#faults.savedLate += 1;
  }

  /** Two characters that arrive together, the first behind what stands before them. */
  #pair(behind: Unit | undefined): string {
    const first = this.#ledger.take();
    const second = this.#ledger.take();
    this.#ledger.placed(first, behind, false);
    this.#ledger.placed(second, first, true);
    return first + second;
  }

  #edit(ranges: readonly Range[]): void {
    this.#changing(() => {
      const { document } = this.host;
      document.edit(
        ranges.map(({ from, to, text }) => ({
          offset: document.documentOffset(from),
          length: document.documentOffset(to) - document.documentOffset(from),
          text,
        })),
      );
    });
  }

  #changing(change: () => void): void {
    const before = this.seen;
    change();
    this.#ledger.edited(before, this.seen);
    this.#cursor = this.#whole(Math.min(this.#cursor, this.seen.length));
  }

  #rewriting(change: () => void): void {
    const before = this.text.toString();
    change();
    this.#ledger.edited(before, this.text.toString());
  }

  #countTyping(unit: Unit): void {
    this.#faults.typed += 1;
    if (this.host.requested) this.#faults.typedWhileRequested += 1;
    if (unit.length > 2 || unit.charCodeAt(0) >= 0xd800) this.#faults.astral += 1;
    if (unit.endsWith('\u0301')) this.#faults.combining += 1;
    if (this.binding !== undefined && this.binding.unapplied.ops.length > 0) {
      const before = this.binding.unapplied.ops[0]?.retain ?? 0;
      if (before === this.#cursor) this.#faults.typedBesideArriving += 1;
    }
  }

  #written(transaction: Y.Transaction): void {
    if (transaction.local) this.writes += 1;
    if (this.binding === undefined || transaction.origin !== this.binding) return;
    this.complaints.push(...this.#neighbours.written(this.text, this.binding.shadow.toString()));
  }

  /** Moves the cursor as the main process does when an extension's edit changes the text. */
  #follow(ranges: readonly Range[]): void {
    let cursor = this.#cursor;
    for (const { from, to, text } of ranges.toReversed()) {
      if (from > cursor || (from === cursor && this.#cursorStays)) continue;
      if (from === cursor && to === cursor) this.#faults.cursorPushed += 1;
      cursor = to <= cursor ? cursor + text.length - (to - from) : from + text.length;
    }
    this.#cursor = this.#whole(cursor);
  }

  /** A place to click: a fraction of the text, not inside a word somebody typed. */
  #place(fraction: number): number {
    const { seen } = this;
    let at = this.#whole(Math.floor(fraction * (seen.length + 1)));
    for (;;) {
      const left = unitBefore(seen, at);
      const right = unitAfter(seen, at);
      if (left === undefined || right === undefined || !this.#ledger.joined(left, right)) return at;
      at += right.length;
    }
  }

  /** The offset, or the next one that does not stand inside a character. */
  #whole(offset: number): number {
    let at = offset;
    while (/^(?:[\udc00-\udfff]|\u0301)/.test(this.seen.slice(at, at + 1))) at += 1;
    return at;
  }
}
