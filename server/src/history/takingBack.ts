import { fileDocumentName } from '@tandem/protocol/documents';
import type { Restore, Rollback, TakenBack } from '@tandem/protocol/history';
import type { RoomFile } from '@tandem/protocol/rooms';
import { fileNotFound, RoomProblem } from '../base/roomProblem.ts';
import type { RoomFiles } from '../rooms/files.ts';
import type { LiveDocuments } from '../rooms/liveDocuments.ts';
import type { VersionStore } from '../store/history/versionStore.ts';
import { type Step, takeSteps } from './replay/takeBack.ts';
import type { RoomHistory } from './roomHistory.ts';

type Planned = { path: string; document: string; seq: number; steps: readonly Step[] };

/**
 * Takes texts back to an earlier moment, or takes back what some people did. Each is an edit like any other by whoever asks
 * for it: it merges with what others type meanwhile, it is in the history, and it is taken back the same way.
 */
export class TakingBack {
  readonly #history: RoomHistory;
  readonly #versions: VersionStore;
  readonly #files: RoomFiles;
  readonly #documents: LiveDocuments;

  constructor(parts: {
    history: RoomHistory;
    versions: VersionStore;
    files: RoomFiles;
    documents: LiveDocuments;
  }) {
    this.#history = parts.history;
    this.#versions = parts.versions;
    this.#files = parts.files;
    this.#documents = parts.documents;
  }

  /**
   * Takes files back to a moment. A file that the room did not have then stays as it is.
   * @param author the `userId` of who asks for it
   * @throws RoomProblem `history_gone`, and then nothing was changed; `version_not_found`, `file_not_found`
   */
  async restore(roomId: string, { time, version, paths }: Restore, author: string): Promise<TakenBack> {
    const moment = { time: await this.#timeOf(roomId, time, version) };
    const before = await this.#history.filesAt(roomId, moment.time);
    const ids = new Set(before.map(({ fileId }) => fileId));
    const files = (await this.#filesOf(roomId, paths)).filter(({ fileId }) => ids.has(fileId));
    const plans = await this.#plan(roomId, files, (document) =>
      this.#history.ask(roomId, document, { kind: 'stepsBack', moment }),
    );
    return this.#take(plans, author);
  }

  /**
   * Takes back what some people did, and nothing that others did.
   * @throws RoomProblem `history_gone`, and then nothing was changed; `file_not_found`
   */
  async rollBack(roomId: string, { by, from, to, paths }: Rollback, author: string): Promise<TakenBack> {
    const range = { from: momentOf(from), to: to === undefined ? undefined : momentOf(to) };
    const plans = await this.#plan(roomId, await this.#filesOf(roomId, paths), (document) =>
      this.#history.ask(roomId, document, { kind: 'rollback', by, ...range }),
    );
    return this.#take(plans, author);
  }

  async #timeOf(roomId: string, time: string | undefined, version: string | undefined): Promise<number> {
    if (time !== undefined) return Date.parse(time);
    const found = await this.#versions.find(roomId, version!);
    if (!found) throw new RoomProblem('version_not_found', 'The list of them is at /rooms/:id/versions.');
    return found.at.getTime();
  }

  async #filesOf(roomId: string, paths: readonly string[] | undefined): Promise<RoomFile[]> {
    const files = await this.#files.list(roomId);
    if (!paths) return files;
    return [...new Set(paths)].map((path) => {
      const file = files.find((each) => each.path === path);
      if (!file) throw fileNotFound();
      return file;
    });
  }

  async #plan(
    roomId: string,
    files: readonly RoomFile[],
    ask: (document: string) => Promise<{ seq: number; steps: Step[] }>,
  ): Promise<Planned[]> {
    const plans: Planned[] = [];
    for (const { path, fileId } of files) {
      const document = fileDocumentName(roomId, fileId);
      const { seq, steps } = await ask(document);
      if (steps.length > 0) plans.push({ path, document, seq, steps });
    }
    return plans;
  }

  async #take(plans: readonly Planned[], author: string): Promise<TakenBack> {
    const files: TakenBack['files'] = [];
    for (const { path, document, seq, steps } of plans) {
      const count = await this.#documents.edit(document, author, (doc) => takeSteps(doc, steps));
      files.push({ file: path, before: seq, ...count });
    }
    return { files };
  }
}

function momentOf(time: string): { time: number } {
  return { time: Date.parse(time) };
}
