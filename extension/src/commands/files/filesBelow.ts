import * as vscode from 'vscode';
import { notIgnored } from './notIgnored.ts';

/** Folders whose files nobody writes by hand. */
const generated = '**/{node_modules,bower_components,.git,.hg,.svn,.venv,__pycache__}/**';

/**
 * The files among what was chosen, and those below the folders in it that git does not ignore, each once; at most about
 * `limit`.
 */
export async function filesBelow(chosen: readonly vscode.Uri[], limit: number): Promise<vscode.Uri[]> {
  const found = new Map<string, vscode.Uri>();
  for (const uri of chosen) {
    const { type } = await vscode.workspace.fs.stat(uri);
    const files = type & vscode.FileType.Directory ? await filesOf(uri, limit) : [uri];
    for (const file of files) found.set(file.toString(), file);
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function filesOf(folder: vscode.Uri, limit: number): Promise<vscode.Uri[]> {
  const pattern = new vscode.RelativePattern(folder, '**/*');
  const files = await vscode.workspace.findFiles(pattern, generated, limit);
  const top = `${(vscode.workspace.getWorkspaceFolder(folder)?.uri ?? folder).path}/`;
  const paths = await notIgnored(
    top,
    files.map(({ path }) => path),
    (parent) => textOf(folder.with({ path: `${parent}.gitignore` })),
  );
  const kept = new Set(paths);
  return files.filter(({ path }) => kept.has(path));
}

async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}
