import { closeCodes } from '@tandem/protocol/closeCodes';
import type { Limits } from '../../base/limits.ts';
import type { HubLog, HubMetrics } from '../../base/ports.ts';
import type { Scheduler } from '../../base/scheduler.ts';
import type { Bus } from '../../cluster/bus.ts';
import { dropNotText } from '../../room/document/plainText.ts';
import { QuarantinedDocument } from '../../room/quarantined.ts';
import { Registry } from '../../room/registry.ts';
import type { UpdateLog } from '../../room/updateLog.ts';
import type { RoomTurns } from '../turns/roomTurns.ts';
import type { TickBatcher } from '../turns/tickBatcher.ts';
import { DocumentLink } from './documentLink.ts';
import { Maintenance } from './maintenance.ts';
import { OpenDocument } from './openDocument.ts';
import type { WriteQueue } from './writeQueue.ts';

type Opening = { resolve: (document: OpenDocument | undefined) => void; reject: (error: unknown) => void };

export type DocumentsParts = {
  updates: UpdateLog;
  writeQueue: WriteQueue;
  batcher: TickBatcher;
  scheduler: Scheduler;
  roomTurns: RoomTurns;
  limits: Limits;
  log: HubLog;
  metrics: HubMetrics | undefined;
  bus: Bus | undefined;
  /** Makes the Yjs clients of edits the server makes. */
  newClientId: () => number;
  /** The Yjs client of edits the server makes. */
  clientId: number;
  /** A document has changed, once a turn. */
  onChanged: (document: string) => void;
};

/** The documents in memory: loads, keeps and lets go of them. The rules are the {@link Registry}'s. */
export class Documents {
  readonly #parts: DocumentsParts;
  readonly #registry = new Registry<OpenDocument, Opening>();
  readonly #maintenance: Maintenance;
  #stopped = false;

  constructor(parts: DocumentsParts) {
    this.#parts = parts;
    const { updates, log, scheduler, limits } = parts;
    this.#maintenance = new Maintenance({
      ...{ updates, log, scheduler, limits },
      onExpired: (document) => {
        if (this.#registry.expire(document)) this.#forget(document);
      },
      onGone: (document) => void this.#gone(document),
    });
  }

  get size(): number {
    return this.#registry.size;
  }

  all(): OpenDocument[] {
    return [...this.#registry.documents()];
  }

  /** A document that is in memory. */
  find(name: string): OpenDocument | undefined {
    return this.#registry.find(name);
  }

  /**
   * Holds a document until {@link release}; loads it when it is not in memory.
   * @returns undefined when there is none of that name. @throws what the log throws
   */
  open(name: string): Promise<OpenDocument | undefined> {
    return new Promise((resolve, reject) => {
      const entrance = this.#registry.hold(name, { resolve, reject });
      if (entrance.is === 'open') {
        this.#maintenance.used(entrance.open);
        resolve(entrance.open);
      } else if (entrance.is === 'load') void this.#load(name);
    });
  }

  /** The log may have lost a document, or have more of it than there is in memory. */
  resync(name: string): void {
    const document = this.find(name);
    if (document && !this.#stopped) this.#maintenance.missed(document);
  }

  /** The same for every document in memory. */
  resyncAll(): void {
    for (const { name } of this.all()) this.resync(name);
  }

  release(document: OpenDocument): void {
    if (this.#registry.release(document) && !this.#stopped) this.#maintenance.unused(document);
  }

  /** Ends all timers and lets go of everything; resolves when no work is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#maintenance.stop();
    for (const document of this.all()) document.dispose();
  }

  async #load(name: string): Promise<void> {
    const { bus, batcher, updates, writeQueue, scheduler, roomTurns, limits, metrics } = this.#parts;
    const link = bus && new DocumentLink(bus, name, batcher);
    try {
      const stored = await updates.load(name);
      if (!stored) {
        link?.stop();
        for (const { resolve } of this.#registry.failed(name)) resolve(undefined);
        return;
      }
      const document = new OpenDocument(name, stored, {
        ...{ writeQueue, batcher, scheduler, roomTurns, limits, metrics, link },
        onChanged: (changed) => this.#changed(changed),
        onBuilt: (built) => this.#touched(built),
        onSettled: (settled) => {
          if (this.#registry.settled(settled)) this.#forget(settled);
        },
        onGone: (gone) => void this.#gone(gone),
        onGap: (behind) => {
          if (!this.#stopped) this.#maintenance.gap(behind);
        },
        onMissed: (behind) => {
          if (!this.#stopped) this.#maintenance.missed(behind);
        },
      });
      document.live.reserve(this.#parts.clientId);
      const { content } = document.live;
      if (content.poison) {
        document.dispose();
        throw new QuarantinedDocument(name, content.poison);
      }
      const waiting = this.#registry.loaded(document);
      if (content.notText.length > 0) this.#dropNotText(document);
      for (const { resolve } of waiting) resolve(document);
    } catch (error) {
      link?.stop();
      for (const { reject } of this.#registry.failed(name)) reject(error);
    }
  }

  /** What was stored in a text and is none would shift whatever is counted behind it, in every client. */
  #dropNotText(document: OpenDocument): void {
    const { newClientId, log } = this.#parts;
    const { result, effects } = document.live.edit('tandem', newClientId(), dropNotText);
    document.run(effects);
    if (result > 0) log.warn({ document: document.name, dropped: result }, 'a text held what is no text');
  }

  #changed(document: OpenDocument): void {
    this.#touched(document);
    this.#parts.onChanged(document.name);
  }

  #touched(document: OpenDocument): void {
    if (!this.#stopped) this.#maintenance.touched(document);
  }

  /** The document was removed, or another of its name is there: whoever has it open must not write to it. */
  async #gone(document: OpenDocument): Promise<void> {
    if (this.find(document.name) !== document) return;
    this.#registry.remove(document);
    this.#forget(document);
    const another = await this.#parts.updates.load(document.name).catch(() => undefined);
    if (another) document.disconnectAll(closeCodes.documentReplaced);
    else document.disconnectAll(closeCodes.gone, 'The file, or its room, was deleted.');
  }

  #forget(document: OpenDocument): void {
    this.#maintenance.forget(document);
    document.dispose();
  }
}
