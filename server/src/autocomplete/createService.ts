import { nodeScheduler, type Scheduler } from '../base/scheduler.ts';
import type { AutocompleteService } from '../http/rooms/autocomplete.ts';
import { EngineWorker } from './engineWorker.ts';
import { ModelCalls } from './modelCalls.ts';
import { ModelContext } from './modelContext.ts';
import { ModelSource, modelTimeouts } from './modelSource.ts';
import { createModel, type ModelKind } from './models/createModel.ts';
import { RoomIndex } from './roomIndex.ts';
import { type TextHub, textsOfHub } from './roomTexts.ts';
import { EngineAndModel } from './service.ts';

/** What the autocomplete service stands on. */
export type AutocompleteParts = {
  /** The rooms' live texts; without them, only what a request carries is known. */
  hub?: PresentHub | undefined;
  /** A model, where one is configured. */
  model?: { kind: ModelKind; url: string; name: string; key?: string | undefined } | undefined;
  log: { warn(fields: object, message: string): void };
  scheduler?: Scheduler;
};

/** The part of the hub that is needed here. */
interface PresentHub extends TextHub {
  /** @param listener told the id of a room somebody came into or left; @returns ends it */
  onPresenceChanged(listener: (roomId: string) => void): () => void;
  activeUsers(roomId: string): number;
}

/** The service with its thread. */
export type RunningAutocomplete = {
  service: AutocompleteService;
  engine: EngineWorker;
  close(): Promise<void>;
};

/** Starts the engine's thread and composes the service. Close it on shutdown. */
export function createAutocompleteService(parts: AutocompleteParts): RunningAutocomplete {
  const { hub, log, scheduler = nodeScheduler } = parts;
  let rooms: RoomIndex | undefined;
  const engine = new EngineWorker(() => {
    log.warn({}, 'the autocomplete engine was started again');
    rooms?.restart();
  });
  let context: ModelContext | undefined;
  if (hub) {
    const texts = textsOfHub(hub);
    const index = new RoomIndex({
      texts,
      engine,
      scheduler,
      report: (error) => log.warn({ err: error }, 'a room could not be read for autocomplete'),
    });
    rooms = index;
    context = new ModelContext((roomId) => index.files(roomId), texts);
  }
  const stopPresence = hub?.onPresenceChanged((roomId) => {
    if (hub.activeUsers(roomId) === 0) rooms?.forget(roomId);
  });
  const source = parts.model && modelSource(parts.model, scheduler, log);
  source?.load();
  const service = new EngineAndModel({
    engine,
    rooms,
    model: source && new ModelCalls(source, scheduler),
    context,
    report: (error) => log.warn({ err: error }, 'the autocomplete engine failed'),
  });
  return {
    service,
    engine,
    close: async () => {
      stopPresence?.();
      rooms?.close();
      source?.close();
      await engine.close();
    },
  };
}

function modelSource(
  { kind, ...settings }: NonNullable<AutocompleteParts['model']>,
  scheduler: Scheduler,
  log: AutocompleteParts['log'],
): ModelSource {
  return new ModelSource({
    model: createModel(kind, settings),
    scheduler,
    timeouts: modelTimeouts,
    report: (error, model) => log.warn({ err: error, model }, 'the autocomplete model failed'),
  });
}
