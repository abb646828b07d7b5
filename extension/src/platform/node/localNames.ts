import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';

/** Names this computer has for its user, the best first: from Git's configuration, from the operating system. */
export async function localNames(): Promise<string[]> {
  const names = [await gitName()];
  try {
    names.push(userInfo().username);
  } catch {
    // A user id without an entry in the system's user database has no name.
  }
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

function gitName(): Promise<string> {
  return new Promise((resolve) => {
    execFile('git', ['config', '--global', 'user.name'], { timeout: 2000 }, (error, output) =>
      resolve(error ? '' : output),
    );
  });
}
