import { pathKey } from '../pathCollision.ts';

/**
 * What can run code on a member's machine by being there: only an owner writes it. A pattern is a name, or names with
 * `/` between them, at any depth; `*` stands for any part of a name, and `/**` at the end for all that is below.
 */
export const defaultOwnerOnly: readonly string[] = [
  '.vscode/settings.json',
  '.vscode/tasks.json',
  '.vscode/launch.json',
  '.vscode/mcp.json',
  '*.code-workspace',
  '.envrc',
  '.npmrc',
  '.yarnrc.yml',
  '.husky/**',
  '.devcontainer/**',
  '.devcontainer.json',
  '.claude/**',
  '.mcp.json',
];

/** Tells the paths that only an owner may write. */
export class OwnerOnlyPaths {
  readonly #pattern: RegExp;

  constructor(patterns: readonly string[] = defaultOwnerOnly) {
    const sources = patterns.flatMap(sourcesOf);
    this.#pattern = new RegExp(sources.length === 0 ? '(?!)' : `(^|/)(${sources.join('|')})$`, 'u');
  }

  /** @param path in any spelling: what one disk takes for such a path is one */
  has(path: string): boolean {
    return this.#pattern.test(pathKey(path));
  }
}

/** A file or a link where a pattern has a folder stands for all that would be in it. */
function sourcesOf(pattern: string): string[] {
  const names = pathKey(pattern).split('/');
  const below = names.at(-1) === '**';
  if (below) names.pop();
  const sources = names.map((name) => name.replace(/[\\^$.+?()[\]{}|]/g, '\\$&').replaceAll('*', '[^/]*'));
  const places = sources.map((_, index) => sources.slice(0, index + 1).join('/'));
  return below ? [...places, `${places.at(-1)}/.+`] : places;
}
