import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, type Options } from '@mikro-orm/postgresql';
import { entities } from './entities.ts';
import { migrations } from './migrations/index.ts';

/** Opens MikroORM over our entities; `connection` says on which database. */
export function openOrm(connection: Pick<Options, 'dbName' | 'driverOptions'>): Promise<MikroORM> {
  return MikroORM.init({
    ...connection,
    entities,
    extensions: [Migrator],
    // A query's values may be somebody's text; nothing of it goes to a log.
    debug: false,
    logger: () => {},
    migrations: {
      migrationsList: migrations,
      tableName: 'migrations',
      snapshot: false,
      disableForeignKeys: false,
    },
  });
}
