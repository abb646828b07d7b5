import { fill, h } from '../dom/element.ts';
import { Notices } from '../dom/notices.ts';
import { watchSaveState } from '../session/saveState.ts';
import { chatPanel } from './chat/chatPanel.ts';
import { tabBar } from './files/tabBar.ts';
import { Workspace } from './files/workspace.ts';
import { header } from './header.ts';
import { Following } from './participants/following.ts';
import { nameBar } from './participants/nameBar.ts';
import { viewerBar } from './participants/viewerBar.ts';
import type { RoomContext } from './roomContext.ts';
import { noticeChanges } from './status/roomNotices.ts';
import { statusBar } from './status/statusBar.ts';
import { waiting } from './status/waiting.ts';
import { touchKeys } from './touchKeys.ts';

/** Lays out the room: head, tabs, editor, chat, status. */
export function showRoom(body: HTMLElement, context: RoomContext): void {
  const { session, room } = context;
  const workspace = new Workspace(context);
  const following = new Following(room, workspace);
  const notices = new Notices();
  const saveState = watchSaveState(session);
  const chat = chatPanel(context, workspace);
  body.className = 'room';
  fill(
    body,
    header({ context, workspace, following, saveState, chat, notices }),
    tabBar(context, workspace, notices),
    h(
      'main',
      { class: 'room-main' },
      h(
        'div',
        { class: 'editor-side' },
        following.banner,
        nameBar(context),
        viewerBar(room),
        workspace.element,
        waiting(session, room),
        touchKeys(workspace, room),
      ),
      chat.element,
    ),
    statusBar(context, workspace),
    notices.element,
  );
  noticeChanges(context, workspace, notices, saveState);
  room.contents.files.watch(({ mainFirst: [first] }) => {
    if (first && !workspace.activeId.value) workspace.show(first.fileId);
  });
}
