import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { embeddedDatabase, serverDatabase, type TestDatabase, withClient } from '../store/databases.ts';
import { TcpProxy } from './tcpProxy.ts';

/** A way for a database to fail while a server uses it, without any other being disturbed. */
export type Outage = {
  title: string;
  /** Whether it needs a PostgreSQL server. */
  onServer: boolean;
  /** What becomes of reading meanwhile. */
  reads: 'answered' | 'refused';
  prepare(): Promise<PreparedOutage>;
};

export type PreparedOutage = {
  /** What the server is started with to use this database. */
  env: Record<string, string>;
  begin(): Promise<void>;
  end(): Promise<void>;
  dispose(): Promise<void>;
};

/** SQL that lets every row of the log be refused as on a full disk, while `condition` holds. */
function fullDisk(condition: string): string {
  return `
    create or replace function refuse_rows() returns trigger language plpgsql as $$
    begin
      if ${condition} then
        raise exception 'could not extend file: No space left on device' using errcode = '53100';
      end if;
      return new;
    end $$;
    create or replace trigger refuse_rows before insert on updates for each row execute function refuse_rows()`;
}

/** An empty database with all tables. */
async function migrated(database: TestDatabase): Promise<TestDatabase> {
  await (await database.open()).close();
  return database;
}

/** Behind a cable, and with a short patience, so that a test need not have a long one. */
async function behindCable(begin: (cable: TcpProxy) => void): Promise<PreparedOutage> {
  const database = await serverDatabase();
  const cable = await TcpProxy.to(database.location.databaseUrl!);
  return {
    env: { DATABASE_URL: `${cable.around(database.location.databaseUrl!)}?query_timeout=1500` },
    begin: async () => begin(cable),
    end: async () => cable.restore(),
    dispose: async () => {
      await cable.close();
      await database.dispose();
    },
  };
}

async function readOnly(): Promise<PreparedOutage> {
  const database = await serverDatabase();
  const url = database.location.databaseUrl!;
  const name = new URL(url).pathname.slice(1);
  const change = (value: 'on' | 'off') =>
    withClient(process.env.TEST_DATABASE_URL!, async (client) => {
      await client.query(`alter database ${name} set default_transaction_read_only = ${value}`);
      // The setting is for new sessions only.
      await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    });
  return {
    env: { DATABASE_URL: url },
    begin: () => change('on'),
    end: () => change('off'),
    dispose: () => database.dispose(),
  };
}

async function fullOnServer(): Promise<PreparedOutage> {
  const database = await migrated(await serverDatabase());
  return {
    env: { DATABASE_URL: database.location.databaseUrl! },
    begin: async () => {
      await database.execute(fullDisk('true'));
    },
    end: async () => {
      await database.execute(fullDisk('false'));
    },
    dispose: () => database.dispose(),
  };
}

/** Nobody else can reach an embedded database while it runs: a file in its folder tells the trigger what to do. */
async function fullEmbedded(): Promise<PreparedOutage> {
  const database = await embeddedDatabase();
  await migrated(database);
  for (const statement of fullDisk(`(pg_stat_file('disk-full', true)).size is not null`).split(
    ';\n    create or replace trigger',
  )) {
    await database.execute(
      statement.startsWith(' refuse') ? `create or replace trigger${statement}` : statement,
    );
  }
  const file = join(database.location.dataDir, 'postgres', 'disk-full');
  return {
    env: { DATA_DIR: database.location.dataDir },
    begin: () => writeFile(file, ''),
    end: () => rm(file),
    dispose: () => database.dispose(),
  };
}

export const outages: readonly Outage[] = [
  {
    title: 'the disk of the embedded database is full',
    onServer: false,
    reads: 'answered',
    prepare: fullEmbedded,
  },
  { title: 'the disk of PostgreSQL is full', onServer: true, reads: 'answered', prepare: fullOnServer },
  { title: 'PostgreSQL takes no writes', onServer: true, reads: 'answered', prepare: readOnly },
  {
    title: 'PostgreSQL is gone',
    onServer: true,
    reads: 'refused',
    prepare: () => behindCable((cable) => cable.cut()),
  },
  {
    title: 'PostgreSQL is silent',
    onServer: true,
    reads: 'refused',
    prepare: () => behindCable((cable) => cable.stall()),
  },
];
