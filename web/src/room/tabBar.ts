import type { RoomFile } from '@tandem/protocol/rooms';
import { fill, h, setAttribute } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { attachMenu } from '../dom/menu.ts';
import type { Notices } from '../dom/notices.ts';
import { safeColor } from '../platform/safeColor.ts';
import { askForNewFile, fileItems } from './fileActions.ts';
import type { RoomContext } from './roomContext.ts';
import type { Workspace } from './workspace.ts';

/** The files of the room as tabs, moved in by the arrow keys, with who is in which. */
export function tabBar(context: RoomContext, workspace: Workspace, notices: Notices): HTMLElement {
  const { session } = context;
  const list = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Files' });
  const create = h(
    'button',
    {
      class: 'icon-button',
      type: 'button',
      'aria-label': 'New file',
      title: 'New file',
      onclick: () => askForNewFile(context, workspace),
    },
    icon('plus'),
  );
  const menu = h(
    'button',
    { class: 'icon-button', type: 'button', 'aria-label': 'This file', title: 'This file' },
    icon('more'),
  );
  attachMenu(menu, 'This file', () => fileItems(context, workspace, notices));

  const draw = () => {
    const active = workspace.activeId.value;
    const focused = list.contains(document.activeElement);
    fill(
      list,
      ...session.manifest.files.value.map((file) => tab(file, file.fileId === active, context, workspace)),
    );
    const current = list.querySelector<HTMLElement>('[aria-selected=true]');
    if (focused) current?.focus();
    current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  list.addEventListener('keydown', (event) => moveTab(event, list));
  session.manifest.files.watch(draw);
  session.people.all.watch(draw);
  workspace.activeId.watch(draw);
  session.role.watch((role) => {
    create.hidden = role === 'viewer';
  });
  return h('nav', { class: 'tab-bar', 'aria-label': 'Files of the room' }, list, create, menu);
}

function tab(file: RoomFile, selected: boolean, { session }: RoomContext, workspace: Workspace): HTMLElement {
  const here = session.people.all.value.filter((person) => !person.self && person.at?.fileId === file.fileId);
  const names = here.map((person) => person.user.name).join(', ');
  const element = h(
    'button',
    {
      class: 'tab',
      type: 'button',
      role: 'tab',
      'aria-selected': String(selected),
      'aria-controls': workspace.element.id,
      tabindex: selected ? 0 : -1,
      title: names ? `${file.path}: ${names}` : file.path,
      onclick: () => workspace.show(file.fileId),
    },
    file.path,
  );
  if (names) setAttribute(element, 'aria-label', `${file.path}, with ${names}`);
  for (const person of here.slice(0, 3)) {
    const dot = h('span', { class: 'tab-dot', 'aria-hidden': 'true' });
    dot.style.setProperty('--person', safeColor(person.user.color));
    element.append(dot);
  }
  return element;
}

function moveTab(event: KeyboardEvent, list: HTMLElement): void {
  const tabs = [...list.querySelectorAll<HTMLElement>('[role=tab]')];
  const at = tabs.indexOf(document.activeElement as HTMLElement);
  const targets: Record<string, number> = {
    ArrowRight: (at + 1) % tabs.length,
    ArrowLeft: (at - 1 + tabs.length) % tabs.length,
    Home: 0,
    End: tabs.length - 1,
  };
  const target = targets[event.key];
  if (target === undefined || at < 0) return;
  event.preventDefault();
  tabs[target]?.focus();
  tabs[target]?.click();
}
