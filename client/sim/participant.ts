import { pathKey } from '@tandem/protocol/pathCollision';
import { asideName } from '../src/mirror/asideName.ts';
import type { Effect, Outcome, Task } from '../src/mirror/effects.ts';
import type { Base, DiskFile, MirrorRecord, RoomFile } from '../src/mirror/facts.ts';
import { Mirror } from '../src/mirror/mirror.ts';
import { rebasedDifference, withReplacements } from '../src/mirror/threeWay.ts';
import type { SimDisk } from './simDisk.ts';
import type { SimRoom } from './simRoom.ts';
import { isText } from './words.ts';

type Notice = { path: string; entry: RoomFile | undefined; seq: number };
type Look = { mark: number; key: string | undefined; files: DiskFile[]; staged: Map<string, string> };

/** Somebody with a folder: a disk, a mirror on it, an editor, and what outlives a crash. */
export class Participant {
  readonly disk: SimDisk;
  readonly room: SimRoom;
  /** What tells the disk's events, and the room's notices, that have not been looked at. */
  readonly events = new Set<string>();
  readonly notices: Notice[] = [];
  /** Live texts in tabs, by path, and what is being saved of them. */
  readonly tabs = new Map<
    string,
    { fileId: string; diskPath: string; saving?: Base | undefined; written?: boolean }
  >();
  mirror = new Mirror();
  readonly #records = new Map<string, MirrorRecord>();
  #task: Task | undefined;
  #look: Look | undefined;

  constructor(disk: SimDisk, room: SimRoom) {
    this.disk = disk;
    this.room = room;
    disk.onWrite = (path) => this.events.add(pathKey(path));
    this.start();
  }

  /** Begins, or begins again after a crash. */
  start(): void {
    this.mirror = new Mirror(structuredClone(this.#records));
    this.#task = undefined;
    this.#look = undefined;
    this.tabs.clear();
    this.notices.length = 0;
    for (const entry of this.room.tree.values()) this.mirror.roomChanged(entry.path, entry, entry.seq);
    this.mirror.roomListed();
    this.look();
  }

  /** Begins to look at the disk, or ends it, while other things go on in between. @returns whether there was something */
  look(key?: string): boolean {
    const look = this.#look;
    this.#look = undefined;
    if (!look) {
      const mark = this.mirror.beginLook();
      if (key !== undefined) this.events.delete(key);
      const files = key === undefined ? this.disk.list() : this.disk.withKey(key);
      this.#look = { mark, key, files, staged: new Map(this.disk.staged) };
      return true;
    }
    const { mark, files, staged } = look;
    const again =
      look.key === undefined
        ? this.mirror.diskScanned(mark, files, staged)
        : this.mirror.diskLooked(mark, look.key, files)
          ? []
          : [look.key];
    for (const one of again) this.events.add(one);
    return true;
  }

  /** Takes up an event of the disk, or ends the look that is under way. */
  lookOn(): boolean {
    if (this.#look) return this.look();
    const [event] = this.events;
    return event === undefined ? false : this.look(event);
  }

  /** Hears of the next change in the room. */
  hear(): boolean {
    const notice = this.notices.shift();
    if (notice) this.mirror.roomChanged(notice.path, notice.entry, notice.seq);
    return notice !== undefined;
  }

  /** Takes a task up, or carries it out. @returns whether there was one */
  step(answer: 'answer' | 'lose' | 'crash' = 'answer'): boolean {
    const task = this.#task;
    if (!task) {
      this.#task = this.mirror.next();
      return this.#task !== undefined || this.#saveOn();
    }
    this.#task = undefined;
    const outcome = this.#perform(task);
    if (answer === 'crash') this.start();
    else if (answer === 'lose' && isAsked(task.effect)) this.mirror.done(task, { is: 'unanswered' });
    else this.mirror.done(task, outcome);
    return true;
  }

  openTab(path: string): void {
    this.mirror.tabOpened(path);
  }

  closeTab(path: string): void {
    this.mirror.tabClosed(path);
    this.tabs.delete(path);
  }

  /** Begins to save what a tab shows. */
  save(path: string): void {
    const tab = this.tabs.get(path)!;
    const document = this.room.documents.get(tab.fileId);
    if (!document || tab.saving) return;
    tab.saving = { path, hash: document.text, version: document.version, fileId: tab.fileId };
    tab.written = false;
    this.mirror.saving(tab.saving);
  }

  #saveOn(): boolean {
    for (const [path, tab] of this.tabs) {
      const { saving } = tab;
      if (!saving || !this.mirror.mayWrite(path)) continue;
      if (!tab.written) {
        this.disk.write(tab.diskPath, saving.hash);
        tab.written = true;
      } else {
        tab.saving = undefined;
        this.room.save(path, tab.fileId, saving.hash, saving.version);
      }
      return true;
    }
    return false;
  }

  #perform({ key, effect }: Task): Outcome {
    switch (effect.do) {
      case 'remember':
        this.#records.set(key, structuredClone(effect.record));
        return { is: 'done' };
      case 'stage':
        this.disk.stage(effect.path, effect.content);
        return { is: 'done' };
      case 'unstage':
        this.disk.unstage(effect.path);
        return { is: 'done' };
      case 'put':
        return this.room.put(effect.path, effect.hash, effect.base);
      case 'remove':
        return this.room.remove(effect.path, effect.base);
      case 'merge':
        return this.room.merge(effect.fileId, effect.from, effect.hash, effect.token);
      default:
        return this.#performOnDisk(key, effect);
    }
  }

  #performOnDisk(key: string, effect: Extract<Effect, { over: unknown }>): Outcome {
    const now = this.disk.at(effect.path);
    if (now?.stamp !== effect.over?.stamp) return { is: 'disk', file: now };
    switch (effect.do) {
      case 'commit': {
        const content = this.disk.stagedAt(effect.path)!;
        this.disk.unstage(effect.path);
        return { is: 'disk', file: this.disk.write(effect.path, content) };
      }
      case 'delete':
        this.disk.delete(effect.path);
        return { is: 'disk', file: undefined };
      case 'setAside': {
        let attempt = 1;
        const isTaken = (key: string) => this.disk.withKey(key).length > 0 || this.room.tree.has(key);
        while (isTaken(pathKey(asideName(effect.path, 'kept', attempt)))) attempt += 1;
        this.disk.delete(effect.path);
        const isAside = this.disk.write(asideName(effect.path, 'kept', attempt), effect.over.hash);
        return { is: 'disk', file: undefined, isAside };
      }
      case 'handOver': {
        const { path, fileId } = { fileId: undefined, ...effect, ...this.room.tree.get(key) };
        const isCurrent = fileId !== undefined && this.room.documents.has(fileId);
        // What is no live text by now is no business of the room's editor.
        if (isCurrent) this.tabs.set(path, { fileId, diskPath: effect.path });
        else this.mirror.tabClosed(path);
        return { is: isCurrent ? 'done' : 'gone' };
      }
      case 'check':
      case 'keep':
        return { is: 'done' };
      case 'mix': {
        const { base, over, theirs } = effect;
        const areTexts = [base, over.hash, theirs].every(isText);
        const change = areTexts ? rebasedDifference(base, over.hash, theirs) : [];
        return { is: 'mixed', result: areTexts ? withReplacements(theirs, change) : undefined };
      }
    }
  }
}

/** Whether an effect is a request, whose answer can get lost. */
function isAsked(effect: Effect): boolean {
  return effect.do === 'put' || effect.do === 'remove' || effect.do === 'merge';
}
