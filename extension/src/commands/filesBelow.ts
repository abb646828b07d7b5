import * as vscode from 'vscode';

/** Folders whose files nobody writes by hand. */
const generated = '**/{node_modules,bower_components,.git,.hg,.svn,.venv,__pycache__}/**';

/** The files among what was chosen, and those below the folders in it, each once; at most about `limit`. */
export async function filesBelow(chosen: readonly vscode.Uri[], limit: number): Promise<vscode.Uri[]> {
  const found = new Map<string, vscode.Uri>();
  for (const uri of chosen) {
    const { type } = await vscode.workspace.fs.stat(uri);
    const files =
      type & vscode.FileType.Directory
        ? await vscode.workspace.findFiles(new vscode.RelativePattern(uri, '**/*'), generated, limit)
        : [uri];
    for (const file of files) found.set(file.toString(), file);
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
