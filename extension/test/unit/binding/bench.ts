import * as Y from 'yjs';
import { FakeExtensionHost } from '../../../sim/fakeExtensionHost.ts';
import { noFaults } from '../../../sim/faults.ts';
import { type BindingOptions, DocumentBinding, type EndOfLine } from '../../../src/binding/index.ts';

/** One editor with a shared text, nothing delayed unless the test delays it. */
export class Bench {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText('content');
  readonly reports: string[] = [];
  host: FakeExtensionHost;
  binding: DocumentBinding;

  constructor(shared: string, options: { shown?: string; eol?: EndOfLine } & Partial<BindingOptions> = {}) {
    this.text.insert(0, shared);
    this.host = new FakeExtensionHost(options.shown ?? shared, options.eol ?? '\n', noFaults());
    this.host.deliver();
    this.binding = this.bind(options);
  }

  bind(options: Partial<BindingOptions> = {}): DocumentBinding {
    const { host, reports } = this;
    const binding = new DocumentBinding({
      text: this.text,
      port: host,
      documentText: host.mirror,
      eol: host.eol,
      reports: {
        diverged: () => reports.push('diverged'),
        refused: (standstill) => reports.push(`refused ${standstill}`),
        altered: () => reports.push('altered'),
      },
      ...options,
    });
    host.onEvent = (event) => binding.documentChanged(event);
    this.binding = binding;
    return binding;
  }

  /** What the person sees. */
  get seen(): string {
    return this.host.document.text;
  }

  get shared(): string {
    return this.text.toString();
  }

  /** A person's edit of the document, in offsets of what they see. */
  type(offset: number, text: string, length = 0): void {
    const { document } = this.host;
    const start = document.documentOffset(offset);
    document.edit([{ offset: start, length: document.documentOffset(offset + length) - start, text }]);
  }

  /** An edit of somebody else that has arrived. */
  remote(offset: number, text: string, length = 0): void {
    this.doc.transact(() => {
      this.text.delete(offset, length);
      this.text.insert(offset, text);
    }, 'remote');
  }

  /** Tells the extension all that the main process has told so far. */
  async told(): Promise<void> {
    for (let count = 0; count < 20; count += 1) {
      this.host.deliver();
      await microtasks();
    }
  }

  /** Lets everything happen until nothing is under way. */
  async quiet(): Promise<void> {
    do {
      this.host.receive();
      this.host.carryOut('whole');
      await this.told();
    } while (!this.host.quiet);
  }
}

async function microtasks(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await null;
}
