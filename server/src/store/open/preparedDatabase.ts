import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { join } from 'node:path';
import { extract } from 'tar';

/**
 * Where the build puts a database that has only the tables: making one takes seconds and a gigabyte of memory, unpacking
 * one neither. It fits the version of PostgreSQL that made it, so its name has that.
 */
export function preparedDatabase(): string {
  const description = readFileSync(findPackageJSON('@electric-sql/pglite', import.meta.url)!, 'utf8');
  const { version } = JSON.parse(description) as { version: string };
  return join(import.meta.dirname, `../../../dist/database-${version}.tar.gz`);
}

/**
 * Makes the folder of a new database, at once and whole; without a prepared one, that is left to PostgreSQL.
 * @param folder missing, or empty: what has anything in it is left alone
 */
export async function unpackDatabase(folder: string, archive: string = preparedDatabase()): Promise<void> {
  if (!existsSync(archive) || (existsSync(folder) && readdirSync(folder).length > 0)) return;
  const unfinished = `${folder}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  await extract({ file: archive, cwd: unfinished });
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
}
