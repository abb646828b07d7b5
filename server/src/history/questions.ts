import type { AuthoredChange, HistoryGap, HistoryLines, Playback } from '@tandem/protocol/history';
import type { RoomFile } from '@tandem/protocol/rooms';
import type { DocumentLog, HistoryBase, RowPage } from '../store/history/documentLog.ts';
import type { DocumentSitting } from './replay/sittings.ts';
import type { Step } from './replay/takeBack.ts';

/** A moment of a document: behind an edit, or at a time in milliseconds since 1970. */
export type Moment = { seq: number } | { time: number };

/** What may be asked about the history of a document, each with what it is answered. */
export type Asked = {
  at: { ask: { moment: Moment }; answer: { seq: number; at: string; text: string; gaps: HistoryGap[] } };
  changes: {
    ask: { from: Moment; to: Moment };
    answer: { from: number; to: number; changes: AuthoredChange[] };
  };
  blame: { ask: { moment: Moment }; answer: { seq: number; lines: HistoryLines[] } };
  frames: { ask: { from: Moment | undefined; to: Moment | undefined }; answer: Playback };
  stepsBack: { ask: { moment: Moment }; answer: { seq: number; steps: Step[] } };
  rollback: {
    ask: { by: readonly string[]; from: Moment; to: Moment | undefined };
    answer: { seq: number; steps: Step[] };
  };
  files: { ask: { moment: Moment }; answer: RoomFile[] };
};

export type Kind = keyof Asked;
export type Question<K extends Kind = Kind> = { [Each in K]: { kind: Each } & Asked[Each]['ask'] }[K];

/** Questions whose answers are told as they are, and may be long. */
export type ToldKind = 'at' | 'changes' | 'blame' | 'frames';
/** An answer as JSON, and what names the state of the document that it is about. */
export type Told = { json: Uint8Array; version: string };

/** The first or the last moment that is kept; its time is in milliseconds since 1970, 0 where nobody knows it. */
export type KeptMoment = { seq: number; at: number };

/** Asks for the sittings of a document as it is at a seq, with its rows where the thread does not have them. */
export type SittingRequest = { key: string; rows: readonly RowPage[] | undefined };

/** What the thread is sent: a question about a document as it is at a seq, with the log where it does not have it. */
export type ReplayRequest = { id: number } & (
  | { kind: 'ask' | 'tell'; key: string; question: Question; log: DocumentLog | undefined }
  | { kind: 'sittings'; documents: readonly SittingRequest[] }
  /** Nothing that was replayed is to be remembered. */
  | { kind: 'forget' }
  | { kind: 'fold'; log: DocumentLog; until: number }
);

export type ReplayReply = { id: number } & (
  | { kind: 'answer'; answer: unknown }
  | { kind: 'told'; json: Uint8Array<ArrayBuffer> }
  /** Undefined for a document of which the thread has no rows. */
  | { kind: 'sittings'; found: (DocumentSitting[] | undefined)[] }
  | { kind: 'forgotten' }
  | { kind: 'folded'; base: HistoryBase }
  /** The thread does not have the document as it is. */
  | { kind: 'missing' }
  | { kind: 'outside'; nearest: KeptMoment; isEarly: boolean }
  | { kind: 'failed'; message: string }
);
