import { RoomApi } from '@tandem/client/http/api';
import { fill, h } from '../dom/element.ts';
import { brand } from '../platform/brand.ts';
import { serverBase, serverUrl } from '../platform/location.ts';
import { RecentRooms } from '../platform/recentRooms.ts';
import { themeButton } from '../platform/themeButton.ts';
import { BrowserCopies } from '../session/browserCopies.ts';
import { createForm } from './createForm.ts';
import { editorHint } from './editorHint.ts';
import { joinForm } from './joinForm.ts';
import { recentList } from './recentList.ts';

/** The page at `/`: create a room, join one, go back to one. */
export function openStartPage(body: HTMLElement): void {
  const prefix = serverBase.pathname;
  const recents = new RecentRooms(prefix);
  body.className = 'start';
  fill(
    body,
    h('header', { class: 'start-head' }, brand(), themeButton()),
    h(
      'main',
      { class: 'start-main' },
      h(
        'section',
        { class: 'hero' },
        h('h1', {}, 'Write code together, live.'),
        h(
          'p',
          { class: 'lead' },
          'Open a room, send the link, type on the same line. In the browser or in VS Code, on a server you own. No account needed.',
        ),
      ),
      h(
        'div',
        { class: 'start-grid' },
        createForm(RoomApi.at(serverUrl), recents),
        h('div', { class: 'start-side' }, joinForm(), editorHint()),
      ),
      recentList(recents, new BrowserCopies(prefix)),
    ),
    h(
      'footer',
      { class: 'start-foot' },
      'Everything you type stays on this server. ',
      h('a', { href: 'docs' }, 'The API'),
    ),
  );
}
