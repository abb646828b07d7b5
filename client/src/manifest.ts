import {
  type ChatMessage,
  chatMessageSchema,
  fileEntrySchema,
  manifestTypes,
  type RoomSettings,
  roomSettingsSchema,
} from '@tandem/protocol/documents';
import { ObservableV2 } from 'lib0/observable';
import type { Doc, Array as YArray, Map as YMap } from 'yjs';
import { FileReader, type RoomFiles } from './files.ts';
import { Observable } from './observable.ts';

type ManifestEvents = {
  /** Messages were added, by this client or by another one. */
  said: (messages: readonly ChatMessage[], isOwn: boolean) => void;
};

/** The room's list of files, its chat and its settings, each read from the manifest document once when it changes. */
export class Manifest extends ObservableV2<ManifestEvents> {
  readonly files: Observable<RoomFiles>;
  readonly messages: Observable<readonly ChatMessage[]>;
  readonly settings: Observable<RoomSettings>;
  readonly #files: YMap<unknown>;
  readonly #chat: YArray<unknown>;

  constructor(doc: Doc) {
    super();
    this.#files = doc.getMap(manifestTypes.files);
    this.#chat = doc.getArray(manifestTypes.chat);
    const settings = doc.getMap(manifestTypes.settings);
    const reader = new FileReader();
    const messageReader = new MessageReader();
    const readFiles = () => reader.files(this.#files.entries());
    const readMessages = (elements: readonly unknown[]) => messageReader.messages(elements);
    this.files = new Observable(readFiles());
    this.messages = new Observable<readonly ChatMessage[]>(readMessages(this.#chat.toArray()));
    this.settings = new Observable(readSettings(settings));
    this.#files.observeDeep(() => this.files.set(readFiles()));
    this.#chat.observe(({ changes }, { local }) => {
      this.messages.set(readMessages(this.#chat.toArray()));
      const added = changes.delta.flatMap(({ insert }) => (Array.isArray(insert) ? insert : []));
      this.emit('said', [readMessages(added), local]);
    });
    settings.observe(() => this.settings.set(readSettings(settings)));
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

/** Reads each message once. What is not a message is skipped, since anybody may write there. */
class MessageReader {
  readonly #read = new WeakMap<object, ChatMessage[]>();

  messages(elements: readonly unknown[]): ChatMessage[] {
    return elements.flatMap((element) => {
      if (typeof element !== 'object' || element === null) return [];
      let read = this.#read.get(element);
      if (!read) {
        const message = chatMessageSchema.safeParse(element).data;
        read = message ? [message] : [];
        this.#read.set(element, read);
      }
      return read;
    });
  }
}

function readSettings(map: YMap<unknown>): RoomSettings {
  return roomSettingsSchema.parse(map.toJSON());
}
