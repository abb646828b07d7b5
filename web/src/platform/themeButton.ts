import { h } from '../dom/element.ts';
import { attachMenu, type MenuItem } from '../dom/menu.ts';
import { chooseTheme, type Theme, theme } from './theme.ts';

const labels: Readonly<Record<Theme, string>> = { system: 'As the system', light: 'Light', dark: 'Dark' };

/** The choices of the theme, for a menu. */
export function themeItems(): MenuItem[] {
  return (Object.keys(labels) as Theme[]).map((choice) => ({
    kind: 'choice',
    label: labels[choice],
    checked: theme.value === choice,
    run: () => chooseTheme(choice),
  }));
}

/** A button with the choice of the theme. */
export function themeButton(): HTMLElement {
  const button = h('button', { class: 'button quiet', type: 'button' }, 'Theme');
  attachMenu(button, 'Theme', themeItems);
  return button;
}
