import { pathKey } from '@tandem/protocol/pathCollision';
import { wordsOf } from './words.ts';
import type { World } from './world.ts';

/** What must hold when everything has come to its end. @throws Error with the first that does not */
export function check(world: World): void {
  checkRoomOnDisks(world);
  checkNothingElseOnDisks(world);
  checkWords(world);
}

function checkRoomOnDisks({ room, people }: World): void {
  for (const [key, { path, hash, fileId }] of room.tree) {
    if (fileId !== undefined && room.documents.get(fileId)!.text !== hash) {
      throw new Error(
        `the room has ${show(hash)} saved of ${path}, and ${show(room.documents.get(fileId)!.text)} live`,
      );
    }
    for (const [index, { disk, mirror }] of people.entries()) {
      const files = disk.withKey(key).filter((file) => !mirror.unmirrored.includes(file.path));
      if (files.length !== 1 || files[0]!.hash !== hash) {
        throw new Error(
          `disk ${index} has ${show(files.map((file) => file.hash))} at ${path}, the room ${show(hash)}`,
        );
      }
    }
  }
}

function checkNothingElseOnDisks({ room, people }: World): void {
  for (const [index, { disk, mirror }] of people.entries()) {
    const extra = disk
      .list()
      .find(({ path }) => !room.tree.has(pathKey(path)) && !mirror.unmirrored.includes(path));
    if (extra) throw new Error(`disk ${index} has ${extra.path}, the room has not`);
    if (disk.staged.size > 0) throw new Error(`disk ${index} has temporary files`);
  }
}

/** Each word that was written is there once, or somebody deleted it. */
function checkWords({ room, people, words }: World): void {
  const contents = [
    ...[...room.documents.values()].map(({ text }) => text),
    ...people.flatMap(({ disk }) => disk.list().map(({ hash }) => hash)),
    ...[...room.tree.values()].map(({ hash }) => hash),
  ];
  for (const content of contents) {
    const found = wordsOf(content);
    if (new Set(found).size < found.length) throw new Error(`a word is there twice: ${show(content)}`);
  }
  const kept = new Set(contents.flatMap(wordsOf));
  const lost = words.written.find((word) => !kept.has(word) && !words.deleted.has(word));
  if (lost) throw new Error(`${lost} is gone, and nobody deleted it`);
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
