import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The look of the editor. Colours are the page's own variables, so that light and dark need one theme. */
const look = EditorView.theme({
  '&': {
    height: '100%',
    backgroundColor: 'var(--editor)',
    color: 'var(--text)',
    fontSize: 'var(--code-size)',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', overflow: 'auto' },
  '.cm-content': { padding: '20px 0 40vh', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 16px 0 8px' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--text)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--selection)',
  },
  '.cm-content ::selection, .cm-line::selection': { backgroundColor: 'var(--selection)' },
  '.cm-gutters': { backgroundColor: 'var(--editor)', color: 'var(--line-number)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 4px 0 16px', minWidth: '44px' },
  '.cm-foldGutter .cm-gutterElement': { padding: '0 4px', cursor: 'pointer' },
  '.cm-activeLine': { backgroundColor: 'var(--active-line)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--text)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--match)', outline: '1px solid var(--line)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--match)' },
  '.cm-searchMatch': { backgroundColor: 'var(--found)' },
  '.cm-searchMatch.cm-searchMatch-selected': { backgroundColor: 'var(--found-here)' },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--match)',
    border: 'none',
    color: 'var(--muted)',
    padding: '0 8px',
    borderRadius: '6px',
  },
  '.cm-panels': { backgroundColor: 'var(--surface)', color: 'var(--text)' },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panel.cm-search': { padding: '8px 40px 8px 12px', fontFamily: 'var(--sans)', fontSize: '14px' },
  '.cm-panel.cm-search label': {
    fontSize: '13px',
    fontWeight: '400',
    display: 'inline-flex',
    gap: '4px',
    alignItems: 'center',
  },
  '.cm-panel.cm-search [name=close]': {
    fontSize: '20px',
    color: 'var(--muted)',
    top: '6px',
    right: '8px',
    padding: '4px 8px',
  },
  '.cm-textfield': {
    backgroundColor: 'var(--field)',
    border: '1px solid var(--field-line)',
    borderRadius: '6px',
    color: 'var(--text)',
    padding: '4px 8px',
    fontSize: '14px',
  },
  '.cm-button': {
    background: 'var(--raised)',
    border: '1px solid var(--field-line)',
    borderRadius: '6px',
    color: 'var(--text)',
    padding: '4px 10px',
    fontSize: '13px',
    cursor: 'pointer',
  },
  '.cm-ghost': { color: 'var(--ghost)', whiteSpace: 'pre-wrap' },
});

const highlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.self], color: 'var(--syn-keyword)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.character], color: 'var(--syn-string)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.unit], color: 'var(--syn-number)' },
  {
    tag: [tags.comment, tags.meta, tags.processingInstruction],
    color: 'var(--syn-comment)',
    fontStyle: 'italic',
  },
  {
    tag: [
      tags.function(tags.variableName),
      tags.function(tags.propertyName),
      tags.function(tags.definition(tags.variableName)),
      tags.macroName,
    ],
    color: 'var(--syn-function)',
  },
  { tag: [tags.typeName, tags.className, tags.namespace, tags.tagName], color: 'var(--syn-type)' },
  { tag: [tags.propertyName, tags.attributeName, tags.labelName], color: 'var(--syn-property)' },
  { tag: [tags.heading, tags.strong], fontWeight: '700' },
  { tag: tags.heading, color: 'var(--syn-keyword)' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: [tags.link, tags.url], color: 'var(--syn-string)', textDecoration: 'underline' },
  { tag: tags.invalid, color: 'var(--danger)' },
  { tag: tags.inserted, color: 'var(--syn-string)' },
  { tag: tags.deleted, color: 'var(--danger)' },
]);

/** Look and syntax colours. */
export const editorTheme: Extension = [look, syntaxHighlighting(highlight)];
