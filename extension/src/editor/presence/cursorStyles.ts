import { personColors } from '@tandem/protocol/presence';
import * as vscode from 'vscode';
import { type Disposable, Disposables } from '../../platform/disposables.ts';
import type { LabelPlace } from './labelPlace.ts';

type Styles = { selection: vscode.TextEditorDecorationType; caret: vscode.TextEditorDecorationType };

/**
 * The looks of other people's cursors, one set for each colour, made when first needed.
 * A label stands outside the flow of the text, so that text never moves when somebody's cursor does.
 */
export class CursorStyles implements Disposable {
  readonly #byColor = new Map<string, Styles>();
  readonly #disposables = new Disposables();

  /** @param color a value of the palette; any other is shown as its last one, because it comes from the network */
  of(color: string): Styles {
    const known = personColors.find((entry) => entry.color === color) ?? personColors.at(-1)!;
    const made = this.#byColor.get(known.color);
    if (made) return made;
    const styles = {
      selection: this.#disposables.add(
        vscode.window.createTextEditorDecorationType({
          backgroundColor: `${known.color}40`,
          rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
          overviewRulerColor: known.color,
          overviewRulerLane: vscode.OverviewRulerLane.Right,
        }),
      ),
      caret: this.#disposables.add(
        vscode.window.createTextEditorDecorationType({
          rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
          overviewRulerColor: known.color,
          overviewRulerLane: vscode.OverviewRulerLane.Right,
        }),
      ),
    };
    this.#byColor.set(known.color, styles);
    return styles;
  }

  /** The styles made so far. */
  get all(): Iterable<Styles> {
    return this.#byColor.values();
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}

/** How the caret itself looks. */
export function caretLook(color: string): vscode.ThemableDecorationAttachmentRenderOptions {
  return {
    contentText: '',
    textDecoration: `none; position: absolute; display: inline-block; width: 0; height: 100%; border-left: 2px solid ${safe(color)}; margin-left: -1px; z-index: 5; pointer-events: none;`,
  };
}

const placeLooks: Readonly<Record<LabelPlace, string>> = {
  above: 'bottom: 100%; margin-left: -1px; border-radius: 3px 3px 3px 0',
  below: 'top: 100%; margin-left: -1px; border-radius: 0 3px 3px 3px',
  end: 'margin-left: 1ch; border-radius: 3px',
};

/**
 * How the name of a caret looks at its place.
 * White on the palette's colours has a contrast of at least 4.5 in every theme.
 */
export function labelLook(
  name: string,
  color: string,
  place: LabelPlace,
): vscode.ThemableDecorationAttachmentRenderOptions {
  return {
    contentText: name,
    color: '#ffffff',
    backgroundColor: safe(color),
    textDecoration: `none; position: absolute; ${placeLooks[place]}; padding: 0 5px; font-size: 85%; line-height: 1.45; font-style: normal; font-weight: 600; white-space: pre; z-index: 20; pointer-events: none; outline: 1px solid transparent;`,
  };
}

/** A colour goes into a style sheet, and comes from the network. */
function safe(color: string): string {
  return (personColors.find((entry) => entry.color === color) ?? personColors.at(-1)!).color;
}
