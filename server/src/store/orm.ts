import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, type Options } from '@mikro-orm/postgresql';
import { entities } from './entities.ts';
import { migrations } from './migrations/index.ts';

/** Tables that are read and written in SQL alone, of which there are no entities: those of the rooms' trees. */
const sqlTables = ['trees', 'tree_entries', 'tree_log', 'blobs', 'room_blobs'];

/** Opens MikroORM over our entities; `connection` says on which database. */
export function openOrm(connection: Pick<Options, 'dbName' | 'driverOptions'>): Promise<MikroORM> {
  return MikroORM.init({
    ...connection,
    entities,
    extensions: [Migrator],
    // A query's values may be somebody's text; nothing of it goes to a log.
    debug: false,
    logger: () => {},
    schemaGenerator: { skipTables: sqlTables },
    migrations: {
      migrationsList: migrations,
      tableName: 'migrations',
      snapshot: false,
      disableForeignKeys: false,
    },
  });
}
