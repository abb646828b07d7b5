import { constants, cp, mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

/** Under `node_modules`, so that it goes with the packages it was made by, and git ignores it. */
const cache = join(import.meta.dirname, '../../node_modules/.cache/tandem');

let template: Promise<string> | undefined;

/**
 * Makes a data folder with a new embedded database in it. Making that database takes the processor some seconds, which
 * is not what most tests are about, so it is made once and copied.
 * @param name what the folder's name begins with
 * @returns the folder's path; whoever asked removes it
 */
export async function newDataFolder(name: string): Promise<string> {
  template ??= makeTemplate();
  const source = await template;
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  await cp(source, join(folder, 'postgres'), { recursive: true, mode: constants.COPYFILE_FICLONE });
  return folder;
}

/** @returns the folder of a database that nobody has used, made when there is none of this version */
async function makeTemplate(): Promise<string> {
  const description = await readFile(findPackageJSON('@electric-sql/pglite', import.meta.url)!, 'utf8');
  const { version } = JSON.parse(description) as { version: string };
  const folder = join(cache, `pglite-${version}`);
  if (await exists(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const unfinished = await mkdtemp(`${folder}-`);
  const database = await PGlite.create(unfinished);
  await database.close();
  // Another process may have been first; its template is as good.
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true }));
  return folder;
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
