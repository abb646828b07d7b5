import { accessOperations } from './access.ts';
import { autocompleteOperations } from './autocomplete.ts';
import { fileOperations } from './files.ts';
import { historyOperations } from './history.ts';
import type { Operation } from './operation.ts';
import { roomOperations } from './rooms.ts';
import { serverOperations } from './server.ts';
import { treeOperations } from './tree.ts';

/** Everything the REST API does, in the order in which it is described. The routes are tested to be exactly these. */
export const operations: readonly Operation[] = [
  ...roomOperations,
  ...fileOperations,
  ...treeOperations,
  ...historyOperations,
  ...accessOperations,
  ...autocompleteOperations,
  ...serverOperations,
];
