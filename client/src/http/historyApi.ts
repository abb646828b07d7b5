import {
  type Absence,
  absenceSchema,
  type CreateVersion,
  type HistoryBlame,
  type HistoryChanges,
  type HistoryFrames,
  type HistoryText,
  historyBlameSchema,
  historyChangesSchema,
  historyFramesSchema,
  historyTextSchema,
  type Restore,
  type Rollback,
  type Sittings,
  sittingsSchema,
  type TakenBack,
  takenBackSchema,
  type Version,
  type Versions,
  versionSchema,
  versionsSchema,
} from '@tandem/protocol/history';
import type { ZodType } from 'zod';
import type { Runtime } from '../runtime.ts';
import { HttpClient } from './httpClient.ts';

/** A moment of a file: behind the edit of a seq, or at a time in ISO 8601; without either, now. */
export type FileMoment = { seq?: number; time?: string };

/** Which sittings are asked for; see `GET /rooms/:id/history`. */
export type SittingQuery = { from?: string; to?: string; by?: string; file?: string; cursor?: string };

/** The REST API of a room's history. Every method throws HttpError. */
export class HistoryApi {
  readonly #http: HttpClient;

  constructor(http: HttpClient) {
    this.#http = http;
  }

  /** @param server the base URL of a Tandem server */
  static at(server: string, runtime?: Runtime): HistoryApi {
    return new HistoryApi(new HttpClient(server, runtime));
  }

  /** Who wrote in which files and when, the latest first; `cursor` of an answer gets what comes next. */
  sittings(roomId: string, query: SittingQuery, token: string | undefined): Promise<Sittings> {
    return this.#get(roomId, 'history', query, sittingsSchema, token);
  }

  /** The text of a file at a moment. */
  textAt(roomId: string, file: string, moment: FileMoment, token: string | undefined): Promise<HistoryText> {
    return this.#get(roomId, 'history/at', { file, ...moment }, historyTextSchema, token);
  }

  /** What makes the text at one seq the text at a later one, and by whom. */
  changes(
    roomId: string,
    file: string,
    range: { from: number; to?: number },
    token: string | undefined,
  ): Promise<HistoryChanges> {
    return this.#get(roomId, 'history/changes', { file, ...range }, historyChangesSchema, token);
  }

  /** Who wrote last in each line of a file. */
  blame(roomId: string, file: string, moment: FileMoment, token: string | undefined): Promise<HistoryBlame> {
    return this.#get(roomId, 'history/blame', { file, ...moment }, historyBlameSchema, token);
  }

  /** A text and every edit that came to it: what a player needs. */
  frames(
    roomId: string,
    file: string,
    range: { from?: number; to?: number },
    token: string | undefined,
  ): Promise<HistoryFrames> {
    return this.#get(roomId, 'history/frames', { file, ...range }, historyFramesSchema, token);
  }

  /** What happened in the room since a time in ISO 8601. */
  since(roomId: string, at: string, token: string | undefined): Promise<Absence> {
    return this.#get(roomId, 'since', { at }, absenceSchema, token);
  }

  /** The named moments of the room, the latest first. */
  versions(roomId: string, token: string | undefined): Promise<Versions> {
    return this.#get(roomId, 'versions', {}, versionsSchema, token);
  }

  /** Gives the room as it is now a name. */
  createVersion(roomId: string, version: CreateVersion, token: string | undefined): Promise<Version> {
    return this.#post(roomId, 'versions', version, versionSchema, token);
  }

  /** Takes files back to a moment. */
  restore(roomId: string, request: Restore, token: string | undefined): Promise<TakenBack> {
    return this.#post(roomId, 'restore', request, takenBackSchema, token);
  }

  /** Takes back what some people did in a time, and nothing that others did. */
  rollBack(roomId: string, request: Rollback, token: string | undefined): Promise<TakenBack> {
    return this.#post(roomId, 'rollback', request, takenBackSchema, token);
  }

  /** Forgets for good what was deleted before a time, and who wrote what when. */
  forget(roomId: string, before: string, token: string | undefined): Promise<void> {
    return this.#http.send(`/api/rooms/${roomId}/history`, { method: 'DELETE', json: { before }, token });
  }

  #get<T>(
    roomId: string,
    path: string,
    query: Record<string, string | number | undefined>,
    schema: ZodType<T>,
    token: string | undefined,
  ): Promise<T> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const parameters = given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&');
    const address = `/api/rooms/${roomId}/${path}${parameters ? `?${parameters}` : ''}`;
    return this.#http.request(address, schema, { token });
  }

  #post<T>(
    roomId: string,
    path: string,
    json: object,
    schema: ZodType<T>,
    token: string | undefined,
  ): Promise<T> {
    return this.#http.request(`/api/rooms/${roomId}/${path}`, schema, { method: 'POST', json, token });
  }
}
