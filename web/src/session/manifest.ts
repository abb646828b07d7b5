import { Observable } from '@tandem/client/observable';
import {
  type ChatMessage,
  chatMessageSchema,
  fileEntrySchema,
  mainFileId,
  manifestTypes,
  type RoomSettings,
  roomSettingsSchema,
} from '@tandem/protocol/documents';
import { pathProblem } from '@tandem/protocol/paths';
import type { RoomFile } from '@tandem/protocol/rooms';
import type { Doc, Array as YArray, Map as YMap } from 'yjs';

/** The room's list of files, its chat and its settings, read from the manifest document. */
export class Manifest {
  readonly files = new Observable<readonly RoomFile[]>([]);
  readonly messages = new Observable<readonly ChatMessage[]>([]);
  readonly settings: Observable<RoomSettings>;
  readonly #files: YMap<unknown>;
  readonly #chat: YArray<unknown>;

  constructor(doc: Doc) {
    this.#files = doc.getMap(manifestTypes.files);
    this.#chat = doc.getArray(manifestTypes.chat);
    const settings = doc.getMap(manifestTypes.settings);
    this.settings = new Observable(readSettings(settings));
    this.#files.observeDeep(() => this.files.set(readFiles(this.#files)));
    this.#chat.observe(() => this.messages.set(readMessages(this.#chat)));
    settings.observe(() => this.settings.set(readSettings(settings)));
    this.files.set(readFiles(this.#files));
    this.messages.set(readMessages(this.#chat));
  }

  /** Sets the language of the file at a path; nothing when there is no such file. */
  setLanguage(path: string, language: string): void {
    const entry = fileEntrySchema.safeParse(this.#files.get(path)).data;
    if (entry) this.#files.set(path, { ...entry, language });
  }

  /** Says something in the chat. */
  say(message: ChatMessage): void {
    this.#chat.push([message]);
  }
}

/** The main file first, the others by path. Any editor may write the manifest, so an entry no server would have written is left out (invariant 9). */
function readFiles(map: YMap<unknown>): RoomFile[] {
  const files: RoomFile[] = [];
  for (const [path, value] of map.entries()) {
    const entry = fileEntrySchema.safeParse(value).data;
    if (entry && pathProblem(path) === undefined) files.push({ path, ...entry });
  }
  return files.sort(
    (a, b) =>
      Number(b.fileId === mainFileId) - Number(a.fileId === mainFileId) || a.path.localeCompare(b.path),
  );
}

function readMessages(array: YArray<unknown>): ChatMessage[] {
  return array.toArray().flatMap((value) => chatMessageSchema.safeParse(value).data ?? []);
}

function readSettings(map: YMap<unknown>): RoomSettings {
  return roomSettingsSchema.parse(map.toJSON());
}
