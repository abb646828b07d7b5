import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The key that signs session tokens when none is configured: made once and kept in the data folder, readable by the
 * server's user alone, so that sessions survive a restart.
 * @throws when the folder cannot be read or written
 */
export async function keptSecretKey(dataDir: string): Promise<string> {
  const path = join(dataDir, 'secret-key');
  try {
    // Of two servers that start at once in one folder, the first one's key is the one both use.
    await writeFile(path, `${randomBytes(32).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = (await readFile(path, 'utf8')).trim();
  if (key.length >= 32) return key;
  throw new Error(`${path} holds no usable key. Remove the file, and a new one is made at the next start.`);
}
