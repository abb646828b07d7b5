import * as vscode from 'vscode';

/** Which documents people see, and which are open for the room without a tab. */
export class ShownDocuments {
  readonly #hidden = new Set<string>();

  /** Says that a document is open for the room though it has no tab. */
  hide(uri: vscode.Uri): void {
    this.#hidden.add(uri.toString());
  }

  /** Ends {@link hide}. @returns whether it was */
  forget(uri: vscode.Uri): boolean {
    return this.#hidden.delete(uri.toString());
  }

  isHidden(uri: vscode.Uri): boolean {
    return this.#hidden.has(uri.toString());
  }

  /** Whether a document is for the room: it has a tab, or needs none. */
  has({ uri, isUntitled }: vscode.TextDocument): boolean {
    // An untitled document that closes may have become a file: that is told by its close.
    return isUntitled || this.isHidden(uri) || hasTab(uri.toString());
  }

  clear(): void {
    this.#hidden.clear();
  }
}

/** Whether a tab shows a document, alone, as one side of a comparison, or in an editor of another kind. */
function hasTab(uri: string): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ input }) => {
      if (input instanceof vscode.TabInputTextDiff) return [input.original, input.modified].some(is);
      const isFile = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
      return isFile && is(input.uri);
    }),
  );

  function is(shown: vscode.Uri): boolean {
    return shown.toString() === uri;
  }
}
