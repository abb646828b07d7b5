import type { Replacement } from '@tandem/protocol/textDifference';
import type * as Y from 'yjs';
import type { BindingReports, EditorPort, EndOfLine } from './editorPort.ts';

/** What one document of the editor is bound with. */
export type BindingOptions = {
  /** The shared text, already synchronised: bind after the provider's `synced`. */
  readonly text: Y.Text;
  readonly port: EditorPort;
  /** The document's text now, in any line ending. Must be read in the same turn in which the binding is made. */
  readonly documentText: string;
  readonly eol: EndOfLine;
  readonly reports: BindingReports;
  /**
   * The text the document and the shared text last had in common, where the caller knows it: what the `tandem:`
   * file system handed out, or what was kept before the window was reloaded. What differs from it in the document
   * was typed by this person and is merged. Without it the shared text wins, by a minimal edit.
   */
  readonly commonText?: string;
  /**
   * Called right before a change made in this editor is written to the shared text.
   * @param change its ranges, in offsets of the shared text before it
   */
  readonly beforeLocalChange?: (change: readonly Replacement[]) => void;
};
