import { h, setAttribute } from './element.ts';

export type MenuItem =
  | { kind: 'action'; label: string; detail?: string; run: () => void; danger?: boolean; disabled?: boolean }
  | { kind: 'choice'; label: string; checked: boolean; run: () => void }
  | { kind: 'link'; label: string; href: string }
  | { kind: 'heading'; label: string }
  | { kind: 'line' };

/**
 * Makes a button open a menu, moved in by the arrow keys as the ARIA pattern for menu buttons says.
 * @param items asked for each time the menu opens
 */
export function attachMenu(button: HTMLButtonElement, label: string, items: () => MenuItem[]): void {
  button.setAttribute('aria-haspopup', 'menu');
  button.setAttribute('aria-expanded', 'false');
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-expanded') === 'true') return;
    openMenu(button, label, items());
  });
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    button.click();
  });
}

function openMenu(button: HTMLButtonElement, label: string, items: MenuItem[]): void {
  const menu = h('div', { class: 'menu', role: 'menu', 'aria-label': label, popover: 'auto' });
  const close = () => menu.hidePopover();
  menu.append(...items.map((item) => renderItem(item, close)));
  menu.addEventListener('keydown', (event) => moveFocus(menu, event));
  menu.addEventListener('toggle', (event) => {
    if ((event as ToggleEvent).newState !== 'closed') return;
    button.setAttribute('aria-expanded', 'false');
    if (menu.contains(document.activeElement)) button.focus();
    menu.remove();
  });
  // Beside its button, so that it stands in the same landmark; the browser draws a popover above everything.
  button.after(menu);
  menu.showPopover();
  placeBelow(menu, button);
  button.setAttribute('aria-expanded', 'true');
  focusable(menu)[0]?.focus();
}

function renderItem(item: MenuItem, close: () => void): HTMLElement {
  if (item.kind === 'line') return h('hr', { role: 'separator' });
  if (item.kind === 'heading') return h('div', { class: 'menu-heading', role: 'presentation' }, item.label);
  if (item.kind === 'link') {
    return h(
      'a',
      { class: 'menu-item', role: 'menuitem', tabindex: -1, href: item.href, onclick: close },
      item.label,
    );
  }
  const run = () => {
    close();
    item.run();
  };
  const role = item.kind === 'choice' ? 'menuitemradio' : 'menuitem';
  const element = h(
    'button',
    { class: 'menu-item', type: 'button', role, tabindex: -1, onclick: run },
    item.label,
  );
  if (item.kind === 'choice') {
    setAttribute(element, 'aria-checked', String(item.checked));
  } else {
    if (item.detail) element.append(h('span', { class: 'menu-detail' }, item.detail));
    if (item.danger) element.classList.add('danger-text');
    element.disabled = item.disabled ?? false;
  }
  return element;
}

function focusable(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('.menu-item:not(:disabled)')];
}

function moveFocus(menu: HTMLElement, event: KeyboardEvent): void {
  const list = focusable(menu);
  const at = list.indexOf(document.activeElement as HTMLElement);
  const targets: Record<string, number> = {
    ArrowDown: (at + 1) % list.length,
    ArrowUp: (at - 1 + list.length) % list.length,
    Home: 0,
    End: list.length - 1,
  };
  const letter = event.key.length === 1 ? event.key.toLowerCase() : undefined;
  const target =
    targets[event.key] ??
    (letter && list.findIndex((item) => item.textContent.toLowerCase().startsWith(letter)));
  if (event.key === 'Tab') menu.hidePopover();
  if (typeof target !== 'number' || target < 0) return;
  event.preventDefault();
  list[target]?.focus();
}

/** Below the button and inside the window; above it where there is no room below. */
function placeBelow(menu: HTMLElement, button: HTMLElement): void {
  const gap = 6;
  const at = button.getBoundingClientRect();
  const left = Math.min(at.left, innerWidth - menu.offsetWidth - gap);
  const below = at.bottom + gap;
  const fits = below + menu.offsetHeight <= innerHeight - gap;
  menu.style.left = `${Math.max(gap, left)}px`;
  menu.style.top = `${fits ? below : Math.max(gap, at.top - gap - menu.offsetHeight)}px`;
}
