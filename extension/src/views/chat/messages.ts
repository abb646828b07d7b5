import type { ChatLines } from '@tandem/client/chat';
import type { ChatMessage } from '@tandem/protocol/documents';

/** A message with the name of its author's colour in the palette: a colour from the network goes into no style. */
export type ShownMessage = ChatMessage & { colorName: string };

/** What the extension tells the chat's page. */
export type ToPage =
  | { type: 'start'; messages: ShownMessage[]; self: string; canWrite: boolean; words: ChatWords }
  | { type: 'add'; messages: ShownMessage[] }
  | { type: 'access'; canWrite: boolean }
  /** Lines to send with the next message; undefined takes them away. */
  | { type: 'attach'; lines: ChatLines | undefined }
  | { type: 'focus' };

/** What the chat's page tells the extension. */
export type FromPage =
  | { type: 'ready' }
  | { type: 'send'; text: string; lines: ChatLines | undefined }
  | { type: 'open'; lines: ChatLines };

/** The page's words, in the person's language. */
export type ChatWords = {
  placeholder: string;
  viewer: string;
  empty: string;
  send: string;
  remove: string;
  you: string;
  messages: string;
};
