/** How far from its end a list still counts as being there, in pixels. */
const slack = 40;

/** What {@link stayAtEnd} needs of an element that scrolls. */
export type Scrolling = Pick<HTMLElement, 'scrollTop' | 'clientHeight' | 'scrollHeight' | 'addEventListener'>;

/**
 * Keeps a list at its end when it becomes smaller, by the view or by a growing text below it: what came last stays seen.
 * @param onResize calls back when the list has another size
 * @returns scrolls to the end when the list is there, or when it is told to
 */
export function stayAtEnd(
  list: Scrolling,
  onResize: (resized: () => void) => void,
): (always: boolean) => void {
  let isAtEnd = true;
  const toEnd = (always: boolean) => {
    if (!isAtEnd && !always) return;
    isAtEnd = true;
    list.scrollTop = list.scrollHeight;
  };
  list.addEventListener('scroll', () => {
    isAtEnd = list.scrollTop + list.clientHeight > list.scrollHeight - slack;
  });
  onResize(() => toEnd(false));
  return toEnd;
}
