import './strictCsp.ts';
import { roomIdPattern } from '@tandem/protocol/documents';
import { serverBase } from './platform/location.ts';
import { keepPageOffline } from './platform/offlinePage.ts';
import { routeOf } from './platform/route.ts';

const route = routeOf(location.pathname, serverBase.pathname);
if (route.page === 'room' && roomIdPattern.test(route.roomId)) {
  const { openRoomPage } = await import('./room/roomPage.ts');
  await openRoomPage(document.body, route.roomId);
} else if (route.page === 'start') {
  const { openStartPage } = await import('./start/startPage.ts');
  openStartPage(document.body);
} else {
  const { showErrorPage } = await import('./errorPage/errorPage.ts');
  showErrorPage(document.body, { kind: 'wrongAddress' });
}
keepPageOffline();
