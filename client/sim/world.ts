import { pathKey } from '@tandem/protocol/pathCollision';
import { Participant } from './participant.ts';
import { type Act, names, type Plan } from './plan.ts';
import { SimDisk } from './simDisk.ts';
import { SimRoom } from './simRoom.ts';
import { isText, Words } from './words.ts';

/** People with folders in one room. */
export class World {
  readonly room = new SimRoom();
  readonly people: Participant[];
  readonly words = new Words();
  /** How often each act had something to act on. */
  readonly reached = new Map<string, number>();

  constructor({ disks }: Plan) {
    this.people = disks.map((kind) => new Participant(new SimDisk(kind), this.room));
    this.room.onChange = (path, entry, seq) => {
      for (const { notices } of this.people) notices.push({ path, entry, seq });
    };
  }

  perform(act: Act): void {
    if (this.#perform(act)) this.reached.set(act.do, (this.reached.get(act.do) ?? 0) + 1);
  }

  /** Lets everything come to its end. @throws Error when it never does */
  settle(): void {
    for (let round = 0; round < 2000; round += 1) {
      if (!this.#settleOnce()) return;
    }
    throw new Error('it never becomes quiet');
  }

  #settleOnce(): boolean {
    return (
      anyOf(this.people, finish) ||
      anyOf(this.people, (person) => this.#finishTabs(person)) ||
      anyOf(this.room.tree.values(), (entry) => this.#autosave(entry.path))
    );
  }

  /** Saves what is open with another text than on the disk, and closes what the room has no more. */
  #finishTabs(person: Participant): boolean {
    return anyOf(person.tabs, ([path, { fileId, diskPath }]) => {
      const text = this.room.documents.get(fileId)?.text;
      if (text === undefined) person.closeTab(path);
      else if (person.disk.at(diskPath)?.hash !== text) person.save(path);
      else return false;
      return true;
    });
  }

  #perform(act: Act): unknown {
    const person = 'who' in act ? this.people[act.who]! : this.people[0]!;
    switch (act.do) {
      case 'edit':
        return this.#editFile(person, act);
      case 'create':
        return this.#createFile(person, names[act.name]!);
      case 'deleteFile':
        return this.#deleteFile(person, pick(this.#ownFiles(person), act.at)?.path);
      case 'deleteMany':
        return this.#ownFiles(person).map(({ path }) => this.#deleteFile(person, path)).length > 0;
      case 'openTab': {
        const text = pick(this.#texts(), act.at);
        if (text) person.openTab(text.path);
        return text;
      }
      case 'closeTab': {
        const path = pick([...person.tabs.keys()], act.at);
        if (path !== undefined) person.closeTab(path);
        return path;
      }
      case 'save': {
        const path = pick([...person.tabs.keys()], act.at);
        if (path !== undefined) person.save(path);
        return path;
      }
      case 'tabType':
        return this.#type(pick([...person.tabs.values()], act.at)?.fileId, act.place);
      case 'type':
        return this.#type(pick(this.#texts(), act.at)?.fileId, act.place);
      case 'autosave':
        return this.#autosave(pick(this.#texts(), act.at)?.path);
      case 'openText':
        return this.#openText(act.at);
      case 'removeInRoom':
        return this.#removeInRoom(act.at);
      case 'look':
        return person.lookOn();
      case 'scan':
        return person.look();
      case 'settle':
        return person.mirror.settled();
      case 'crash':
        person.start();
        return true;
      case 'notice':
        return Array.from({ length: act.count }, () => person.hear()).some(Boolean);
      case 'step':
        return Array.from({ length: act.count }, () => person.step()).some(Boolean);
      case 'loseAnswer':
        return person.step('lose');
      case 'crashAfter':
        return person.step('crash');
      case 'answer':
        this.#answer(act.isYes);
        return true;
    }
  }

  #editFile(person: Participant, { at, place }: { at: number; place: number }): unknown {
    const file = pick(this.#ownFiles(person), at);
    return file && person.disk.write(file.path, this.words.edited(file.hash, place));
  }

  #createFile(person: Participant, path: string): unknown {
    if (this.#isInTab(person, path)) return false;
    const before = person.disk.at(path)?.hash ?? (path.endsWith('.png') ? '\0' : '');
    return person.disk.write(path, this.words.edited(before, 1));
  }

  #openText(at: number): unknown {
    const blobs = [...this.room.tree.values()].filter(({ fileId, hash }) => !fileId && isText(hash));
    const blob = pick(blobs, at);
    if (blob) this.room.openText(blob);
    return blob;
  }

  #removeInRoom(at: number): unknown {
    const entry = pick([...this.room.tree.values()], at);
    if (!entry) return false;
    this.words.delete(entry.fileId ? this.room.documents.get(entry.fileId)!.text : entry.hash);
    return this.room.delete(entry);
  }

  #answer(isYes: boolean): void {
    for (const { mirror } of this.people) {
      mirror.answer('disk', isYes);
      mirror.answer('room', isYes);
    }
  }

  /** Files somebody may write outside of their editor. */
  #ownFiles(person: Participant) {
    return person.disk.list().filter(({ path }) => !this.#isInTab(person, path));
  }

  #isInTab(person: Participant, path: string): boolean {
    return [...person.tabs.keys()].some((open) => pathKey(open) === pathKey(path));
  }

  #texts() {
    return [...this.room.tree.values()].filter(({ fileId }) => fileId !== undefined);
  }

  #deleteFile(person: Participant, path: string | undefined): boolean {
    const file = path === undefined ? undefined : person.disk.at(path);
    if (!file) return false;
    this.words.delete(file.hash);
    person.disk.delete(file.path);
    return true;
  }

  #type(fileId: string | undefined, place: number): boolean {
    const document = fileId === undefined ? undefined : this.room.documents.get(fileId);
    if (!document) return false;
    this.room.edit(fileId!, this.words.edited(document.text, place));
    return true;
  }

  /** What nobody saves is saved when it rests. */
  #autosave(path: string | undefined): boolean {
    const entry = path === undefined ? undefined : this.room.tree.get(pathKey(path));
    const document = entry?.fileId === undefined ? undefined : this.room.documents.get(entry.fileId);
    if (!document || document.version === entry!.version) return false;
    this.room.save(entry!.path, entry!.fileId!, document.text, document.version);
    return true;
  }
}

/** Hears, looks and writes until nothing is left to do, and says yes to what is asked. @returns whether there was any of it */
function finish(person: Participant): boolean {
  let steps = 0;
  const isBusy = () => [person.hear(), person.lookOn(), person.step()].includes(true);
  while (steps < 5000 && isBusy()) steps += 1;
  if (steps === 5000) throw new Error('it never becomes quiet');
  for (const { side } of person.mirror.settled()) person.mirror.answer(side, true);
  return person.step() || steps > 0;
}

/** Does something with each. @returns whether it did anything with one of them */
function anyOf<T>(all: Iterable<T>, act: (one: T) => boolean): boolean {
  let any = false;
  for (const one of all) any = act(one) || any;
  return any;
}

function pick<T>(choices: readonly T[], at: number): T | undefined {
  return choices[Math.floor(at * choices.length)];
}
