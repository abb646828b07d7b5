import { fileDocumentName, manifestName } from '@tandem/protocol/documents';
import type { Person, Sittings } from '@tandem/protocol/history';
import type { RoomFile } from '@tandem/protocol/rooms';
import { fileNotFound, RoomProblem, roomGone } from '../base/roomProblem.ts';
import type { RoomFiles } from '../rooms/files.ts';
import type { HistoryLog } from '../store/history/historyLog.ts';
import type { PeopleStore } from '../store/history/peopleStore.ts';
import { keyOf } from './documentKey.ts';
import { OutsideHistory } from './outsideHistory.ts';
import type { Asked, Kind, Question, Told, ToldKind } from './questions.ts';
import type { DocumentSitting } from './replay/sittings.ts';
import type { ReplayThread } from './replayThread.ts';
import { RoomQueue } from './roomQueue.ts';
import { listSittings, pageOfSittings, type SittingFilter } from './sittingList.ts';

/** What rooms remember of how they came to be: who wrote what, and what was there at a moment. */
export class RoomHistory {
  readonly #log: HistoryLog;
  readonly #people: PeopleStore;
  readonly #files: RoomFiles;
  readonly #replays: ReplayThread;
  readonly #queue = new RoomQueue();

  constructor(parts: { log: HistoryLog; people: PeopleStore; files: RoomFiles; replays: ReplayThread }) {
    this.#log = parts.log;
    this.#people = parts.people;
    this.#files = parts.files;
    this.#replays = parts.replays;
  }

  /** Those who were in a room, the latest first. */
  people(roomId: string): Promise<Person[]> {
    return this.#people.list(roomId);
  }

  /**
   * Who wrote in which files and when, the latest first.
   * @param path of one file; without it, of all that the room has
   * @throws RoomProblem `file_not_found`, `invalid_request` for a cursor that is none
   */
  async sittings(roomId: string, filter: SittingFilter, path?: string): Promise<Sittings> {
    const files =
      path === undefined ? await this.#files.list(roomId) : [await this.#files.find(roomId, path)];
    const found = await this.allSittings(roomId, files);
    const page = pageOfSittings(found, filter);
    if (!page) throw new RoomProblem('invalid_request', 'The cursor is none that this list has given.');
    return { ...page, people: await this.people(roomId) };
  }

  /** Every sitting in files of a room, in no order. */
  async allSittings(
    roomId: string,
    files: readonly RoomFile[],
  ): Promise<(DocumentSitting & { file: string })[]> {
    const paths = new Map(files.map((file) => [fileDocumentName(roomId, file.fileId), file.path]));
    const heads = (await this.#log.findAll(roomId)).filter(({ name }) => paths.has(name));
    const all = await this.#queue.run(roomId, () => listSittings(heads, this.#log, this.#replays));
    return all.map(({ name, ...sitting }) => ({ ...sitting, file: paths.get(name)! }));
  }

  /**
   * Answers a question about a file, as JSON: it may be long, and the thread writes it.
   * @throws RoomProblem `file_not_found`, `history_gone`, `invalid_request`
   */
  async tell(roomId: string, path: string, question: Question & { kind: ToldKind }): Promise<Told> {
    const { fileId } = await this.#files.find(roomId, path);
    const head = await this.#log.find(fileDocumentName(roomId, fileId));
    if (!head) throw fileNotFound();
    const json = await this.#queue.run(roomId, () =>
      this.#replays.tell(keyOf(head), question, () => this.#log.read(head)).catch(outside),
    );
    return { json, version: keyOf(head) };
  }

  /** The files a room had at a time, in milliseconds since 1970. @throws RoomProblem `history_gone` */
  async filesAt(roomId: string, time: number): Promise<RoomFile[]> {
    return this.ask(roomId, manifestName(roomId), { kind: 'files', moment: { time } });
  }

  /** Answers a question about a document. @throws RoomProblem `file_not_found`, `room_gone`, `history_gone` */
  async ask<K extends Kind>(
    roomId: string,
    document: string,
    question: Question & { kind: K },
  ): Promise<Asked[K]['answer']> {
    const head = await this.#log.find(document);
    if (!head) throw document === manifestName(roomId) ? roomGone() : fileNotFound();
    return this.#queue.run(roomId, () =>
      this.#replays.ask<K>(keyOf(head), question, () => this.#log.read(head)).catch(outside),
    );
  }
}

function outside(error: unknown): never {
  if (!(error instanceof OutsideHistory)) throw error;
  const { nearest, isEarly } = error;
  if (!isEarly) throw new RoomProblem('invalid_request', `The file has come to seq ${nearest.seq} so far.`);
  const since = nearest.at > 0 ? `, from ${new Date(nearest.at).toISOString()}` : '';
  throw new RoomProblem('history_gone', `What is kept begins at seq ${nearest.seq}${since}.`);
}
