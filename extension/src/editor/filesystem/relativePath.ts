import * as vscode from 'vscode';

/** A file's path below its workspace folder, which is named where there are several, with `/` between names. */
export function relativePath(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri).replaceAll('\\', '/');
}
