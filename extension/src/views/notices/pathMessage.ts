import { pathFault } from '@tandem/protocol/paths';
import { l10n } from 'vscode';

/** @returns what is wrong with a path in a room, as a sentence; undefined when nothing is */
export function pathMessage(path: string): string | undefined {
  const fault = pathFault(path);
  switch (fault?.kind) {
    case undefined:
      return undefined;
    case 'empty':
      return l10n.t('The path is empty. Give the file a name.');
    case 'tooLong':
      return l10n.t('The path is longer than 255 characters. Use shorter names.');
    case 'absolute':
      return l10n.t('The path is absolute. Use one inside the room.');
    case 'character':
      return l10n.t(
        'The path has a character that not every system allows in a name: {0} or a control character.',
        '\\ < > : " | ? *',
      );
    case 'step':
      return l10n.t('The path has an empty name, "." or "..". Use a plain path inside the room.');
    case 'reserved':
      return l10n.t('"{0}" is reserved on Windows. Choose another name.', fault.name);
    case 'ending':
      return l10n.t('A name ends with a dot or a blank. Remove it.');
  }
}
