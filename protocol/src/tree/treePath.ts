import { type PathFault, pathFault, pathProblem } from '../paths.ts';

/** What is wrong with a path in a folder that stands on disks, beyond what every file of a room must keep to. */
export type TreePathFault =
  | PathFault
  | { kind: 'tooDeep' }
  | { kind: 'nameTooLong' | 'invisible' | 'shortName' | 'repository'; name: string };

/** How many names a path has at most: each folder on the way is looked at. */
const maxNames = 50;
/** The longest name every file system takes, in bytes of UTF-8. */
const maxNameBytes = 255;

/**
 * Characters that HFS+ leaves out when it compares names, and those that turn text around: with one of them a name may
 * be another one's, or look like it.
 */
const invisible = /[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/;

/** Names such as `GITHOO~1`, by which Windows also finds a file with a longer name. */
const shortName = /^[^.~]{1,7}~\d{1,6}(\.[^.]{0,3})?$/;

/**
 * The path of an entry in a room's tree. Every member's disk gets it, so it must be one file on all of them, and none of
 * the folder's own repository.
 * @returns undefined when nothing is wrong with it
 */
export function treePathFault(path: string): TreePathFault | undefined {
  const fault = pathFault(path);
  if (fault) return fault;
  const names = path.split('/');
  if (names.length > maxNames) return { kind: 'tooDeep' };
  for (const name of names) {
    if (invisible.test(name)) return { kind: 'invisible', name };
    // A disk that takes accents apart needs more bytes for them.
    if (bytesOf(name.normalize('NFD')) > maxNameBytes) return { kind: 'nameTooLong', name };
    if (name.toLowerCase() === '.git') return { kind: 'repository', name };
    if (shortName.test(name)) return { kind: 'shortName', name };
  }
  return undefined;
}

/** @returns what is wrong with a path ({@link treePathFault}) as a sentence, or undefined when nothing is. */
export function treePathProblem(path: string): string | undefined {
  const fault = treePathFault(path);
  switch (fault?.kind) {
    case 'tooDeep':
      return `The path has more than ${maxNames} names. Put the file into fewer folders.`;
    case 'nameTooLong':
      return `"${fault.name.slice(0, 40)}…" is longer than ${maxNameBytes} bytes. Use a shorter name.`;
    case 'invisible':
      return 'A name has a character that cannot be seen, and that some disks leave out. Remove it.';
    case 'shortName':
      return `On Windows "${fault.name}" may be a second name of another file. Choose another name.`;
    case 'repository':
      return 'What is in .git never travels. Leave it out.';
    default:
      return pathProblem(path);
  }
}

function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}
