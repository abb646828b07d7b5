import * as vscode from 'vscode';
import type { TandemApi } from './api.ts';
import { wantsGhosts } from './autocomplete/request/ownServer.ts';
import { scheme } from './editor/documents/scheme.ts';
import { Disposables } from './platform/disposables.ts';
import { wasInRoom } from './platform/roomKey.ts';
import type { Tandem } from './tandem.ts';

/**
 * Starts Tandem when a command, a view, a link or a file of a room needs it, when somebody types who has ghost text in
 * files of no room, or at once in a window that was in a room.
 * VS Code has no activation that depends on what was done before, so this much of Tandem is in every window.
 */
export class StartOnDemand {
  readonly #start: () => Promise<Tandem>;
  readonly #placeholders = new Disposables();
  #starting: Promise<Tandem> | undefined;
  #running: Tandem | undefined;

  /** @param load reads the rest of the extension */
  constructor(
    context: vscode.ExtensionContext,
    load: () => Promise<(context: vscode.ExtensionContext, since: number) => Tandem>,
  ) {
    this.#start = async () => {
      const since = performance.now();
      const start = await load();
      this.#placeholders.dispose();
      this.#running = start(context, since);
      return this.#running;
    };
    context.subscriptions.push(this.#placeholders);
    if (wasInRoom(context.workspaceState)) void this.started();
    else this.#wait(context);
  }

  /** Resolves when all of Tandem runs. */
  started(): Promise<Tandem> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  async close(): Promise<void> {
    await (await this.#starting)?.close();
  }

  /** The API, which says that one is in no room while nothing runs. */
  get api(): TandemApi {
    const running = () => this.#running?.api;
    return {
      get state() {
        return running()?.state ?? { kind: 'signedOut' as const };
      },
      get roomId() {
        return running()?.roomId;
      },
      get participants() {
        return running()?.participants ?? [];
      },
      get texts() {
        return running()?.texts ?? {};
      },
      settled: async () => running()?.settled(),
    };
  }

  #wait(context: vscode.ExtensionContext): void {
    const { commands, languages, window, workspace } = vscode;
    for (const { command } of context.extension.packageJSON.contributes.commands as { command: string }[]) {
      const run = async (...given: unknown[]) => {
        await this.started();
        return commands.executeCommand(command, ...given);
      };
      this.#placeholders.add(commands.registerCommand(command, run));
    }
    this.#placeholders.add(
      window.registerUriHandler({
        handleUri: async (uri) => {
          await this.started();
          await commands.executeCommand('tandem.joinRoom', uri.toString(true));
        },
      }),
    );
    // Asked for its rows when it is seen; without any it shows how to begin.
    this.#placeholders.add(
      window.registerTreeDataProvider<never>('tandem.welcome', {
        getChildren: async () => {
          await this.started();
          return [];
        },
        getTreeItem: (row) => row,
      }),
    );
    // The first key has no ghost text yet: it starts what answers the next.
    this.#placeholders.add(
      languages.registerInlineCompletionItemProvider(
        { pattern: '**' },
        {
          provideInlineCompletionItems: async (document) => {
            if (wantsGhosts(document, context.globalState)) await this.started();
            return [];
          },
        },
      ),
    );
    this.#placeholders.add(
      workspace.registerFileSystemProvider(scheme, this.#files(), { isCaseSensitive: true }),
    );
  }

  /** Files of rooms, which wait until the file system of rooms has taken over and ask that. */
  #files(): vscode.FileSystemProvider {
    const { fs } = vscode.workspace;
    const changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
    this.#placeholders.add(changes);
    const later =
      <Given extends unknown[], Answer>(ask: (...given: Given) => Thenable<Answer>) =>
      async (...given: Given) => {
        await this.started();
        return ask(...given);
      };
    return {
      onDidChangeFile: changes.event,
      watch: () => new vscode.Disposable(() => {}),
      stat: later((uri: vscode.Uri) => fs.stat(uri)),
      readDirectory: later((uri: vscode.Uri) => fs.readDirectory(uri)),
      createDirectory: later((uri: vscode.Uri) => fs.createDirectory(uri)),
      readFile: later((uri: vscode.Uri) => fs.readFile(uri)),
      writeFile: later((uri: vscode.Uri, content: Uint8Array) => fs.writeFile(uri, content)),
      delete: later((uri: vscode.Uri, options: { recursive: boolean }) => fs.delete(uri, options)),
      rename: later((from: vscode.Uri, to: vscode.Uri, options: { overwrite: boolean }) =>
        fs.rename(from, to, options),
      ),
    };
  }
}
