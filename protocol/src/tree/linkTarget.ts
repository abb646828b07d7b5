import { treePathFault } from './treePath.ts';

/** Longer targets are refused by some systems. */
const maxTarget = 1024;

/**
 * Where a link in the tree leads to. Steps up stand in front only: behind a name that is a link itself they would lead
 * out from wherever that one leads to.
 * @param path of the link
 * @returns undefined when it is absolute, leads out of the folder or through what never travels
 */
export function linkedPath(path: string, target: string): string | undefined {
  if (target.length > maxTarget || target.startsWith('/') || target.includes('\\')) return undefined;
  const folder = path.split('/').slice(0, -1);
  const steps = target.replace(/\/$/, '').split('/');
  while (steps[0] === '..' || steps[0] === '.') {
    if (steps.shift() === '..' && folder.pop() === undefined) return undefined;
  }
  const linked = [...folder, ...steps].join('/');
  if (linked === '') return undefined;
  return treePathFault(linked) === undefined ? linked : undefined;
}
