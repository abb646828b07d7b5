import { h } from './element.ts';
import { icon } from './icons.ts';

export type Notice = {
  text: string;
  /** What the person can do about it; a notice with an action stays until it is used or closed. */
  action?: { label: string; run: () => void };
};

const shownFor = 6000;

/** Short messages at the edge of the window, read out by screen readers. */
export class Notices {
  readonly element = h('div', { class: 'notices', role: 'status', 'aria-live': 'polite' });

  /** @returns takes the notice away */
  show(notice: Notice): () => void {
    const close = () => element.remove();
    const { action } = notice;
    const run = () => {
      close();
      action?.run();
    };
    const element = h(
      'div',
      { class: 'notice' },
      h('span', {}, notice.text),
      action && h('button', { class: 'button small', type: 'button', onclick: run }, action.label),
      h(
        'button',
        { class: 'icon-button small', type: 'button', 'aria-label': 'Dismiss', onclick: close },
        icon('close'),
      ),
    );
    this.element.append(element);
    if (!action) setTimeout(close, shownFor);
    return close;
  }
}
