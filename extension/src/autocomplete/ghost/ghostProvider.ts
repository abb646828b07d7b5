import * as vscode from 'vscode';
import type { CompletionClient } from '../request/completionClient.ts';
import { type Asked, type CompletionTarget, hereOf, requestOf } from '../request/completionRequest.ts';
import { autocompleteSettings } from '../settings.ts';
import type { Ghost, GhostCache } from './ghostCache.ts';
import { placeOf } from './ghostPlaces.ts';
import { GhostQuestion } from './ghostQuestion.ts';

/** What a person is told of, by the status bar and the statistics. */
export type GhostEvents = {
  /** @param fresh false for more, or what is left, of a ghost that was shown before */
  shown(ghost: Ghost, at: { document: vscode.TextDocument; position: vscode.Position; fresh: boolean }): void;
  /** The answer says something else, or more, than what is shown. */
  grown(question: GhostQuestion): void;
  /** There is no more to come. */
  ended(question: GhostQuestion): void;
  asking(): void;
  answered(source: 'engine' | 'model' | 'none'): void;
  unavailable(): void;
};

/** Ghost text in VS Code: what the server suggests, or what is left of what it suggested a moment ago. */
export class GhostProvider implements vscode.InlineCompletionItemProvider {
  readonly #target: (document: vscode.TextDocument) => CompletionTarget | undefined;
  readonly #client: CompletionClient;
  readonly #cache: GhostCache;
  readonly #events: GhostEvents;
  #question: GhostQuestion | undefined;
  /** The question whose answer is on the screen. */
  #shown: GhostQuestion | undefined;
  #nextId = 1;

  constructor(parts: {
    target: (document: vscode.TextDocument) => CompletionTarget | undefined;
    client: CompletionClient;
    cache: GhostCache;
    events: GhostEvents;
  }) {
    this.#target = parts.target;
    this.#client = parts.client;
    this.#cache = parts.cache;
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
    if (!settings.enabled || !target || hereOf(document, settings, target) !== 'on') return [];
    // What the suggestion list has selected counts as typed: only what begins with it may be shown beside it.
    const selected = context.selectedCompletionInfo;
    const typing = selected ? selected.range : new vscode.Range(position, position);
    const place = placeOf(document, typing, selected?.text);
    const item = (ghost: Ghost, fresh: boolean) => {
      if (ghost.text === '') return [];
      this.#events.shown(ghost, { document, position, fresh });
      return [ghostItem({ document, position, start: typing.start, selected: selected?.text, ghost })];
    };
    const cached = this.#cache.find(place);
    if (cached) return item(cached, false);

    let question = this.#question;
    if (!question?.isOpen || !question.answers(place)) {
      question?.abort();
      if (!(await waited(settings.debounce, token))) return [];
      question = this.#ask({ document, position, place, settings, target });
    }
    const ghost = await question.ghostAt(place, token);
    if (!ghost || token.isCancellationRequested) return [];
    const fresh = this.#shown !== question;
    this.#shown = question;
    return item(ghost, fresh);
  }

  /** The cursor is elsewhere, or the text was changed: a question about another place is no longer of use. */
  moved(document: vscode.TextDocument, position: vscode.Position): void {
    if (!this.#question?.isOpen) return;
    if (!this.#question.isNear(placeOf(document, new vscode.Range(position, position)))) this.dismiss();
  }

  /** Others changed a document, elsewhere than at the cursor. */
  editedByOthers(document: vscode.TextDocument): void {
    this.#cache.editedByOthers(document.uri.toString());
  }

  /** Nobody wants to see more of what is shown. */
  dismiss(): void {
    this.#question?.abort();
  }

  #ask(asked: Asked): GhostQuestion {
    const question = new GhostQuestion(asked.place, this.#cache);
    this.#question = question;
    this.#events.asking();
    void this.#follow(question, asked);
    return question;
  }

  /** Hands every answer to the question until there is no more. */
  async #follow(question: GhostQuestion, asked: Asked): Promise<void> {
    const { server, room } = asked.target;
    const id = this.#nextId++;
    try {
      const request = requestOf(asked);
      const answers = this.#client.complete(server, room?.token, request, question.signal);
      let next = await answers.next();
      for (; !next.done; next = await answers.next()) {
        const { suggestion: text, source, replaceEnd } = next.value;
        this.#events.answered(source);
        const replaced = replaceEnd === undefined ? 0 : replaceEnd - request.cursorPosition;
        question.answer({ text, replaced, source: source === 'model' ? 'model' : 'engine', id });
        if (this.#shown === question) this.#events.grown(question);
      }
      if (next.value === 'unavailable') this.#events.unavailable();
      if (next.value === 'broken') {
        question.withdraw();
        this.#events.grown(question);
      }
    } catch (error) {
      if (!question.signal.aborted) throw error;
    } finally {
      question.end();
      this.#events.ended(question);
    }
  }
}

function ghostItem(parts: {
  document: vscode.TextDocument;
  position: vscode.Position;
  start: vscode.Position;
  selected: string | undefined;
  ghost: Ghost;
}): vscode.InlineCompletionItem {
  const { document, position, start, selected, ghost } = parts;
  const end = position.translate(0, ghost.replaced);
  const item = new vscode.InlineCompletionItem((selected ?? '') + ghost.text, new vscode.Range(start, end));
  item.command = {
    command: 'tandem.autocomplete.accepted',
    title: '',
    arguments: [ghost.text.length, document.uri.toString()],
  };
  return item;
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
