import { languageLabel } from '@tandem/protocol/languages';
import { pathProblem } from '@tandem/protocol/paths';
import type { RoomFile } from '@tandem/protocol/rooms';
import { askForText, askToConfirm } from '../../dom/dialog.ts';
import type { MenuItem } from '../../dom/menu.ts';
import type { Notices } from '../../dom/notices.ts';
import type { RoomContext } from '../roomContext.ts';
import { saveFile, tellFailure } from './downloads.ts';
import type { Workspace } from './workspace.ts';

/** Asks for the path of a new file and opens it. The server makes it, so that its first text is written once. */
export function askForNewFile(context: RoomContext, workspace: Workspace): void {
  const { api, roomId, keys, room } = context;
  askForText({
    title: 'New file',
    label: 'Name',
    placeholder: 'src/parser.ts',
    hint: 'The ending decides the language. Use / for folders.',
    action: 'Create',
    check: (path) => checkNewPath(context, path),
    submit: async (path) => {
      await api.putFile(roomId, path, '', keys.token);
      const open = room.contents.files.watch((files) => {
        const made = files.at(path);
        if (!made) return;
        queueMicrotask(() => open());
        workspace.show(made.fileId);
      });
    },
  });
}

/** What one can do with the file in view, for a menu. */
export function fileItems(context: RoomContext, workspace: Workspace, notices: Notices): MenuItem[] {
  const file = workspace.active.value;
  if (!file) return [{ kind: 'heading', label: 'No file is open' }];
  const viewing = context.room.role.value === 'viewer';
  const only = context.room.contents.files.value.size === 1;
  return [
    { kind: 'heading', label: `${file.path} · ${languageLabel(file.language)}` },
    {
      kind: 'action',
      label: 'Download the file',
      run: () => void saveFile(context, file).catch(tellFailure(notices)),
    },
    { kind: 'action', label: 'Rename…', disabled: viewing, run: () => askForNewPath(context, file.path) },
    {
      kind: 'action',
      label: 'Delete…',
      danger: true,
      disabled: viewing || only,
      run: () => askToDelete(context, workspace, file, notices),
    },
  ];
}

function askForNewPath(context: RoomContext, path: string): void {
  const { api, roomId, keys } = context;
  askForText({
    title: `Rename ${path}`,
    label: 'New name',
    value: path,
    action: 'Rename',
    check: (newPath) => (newPath === path ? 'That is its name already.' : checkNewPath(context, newPath)),
    submit: (newPath) => api.renameFile(roomId, path, newPath, keys.token),
  });
}

function askToDelete(
  { api, roomId, keys }: RoomContext,
  { ownDeletions }: Workspace,
  { path, fileId }: RoomFile,
  notices: Notices,
): void {
  askToConfirm({
    title: `Delete ${path}?`,
    text: 'It goes for everybody in the room, and cannot be brought back from here.',
    action: 'Delete the file',
    submit: async () => {
      ownDeletions.add(fileId);
      try {
        await api.deleteFile(roomId, path, keys.token);
      } catch (error) {
        ownDeletions.delete(fileId);
        throw error;
      }
      notices.show({ text: `${path} was deleted.` });
    },
  });
}

function checkNewPath({ room }: RoomContext, path: string): string | undefined {
  if (path === '') return 'Give the file a name.';
  const taken = room.contents.files.value.at(path) !== undefined;
  return taken ? `There is a ${path} already. Choose another name.` : pathProblem(path);
}
