import { Migration20261121Initial } from './migration20261121Initial.ts';

/** Every migration, the oldest first. A migration that was released is never changed; another one is added. */
export const migrations = [{ name: 'Migration20261121Initial', class: Migration20261121Initial }];
