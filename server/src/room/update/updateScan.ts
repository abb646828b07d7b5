import { fileTypes } from '@tandem/protocol/documents';
import { MalformedUpdate } from './updateReader.ts';
import { contentKinds, isPlain, type UpdateVisitor, type WalkedStruct, walkUpdate } from './updateWalk.ts';

/** Consecutive clocks of one client: from `from` up to, not including, `to`. */
export type Run = { client: number; from: number; to: number };

/** What an update brings, as far as its structure tells. */
export type UpdateScan = {
  /** The structs, of each client in order. */
  runs: readonly Run[];
  /** What it deletes. */
  deletes: readonly Run[];
  /** Structs that came deleted already. */
  gone: readonly Run[];
  structs: number;
  clients: number;
  /** How often a client's struct does not follow on the one before. */
  gaps: number;
  /** What of others must be there before it can be applied: by client, every clock before this one. */
  needs: ReadonlyMap<number, number>;
  /** Whether anything in it may be no text of the root type `content`. */
  special: boolean;
  /** Whether it brings values or shared types. */
  values: boolean;
};

/**
 * Reads an update to its end without building anything; what does not pass is refused before the log, because one
 * poisoned row breaks a room. See {@link walkUpdate}.
 * @returns undefined when it is malformed
 */
export function scanUpdate(update: Uint8Array): UpdateScan | undefined {
  const scanner = new Scanner();
  try {
    walkUpdate(update, scanner);
    return scanner;
  } catch (error) {
    if (error instanceof MalformedUpdate) return undefined;
    throw error;
  }
}

/** Whether an update changes nothing whatever it is applied to. */
export function isEmpty({ runs, deletes }: UpdateScan): boolean {
  return runs.length === 0 && deletes.length === 0;
}

/** Most updates have none of these: they share what is empty. */
const none: ReadonlyMap<number, number> = new Map();
const noRuns: Run[] = [];

class Scanner implements UpdateVisitor, UpdateScan {
  readonly runs: Run[] = [];
  deletes: Run[] = noRuns;
  gone: Run[] = noRuns;
  structs = 0;
  clients = 0;
  gaps = 0;
  needs: Map<number, number> | typeof none = none;
  special = false;
  values = false;
  #run: Run | undefined;

  section(): void {
    this.clients += 1;
    this.#run = undefined;
  }

  gap(): void {
    this.gaps += 1;
    this.#run = undefined;
  }

  struct(struct: Readonly<WalkedStruct>): void {
    const { client, clock, kind, root, parentClient } = struct;
    const to = clock + struct.length;
    this.structs += 1;
    if (this.#run) this.#run.to = to;
    else {
      this.#run = { client, from: clock, to };
      this.runs.push(this.#run);
    }
    if (kind <= contentKinds.deleted) this.#gone(client, clock, to);
    if (!isPlain(kind) && kind !== contentKinds.gc) this.values = true;
    if (!isPlain(kind) || parentClient >= 0 || (root !== undefined && root !== fileTypes.content)) {
      this.special = true;
    }
    if (struct.leftClient >= 0 && struct.leftClient !== client)
      this.#need(struct.leftClient, struct.leftClock);
    if (struct.rightClient >= 0 && struct.rightClient !== client) {
      this.#need(struct.rightClient, struct.rightClock);
    }
    if (parentClient >= 0 && parentClient !== client) this.#need(parentClient, struct.parentClock);
  }

  deleted(client: number, from: number, to: number): void {
    if (this.deletes === noRuns) this.deletes = [];
    this.deletes.push({ client, from, to });
    this.#need(client, to - 1);
  }

  #gone(client: number, from: number, to: number): void {
    if (this.gone === noRuns) this.gone = [];
    const last = this.gone.at(-1);
    if (last?.client === client && last.to === from) last.to = to;
    else this.gone.push({ client, from, to });
  }

  #need(client: number, clock: number): void {
    if (this.needs === none) this.needs = new Map();
    const needs = this.needs as Map<number, number>;
    if ((needs.get(client) ?? 0) <= clock) needs.set(client, clock + 1);
  }
}
