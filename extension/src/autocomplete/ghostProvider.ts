import * as vscode from 'vscode';
import type { AdaptiveDebounce } from './adaptiveDebounce.ts';
import type { CompletionClient } from './completionClient.ts';
import { contextFiles } from './contextFiles.ts';
import type { Ghost, GhostCache, GhostPlace } from './ghostCache.ts';
import { maxLinesAt, requestText } from './requestText.ts';
import { inScope } from './scope.ts';
import { type AutocompleteSettings, autocompleteSettings } from './settings.ts';

/** Where a document is completed. */
export type CompletionTarget = {
  /** Base URL without a trailing slash. */
  server: string;
  /** Where the document belongs to a room: which, under which path, and by which token one may read it. */
  room?: { roomId: string; path: string; token: string | undefined; autocomplete: boolean } | undefined;
};

/** What a person is told of, by the status bar and the statistics. */
export type GhostEvents = {
  /** @param fresh false for what is left of a ghost whose beginning was typed */
  shown(ghost: Ghost, at: { document: vscode.TextDocument; position: vscode.Position; fresh: boolean }): void;
  asking(): void;
  answered(source: 'engine' | 'model' | 'none'): void;
  unavailable(): void;
};

const linesAbove = 3;

/** Ghost text in VS Code: what the server suggests, or what is left of what it suggested a moment ago. */
export class GhostProvider implements vscode.InlineCompletionItemProvider {
  readonly #target: (document: vscode.TextDocument) => CompletionTarget | undefined;
  readonly #client: CompletionClient;
  readonly #cache: GhostCache;
  readonly #debounce: AdaptiveDebounce;
  readonly #events: GhostEvents;
  #nextId = 1;

  constructor(parts: {
    target: (document: vscode.TextDocument) => CompletionTarget | undefined;
    client: CompletionClient;
    cache: GhostCache;
    debounce: AdaptiveDebounce;
    events: GhostEvents;
  }) {
    this.#target = parts.target;
    this.#client = parts.client;
    this.#cache = parts.cache;
    this.#debounce = parts.debounce;
    this.#events = parts.events;
  }

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    const settings = autocompleteSettings(document);
    const target = this.#target(document);
    if (!target || !isWanted(document, settings, target)) return [];
    // What the suggestion list has selected counts as typed: only what begins with it may be shown beside it.
    const selected = context.selectedCompletionInfo;
    const start = selected?.range.start ?? position;
    const place = placeOf(
      document,
      selected ? selected.range : new vscode.Range(position, position),
      selected?.text,
    );
    const cached = this.#cache.find(place);
    if (cached) {
      this.#events.shown(cached, { document, position, fresh: false });
      return [this.#item(document, position, start, selected?.text, cached)];
    }
    const ghost = await this.#ask({ document, position, place, settings, target, token });
    if (!ghost || token.isCancellationRequested) return [];
    this.#cache.put(place, ghost);
    this.#events.shown(ghost, { document, position, fresh: true });
    return [this.#item(document, position, start, selected?.text, ghost)];
  }

  async #ask(asked: {
    document: vscode.TextDocument;
    position: vscode.Position;
    place: GhostPlace;
    settings: AutocompleteSettings;
    target: CompletionTarget;
    token: vscode.CancellationToken;
  }): Promise<Ghost | undefined> {
    const { settings, target, token } = asked;
    if (!(await waited(this.#debounce.delay(settings.debounce), token))) return undefined;
    const controller = new AbortController();
    const cancelled = token.onCancellationRequested(() => controller.abort());
    this.#events.asking();
    try {
      const request = requestOf(asked);
      const completion = await this.#client.complete(
        target.server,
        target.room?.token,
        request,
        controller.signal,
      );
      if (completion.kind === 'unavailable') {
        this.#events.unavailable();
        return undefined;
      }
      const { suggestion, source, replaceEnd } = completion.answer;
      this.#debounce.answeredBy(source);
      this.#events.answered(source);
      if (suggestion === '' || source === 'none') return undefined;
      const replaced = replaceEnd === undefined ? 0 : replaceEnd - request.cursorPosition;
      return { text: suggestion, replaced, source, id: this.#nextId++ };
    } catch (error) {
      if (controller.signal.aborted) return undefined;
      throw error;
    } finally {
      cancelled.dispose();
    }
  }

  #item(
    document: vscode.TextDocument,
    position: vscode.Position,
    start: vscode.Position,
    selected: string | undefined,
    ghost: Ghost,
  ): vscode.InlineCompletionItem {
    const end = position.translate(0, ghost.replaced);
    const item = new vscode.InlineCompletionItem((selected ?? '') + ghost.text, new vscode.Range(start, end));
    item.command = {
      command: 'tandem.autocomplete.accepted',
      title: '',
      arguments: [ghost.text.length, document.uri.toString()],
    };
    return item;
  }
}

function isWanted(
  document: vscode.TextDocument,
  settings: AutocompleteSettings,
  target: CompletionTarget,
): boolean {
  const { room } = target;
  if (room && !room.autocomplete) return false;
  const subject = {
    scheme: document.uri.scheme,
    languageId: document.languageId,
    inRoom: room !== undefined,
  };
  return inScope(settings, subject) && !isExcluded(document, settings.excluded);
}

/** Whether a document's text must not be sent. */
function isExcluded(document: vscode.TextDocument, globs: readonly string[]): boolean {
  return globs.some((pattern) => vscode.languages.match({ pattern }, document) > 0);
}

function placeOf(document: vscode.TextDocument, typing: vscode.Range, selected = ''): GhostPlace {
  const { text } = document.lineAt(typing.start.line);
  const above: string[] = [];
  for (let line = Math.max(0, typing.start.line - linesAbove); line < typing.start.line; line++) {
    above.push(document.lineAt(line).text);
  }
  return {
    document: document.uri.toString(),
    above: above.join('\n'),
    prefix: text.slice(0, typing.start.character) + selected,
    rest: text.slice(typing.end.character),
  };
}

function requestOf({
  document,
  position,
  place,
  settings,
  target: { room },
}: {
  document: vscode.TextDocument;
  position: vscode.Position;
  place: GhostPlace;
  settings: AutocompleteSettings;
  target: CompletionTarget;
}) {
  const line = document.lineAt(position.line);
  const lineStart = document.offsetAt(line.range.start);
  const text = document.getText();
  const replaced =
    text.slice(0, lineStart) + place.prefix + place.rest + text.slice(lineStart + line.text.length);
  const path = room?.path ?? vscode.workspace.asRelativePath(document.uri, false);
  return {
    ...requestText(replaced, lineStart + place.prefix.length),
    language: document.languageId.slice(0, 40),
    path: path.slice(-255),
    mode: settings.mode,
    maxLines: maxLinesAt(replaced.split(/\r?\n/), position.line, place.prefix.length),
    ...(room ? { roomId: room.roomId } : { contextFiles: otherFiles(document, path, settings) }),
  };
}

function otherFiles(document: vscode.TextDocument, path: string, settings: AutocompleteSettings) {
  const others = vscode.workspace.textDocuments
    .filter((other) => other !== document && other.uri.scheme === document.uri.scheme)
    .filter((other) => !isExcluded(other, settings.excluded))
    .map((other) => ({
      path: vscode.workspace.asRelativePath(other.uri, false),
      languageId: other.languageId,
      text: other.getText(),
    }));
  return contextFiles({ path, languageId: document.languageId }, others);
}

/** @returns false when it was cancelled while waiting */
function waited(ms: number, token: vscode.CancellationToken): Promise<boolean> {
  if (ms === 0) return Promise.resolve(!token.isCancellationRequested);
  return new Promise((resolve) => {
    const finish = (whole: boolean) => {
      clearTimeout(timer);
      cancelled.dispose();
      resolve(whole);
    };
    const timer = setTimeout(() => finish(true), ms);
    const cancelled = token.onCancellationRequested(() => finish(false));
  });
}
