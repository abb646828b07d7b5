import { h } from '../dom/element.ts';
import { serverBase } from './location.ts';

/** The name of the product as a link to the start page. */
export function brand(): HTMLElement {
  return h(
    'a',
    { class: 'brand', href: serverBase.href },
    h('span', { class: 'brand-mark', 'aria-hidden': 'true' }),
    'Tandem',
  );
}
