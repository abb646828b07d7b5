export type { BindingOptions } from './bindingOptions.ts';
export { DocumentBinding } from './documentBinding.ts';
export {
  type ContentChange,
  type DocumentChange,
  type EditorPort,
  type EndOfLine,
  type PlannedEdit,
  standstillLimit,
} from './editorPort.ts';
export { editorOffset, editorText, sharedOffset } from './editorText.ts';
export {
  fromRelative,
  type RelativeSelection,
  toRelative,
} from './relativeSelection.ts';
export { typingPause, UndoHistory } from './undoHistory.ts';
