import type { Room } from '@tandem/client/room';
import type { Session } from '@tandem/client/session';
import { webLink } from '@tandem/protocol/links';
import * as vscode from 'vscode';

/** Puts the link to the room on the clipboard. */
export async function copyInviteLink(session: Session): Promise<void> {
  const { room } = session;
  if (!room) return;
  await vscode.env.clipboard.writeText(await roomLink(room));
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) The link to the room is copied.'), 4000);
}

/** The link to give to others, as the server knows its own address; as this window knows it when that can't be asked. */
export async function roomLink(room: Room): Promise<string> {
  try {
    const { access, links } = await room.info();
    // A locked room takes an invite, and only its owner can give one.
    const isInviteNeeded = access === 'locked' && room.role.value === 'owner';
    return isInviteNeeded ? (await room.owned.invite({ role: 'editor' })).links.web : links.web;
  } catch {
    return webLink(room.address.server, room.address.roomId);
  }
}
