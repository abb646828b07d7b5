// The page Tandem's is measured against: CodeMirror with its usual extensions, `y-codemirror.next` as its readme binds it,
// and a stock provider. `?provider=` names it, `port` is its server's, `room` the document.
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import {
  bracketMatching,
  defaultHighlightStyle,
  foldGutter,
  foldKeymap,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view';
import { HocuspocusProvider } from '@hocuspocus/provider';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import type { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import { Doc, UndoManager } from 'yjs';

const options = new URLSearchParams(location.search);
const url = `ws://127.0.0.1:${options.get('port')}`;
const name = options.get('room')!;
const document_ = new Doc();
const text = document_.getText('content');

const { awareness, synced } = connect();
awareness.setLocalStateField('user', { name: 'Peer', color: '#30bced', colorLight: '#30bced33' });
await synced;
const undoManager = new UndoManager(text);
new EditorView({
  parent: document.body,
  state: EditorState.create({
    doc: text.toString(),
    extensions: [
      lineNumbers(),
      highlightActiveLineGutter(),
      highlightSpecialChars(),
      foldGutter(),
      drawSelection(),
      dropCursor(),
      EditorState.allowMultipleSelections.of(true),
      indentOnInput(),
      syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
      bracketMatching(),
      closeBrackets(),
      autocompletion({ activateOnTyping: false }),
      rectangularSelection(),
      crosshairCursor(),
      highlightActiveLine(),
      highlightSelectionMatches(),
      keymap.of([
        ...yUndoManagerKeymap,
        ...closeBracketsKeymap,
        ...searchKeymap,
        ...foldKeymap,
        ...completionKeymap,
        indentWithTab,
        ...defaultKeymap,
      ]),
      javascript({ typescript: true }),
      yCollab(text, awareness, { undoManager }),
    ],
  }),
});
Object.assign(globalThis, { seed: (content: string) => text.insert(0, content) });

function connect(): { awareness: Awareness; synced: Promise<unknown> } {
  if (options.get('provider') === 'hocuspocus') {
    const provider = new HocuspocusProvider({ url, name, document: document_ });
    return {
      awareness: provider.awareness!,
      synced: new Promise((resolve) => provider.on('synced', resolve)),
    };
  }
  const provider = new WebsocketProvider(url, name, document_);
  return { awareness: provider.awareness, synced: new Promise((resolve) => provider.once('sync', resolve)) };
}
