import type { Participant } from '@tandem/client/presence/participants';
import type { RoomFile } from '@tandem/protocol/rooms';
import { fill, h, setAttribute } from '../../dom/element.ts';
import { icon } from '../../dom/icons.ts';
import { attachMenu } from '../../dom/menu.ts';
import type { Notices } from '../../dom/notices.ts';
import { safeColor } from '../../platform/safeColor.ts';
import type { RoomContext } from '../roomContext.ts';
import { askForNewFile, fileItems } from './fileActions.ts';
import { openFileFinder } from './fileFinder.ts';
import type { Workspace } from './workspace.ts';

/** With more files than this, only those somebody has open get a tab; the finder has them all. */
const mostTabs = 12;

/** The files of the room as tabs, moved in by the arrow keys, with who is in which. */
export function tabBar(context: RoomContext, workspace: Workspace, notices: Notices): HTMLElement {
  const { room } = context;
  const list = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Files' });
  const create = barButton('New file', 'plus', () => askForNewFile(context, workspace));
  const find = barButton('Go to a file', 'search', () => openFileFinder(context, workspace));
  const menu = barButton('This file', 'more', () => {});
  attachMenu(menu, 'This file', () => fileItems(context, workspace, notices));

  let drawn = '';
  const draw = () => {
    const files = room.contents.files.value.mainFirst;
    find.hidden = files.length < 2;
    const tabs = tabsOf(files, room.participants.value, workspace);
    // Peers move all the time, mostly within a file: that changes no tab.
    const key = JSON.stringify([
      workspace.activeId.value,
      tabs.map(({ file, here }) => [file, here.map(label)]),
    ]);
    if (key === drawn) return;
    drawn = key;
    const focused = list.contains(document.activeElement);
    fill(list, ...tabs.map((entry) => tab(entry, workspace)));
    const current = list.querySelector<HTMLElement>('[aria-selected=true]');
    if (focused) current?.focus();
    current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  list.addEventListener('keydown', (event) => moveTab(event, list));
  room.contents.files.watch(draw);
  room.participants.watch(draw);
  workspace.activeId.watch(draw);
  room.role.watch((role) => {
    create.hidden = role === 'viewer';
  });
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== 'p') return;
    event.preventDefault();
    if (!document.querySelector('dialog')) openFileFinder(context, workspace);
  });
  return h('nav', { class: 'tab-bar', 'aria-label': 'Files of the room' }, list, create, find, menu);
}

type Tab = { file: RoomFile; here: Participant[] };

function tabsOf(files: readonly RoomFile[], people: readonly Participant[], workspace: Workspace): Tab[] {
  const tabs = files.map((file) => ({
    file,
    here: people.filter((person) => !person.isSelf && person.at?.fileId === file.fileId),
  }));
  if (tabs.length <= mostTabs) return tabs;
  return tabs.filter(
    ({ file, here }, index) => index === 0 || here.length > 0 || workspace.isOpen(file.fileId),
  );
}

function label({ name, color }: Participant): string {
  return `${name} ${color}`;
}

function barButton(name: string, iconName: 'plus' | 'search' | 'more', run: () => void): HTMLButtonElement {
  return h(
    'button',
    { class: 'icon-button', type: 'button', 'aria-label': name, title: name, onclick: run },
    icon(iconName),
  );
}

function tab({ file, here }: Tab, workspace: Workspace): HTMLElement {
  const names = here.map((person) => person.name).join(', ');
  const selected = file.fileId === workspace.activeId.value;
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
    dot.style.setProperty('--person', safeColor(person.color));
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
