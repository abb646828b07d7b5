import { uuidv4 } from 'lib0/random';
import type * as vscode from 'vscode';
import { z } from 'zod';

const deskKey = 'tandem.desk';
const savesKey = 'tandem.saves';
const savesSchema = z.object({ roomId: z.string(), counts: z.record(z.string(), z.number()) });

/** What a window knows over a restart: by what the others know it, and which saves it has on its disk. */
export class DeskMemory {
  readonly #memento: vscode.Memento;
  /** The same for this window whenever it is in a room. */
  readonly desk: string;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
    const known = z.string().safeParse(memento.get(deskKey)).data;
    this.desk = known ?? uuidv4();
    if (known === undefined) void memento.update(deskKey, this.desk);
  }

  /** Whether a save of a file reached this window's disk. @param count the save's number in the file */
  hasSave(roomId: string, fileId: string, count: number): boolean {
    return (this.#counts(roomId)[fileId] ?? 0) >= count;
  }

  /** A save reached the disk. */
  keepSave(roomId: string, fileId: string, count: number): void {
    if (this.hasSave(roomId, fileId, count)) return;
    void this.#memento.update(savesKey, { roomId, counts: { ...this.#counts(roomId), [fileId]: count } });
  }

  #counts(roomId: string): Readonly<Record<string, number>> {
    const saves = savesSchema.safeParse(this.#memento.get(savesKey)).data;
    return saves?.roomId === roomId ? saves.counts : {};
  }
}
