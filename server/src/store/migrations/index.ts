import { Migration20261121Initial } from './migration20261121Initial.ts';
import { Migration20261128PendingPath } from './migration20261128PendingPath.ts';
import { Migration20261130Access } from './migration20261130Access.ts';
import { Migration20261130Storage } from './migration20261130Storage.ts';
import { Migration20261201History } from './migration20261201History.ts';
import { Migration20261201Tree } from './migration20261201Tree.ts';

/** Every migration, the oldest first. A migration that was released is never changed; another one is added. */
export const migrations = [
  { name: 'Migration20261121Initial', class: Migration20261121Initial },
  { name: 'Migration20261128PendingPath', class: Migration20261128PendingPath },
  { name: 'Migration20261130Access', class: Migration20261130Access },
  { name: 'Migration20261130Storage', class: Migration20261130Storage },
  { name: 'Migration20261201History', class: Migration20261201History },
  { name: 'Migration20261201Tree', class: Migration20261201Tree },
];
