import { type CloseCode, closeCodes } from '@tandem/protocol/closeCodes';
import { parseDocumentName } from '@tandem/protocol/documents';
import * as z from 'zod';
import type { Bus, BusMessage } from '../cluster/bus.ts';

const noticeSchema = z.discriminatedUnion('topic', [
  z.object({ topic: z.literal('access') }),
  z.object({
    topic: z.literal('close'),
    code: z.literal(Object.values(closeCodes)),
    reason: z.string().optional(),
  }),
  z.object({ topic: z.literal('removed'), name: z.string() }),
]);

/** What another server decided about a room that has somebody in it here. */
export interface NoticeListener {
  accessChanged(roomId: string): void;
  closeRoom(roomId: string, code: CloseCode, reason?: string): void;
  documentRemoved(document: string): void;
}

/** Tells the other servers what is decided about rooms, and hears it for the rooms in use here. */
export class RoomNotices {
  readonly #bus: Bus | undefined;
  readonly #listener: NoticeListener;
  readonly #watched = new Map<string, () => void>();

  /** @param bus undefined for the only server */
  constructor(bus: Bus | undefined, listener: NoticeListener) {
    this.#bus = bus;
    this.#listener = listener;
  }

  /** A room is in use here, or not any more. */
  watch(roomId: string, inUse: boolean): void {
    if (!this.#bus || inUse === this.#watched.has(roomId)) return;
    if (inUse) {
      const receive = (message: BusMessage) => this.#receive(message);
      // Whatever was decided meanwhile may have been missed: everybody is decided about anew.
      const lost = () => this.#listener.accessChanged(roomId);
      this.#watched.set(roomId, this.#bus.subscribe(roomId, { receive, lost }));
      return;
    }
    this.#watched.get(roomId)!();
    this.#watched.delete(roomId);
  }

  accessChanged(roomId: string): void {
    this.#publish(roomId, { topic: 'access' });
  }

  closeRoom(roomId: string, code: CloseCode, reason: string | undefined): void {
    this.#publish(roomId, { topic: 'close', code, reason });
  }

  documentRemoved(name: string): void {
    const { roomId } = parseDocumentName(name)!;
    this.#publish(roomId, { topic: 'removed', name });
  }

  stop(): void {
    for (const stop of this.#watched.values()) stop();
    this.#watched.clear();
  }

  #publish(roomId: string, notice: z.infer<typeof noticeSchema>): void {
    const { topic } = notice;
    this.#bus?.publish({ kind: 'notice', document: roomId, topic, body: JSON.stringify(notice) });
  }

  #receive(message: BusMessage): void {
    if (message.kind !== 'notice' || message.body === '') return;
    const notice = noticeSchema.safeParse(JSON.parse(message.body)).data;
    if (notice?.topic === 'access') this.#listener.accessChanged(message.document);
    else if (notice?.topic === 'removed') this.#listener.documentRemoved(notice.name);
    else if (notice) this.#listener.closeRoom(message.document, notice.code, notice.reason);
  }
}
