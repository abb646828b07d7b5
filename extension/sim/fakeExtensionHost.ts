import type { EditorPort, EndOfLine, PlannedEdit } from '../src/binding/index.ts';
import { type DocumentEvent, FakeTextDocument, type Range } from './fakeTextDocument.ts';
import type { FaultCounts } from './faults.ts';

/** How the main process carries an edit out: as asked, in several changes of one event, or in several events. */
export type Carrying = 'whole' | 'parts' | 'events';

type Request = { version: number; edits: readonly PlannedEdit[]; answer: (applied: boolean) => void };
type Message = { event: DocumentEvent } | { answer: () => void } | { opened: true } | { closed: true };

/**
 * One document as an extension sees it (`extHostDocuments.ts`, `extHostBulkEdits.ts`, `bulkTextEdits.ts`): a mirror
 * behind a queue. A request is stamped with the mirror's version when it is made; the main process compares it before
 * and after an asynchronous preparation and answers `false` when the document has moved; the event of an applied
 * edit stands in the queue before the answer.
 */
export class FakeExtensionHost implements EditorPort {
  readonly document: FakeTextDocument;
  /** What the extension sees. */
  mirror: string;
  version: number;
  eol: EndOfLine;
  closed = false;
  readonly #faults: FaultCounts;
  readonly #toHost: Message[] = [{ opened: true }];
  readonly #toMain: Request[] = [];
  readonly #preparing: Request[] = [];
  #refuseNext = false;
  onOpened: () => void = () => {};
  onClosed: () => void = () => {};
  onEvent: (event: DocumentEvent) => void = () => {};
  /** Told in the main process, where the cursor lives, right after a request changed the document. */
  onApplied: (ranges: readonly Range[]) => void = () => {};

  constructor(text: string, eol: EndOfLine, faults: FaultCounts) {
    this.#faults = faults;
    this.document = new FakeTextDocument(text, eol, (event) => this.#toHost.push({ event }));
    this.mirror = this.document.content;
    this.version = this.document.version;
    this.eol = eol;
  }

  get quiet(): boolean {
    return this.#toHost.length + this.#toMain.length + this.#preparing.length === 0;
  }

  /** Whether a request of the extension has not been carried out or refused yet. */
  get requested(): boolean {
    return this.#toMain.length + this.#preparing.length > 0;
  }

  applyEdit(edits: readonly PlannedEdit[]): Promise<boolean> {
    this.#assertSound(edits);
    return new Promise((answer) => this.#toMain.push({ version: this.version, edits, answer }));
  }

  /** The document refuses the next edit for a reason of its own (read-only for a moment, another bulk edit). */
  refuseNext(): void {
    this.#refuseNext = true;
  }

  /** The tab closes: what was told before still arrives, then nothing more. */
  close(): void {
    this.closed = true;
    this.#toHost.push({ closed: true });
  }

  /** The main process takes one request off the queue. */
  receive(): void {
    const request = this.#toMain.shift();
    if (request === undefined) return;
    if (this.#passes(request, 'refusedBeforePreparation')) this.#preparing.push(request);
  }

  /** The main process ends the preparation of one request and carries it out. */
  carryOut(carrying: Carrying): void {
    const request = this.#preparing.shift();
    if (request === undefined || !this.#passes(request, 'refusedAfterPreparation')) return;
    const { document } = this;
    const ranges = request.edits.map(({ offset, length, text }) => ({
      from: document.lineFeedOffset(offset),
      to: document.lineFeedOffset(offset + length),
      text,
    }));
    for (const edits of split(request.edits, carrying, document, this.#faults)) document.edit(edits);
    this.onApplied(ranges);
    this.#toHost.push({ answer: () => request.answer(true) });
  }

  /** The extension host handles the next message; answers reach the extension in a microtask, events at once. */
  deliver(): void {
    const message = this.#toHost.shift();
    if (message === undefined) return;
    if ('answer' in message) message.answer();
    else if ('opened' in message) this.onOpened();
    else if ('closed' in message) this.onClosed();
    else {
      const { event } = message;
      for (const { rangeOffset, rangeLength, text } of event.changes) {
        this.mirror = this.mirror.slice(0, rangeOffset) + text + this.mirror.slice(rangeOffset + rangeLength);
      }
      this.version = event.version;
      this.eol = event.eol;
      this.onEvent(event);
    }
  }

  #passes(request: Request, fault: 'refusedBeforePreparation' | 'refusedAfterPreparation'): boolean {
    const forced = this.#refuseNext && !this.closed;
    if (!forced && !this.closed && request.version === this.document.version) return true;
    this.#faults[forced ? 'refusedForNoReason' : fault] += 1;
    this.#refuseNext = false;
    this.#toHost.push({ answer: () => request.answer(false) });
    return false;
  }

  #assertSound(edits: readonly PlannedEdit[]): void {
    let last = -1;
    for (const { offset, length } of edits) {
      if (offset <= last) throw new Error('edits overlap or are not sorted');
      last = offset + length;
      if (last > this.mirror.length) throw new Error('an edit reaches past the end of the document');
      for (const at of [offset, last]) {
        if (
          /^(?:\r\n|[\ud800-\udbff][\udc00-\udfff])$/.test(this.mirror.slice(Math.max(at - 1, 0), at + 1))
        ) {
          throw new Error('an edit cuts a line break or a surrogate pair');
        }
      }
    }
  }
}

/** Splits edits into changes of one event or into events, each a list in offsets of the document before it. */
function split(
  edits: readonly PlannedEdit[],
  carrying: Carrying,
  document: FakeTextDocument,
  faults: FaultCounts,
): PlannedEdit[][] {
  if (carrying === 'whole') return [[...edits]];
  if (carrying === 'events' && edits.length > 1) {
    faults.echoInSeveralEvents += 1;
    const bottomToTop = edits.toReversed();
    return bottomToTop.map((edit) => [edit]);
  }
  const parts = edits.flatMap((edit) => {
    const middle = edit.length >> 1;
    const cut = document.content.slice(edit.offset + middle - 1, edit.offset + middle + 1);
    if (middle === 0 || /^(?:\r\n|[\ud800-\udbff][\udc00-\udfff])$/.test(cut)) return [edit];
    faults.echoInSeveralChanges += 1;
    return [
      { offset: edit.offset, length: middle, text: '' },
      { offset: edit.offset + middle, length: edit.length - middle, text: edit.text },
    ];
  });
  return [parts];
}
