import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TandemApi } from '../../../src/extension.ts';

/** The server the runner started for this suite. */
export function serverUrl(): string {
  const { TANDEM_TEST_SERVER } = process.env;
  assert.ok(TANDEM_TEST_SERVER, 'the runner sets TANDEM_TEST_SERVER');
  return TANDEM_TEST_SERVER;
}

/** The extension as VS Code has it, activated. */
export async function tandem(): Promise<TandemApi> {
  const extension = vscode.extensions.getExtension<TandemApi>('tandem-editor.tandem');
  assert.ok(extension, 'the extension is installed');
  return extension.activate();
}

let untitled = 0;

/**
 * Shows a new untitled document, and waits until it is the active one: VS Code tells that a moment later.
 * Each has a name of its own, because VS Code gives a new one the name of the last one that was closed, and with it the
 * text of that one's backup while that is not removed yet.
 */
export async function showUntitled(content: string): Promise<vscode.TextEditor> {
  untitled += 1;
  const uri = vscode.Uri.from({ scheme: 'untitled', path: `Note-${untitled}` });
  const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
  await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), content));
  await until(() => vscode.window.activeTextEditor === editor);
  return editor;
}

/** Creates a room around a new untitled document, and waits until the document and the room are one. */
export async function roomAround(
  content: string,
  { eol }: { eol?: vscode.EndOfLine } = {},
): Promise<{ api: TandemApi; roomId: string; editor: vscode.TextEditor; document: vscode.TextDocument }> {
  const api = await tandem();
  const editor = await showUntitled(content);
  const { document } = editor;
  if (eol !== undefined) await editor.edit((edit) => edit.setEndOfLine(eol));
  void vscode.commands.executeCommand('tandem.createRoom');
  const shared = content.replaceAll('\r\n', '\n');
  await until(() => api.state.kind === 'joined' && Object.values(api.texts)[0] === shared);
  await api.settled();
  assert.ok(api.roomId);
  return { api, roomId: api.roomId, editor, document };
}

/** Leaves the room, if any, and closes every editor without asking. */
export async function leaveAndClose(): Promise<void> {
  const api = await tandem();
  if (api.state.kind !== 'signedOut') await vscode.commands.executeCommand('tandem.leaveRoom');
  await until(() => api.state.kind === 'signedOut');
  const { tabGroups } = vscode.window;
  const tabs = () => tabGroups.all.flatMap((group) => group.tabs);
  // The room's documents become untitled ones, which takes VS Code a moment.
  await until(
    () => !tabs().some(({ input }) => input instanceof vscode.TabInputText && input.uri.scheme === 'tandem'),
  );
  while (tabs().length > 0)
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
}

/**
 * Types word after word at the beginning of a document, until its editor is closed or takes nothing any more.
 * @param meanwhile begun when some words stand
 * @returns the words
 */
export async function typeUntilClosed(
  editor: vscode.TextEditor,
  meanwhile: () => Promise<unknown>,
): Promise<string[]> {
  const { document } = editor;
  const typed: string[] = [];
  let done: Promise<unknown> | undefined;
  let hasFailed = false;
  try {
    while (!hasFailed) {
      const word = `w${typed.length} `;
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), word));
      if (!document.getText().includes(word)) break;
      typed.push(word);
      if (typed.length !== 5) continue;
      done = meanwhile();
      done.catch(() => {
        hasFailed = true;
      });
    }
  } catch {
    // VS Code has closed the editor.
  }
  await done;
  return typed;
}

/** The texts of all untitled documents. */
export function untitledTexts(): string[] {
  const { textDocuments } = vscode.workspace;
  return textDocuments.filter(({ isUntitled }) => isUntitled).map((document) => document.getText());
}

/** The text of a room's main file as the server has it. */
export async function codeOf(roomId: string): Promise<string> {
  const response = await fetch(`${serverUrl()}/rooms/${roomId}`);
  assert.equal(response.status, 200);
  return ((await response.json()) as { code: string }).code;
}

/**
 * Resolves when a condition holds. VS Code has no event for much of what a test waits for, so it is asked again and again.
 * @throws Error with the condition when it does not hold in time
 */
export async function until(holds: () => boolean | Promise<boolean>, milliseconds = 60_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await holds())) {
    if (Date.now() > end) {
      throw new Error(
        `Not within ${milliseconds} ms: ${holds}\nThen it was ${JSON.stringify(await situation())}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What a failure is understood by. */
async function situation(): Promise<object> {
  const { state, texts, participants } = await tandem();
  return {
    state,
    texts,
    participants,
    active: vscode.window.activeTextEditor?.document.uri.toString(),
    documents: vscode.workspace.textDocuments.map(({ uri }) => uri.toString()),
  };
}
