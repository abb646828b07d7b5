import { filesAsText } from './budget.ts';
import type { Hole } from './model.ts';

/** What a model that only talks is told. */
export const instructions = `You complete code at a cursor. The user's message holds a file with the cursor marked <CURSOR/>. \
Answer with nothing but the text to insert at the cursor, inside <insert></insert>, exactly as it must stand there, \
blanks and line breaks included. Repeat nothing that stands before or after the cursor. When nothing fits, answer \
<insert></insert>.`;

/** The user's message about a hole. */
export function question(hole: Hole): string {
  const others = hole.files.length === 0 ? '' : `<others>\n${filesAsText(hole.files)}</others>\n`;
  const length = hole.maxLines === 1 ? 'Finish the line only.' : `At most ${hole.maxLines} lines.`;
  return `${others}<file path="${hole.path}" language="${hole.language}">\n${hole.prefix}<CURSOR/>${hole.suffix}\n</file>\n${length}`;
}

const opening = '<insert>';
const closing = '</insert>';

/** The text inside the answer's tag, piece by piece; what may be the beginning of the closing tag waits. */
export async function* inserted(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let all = '';
  /** Up to where the text was given; undefined until it begins. */
  let given: number | undefined;
  for await (const piece of pieces) {
    all += piece;
    given ??= beginning(all);
    if (given === undefined) continue;
    const end = all.indexOf(closing, given);
    const safe = end === -1 ? all.length - heldBack(all.slice(given)) : end;
    if (safe > given) yield all.slice(given, safe);
    given = Math.max(given, safe);
    if (end !== -1) return;
  }
}

/** Where the text begins; undefined as long as its first character is not there. */
function beginning(answer: string): number | undefined {
  const at = answer.indexOf(opening);
  const start = at + opening.length;
  if (at === -1 || start === answer.length) return undefined;
  // Many begin the text in a line of its own.
  return answer[start] === '\n' ? start + 1 : start;
}

function heldBack(text: string): number {
  for (let length = Math.min(closing.length - 1, text.length); length > 0; length--) {
    if (closing.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
