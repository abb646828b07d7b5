import type { Sql, Statement } from '../sql/sql.ts';

/** A moment of a room that somebody gave a name. */
export type VersionRecord = { versionId: string; name: string; author: string; at: Date };

type FoundVersion = Omit<VersionRecord, 'at'> & { at: number };

const columns = `version_id as "versionId", name, author, (extract(epoch from at) * 1000)::float8 as at`;

/**
 * The room's row stays locked meanwhile, so that whoever names moments at once are counted. The time is the database's,
 * as that of edits is.
 */
const addStatement: Statement = {
  name: 'tandem_add_version',
  text: `
    with room as materialized (select room_id from rooms where room_id = $2 and deleted_at is null for no key update)
    insert into versions (version_id, room_id, name, author, at)
    select $1, room_id, $3, $4, now() from room where (select count(*) from versions where room_id = $2) < $5
    returning ${columns}`,
};

const listStatement: Statement = {
  name: 'tandem_list_versions',
  text: `select ${columns} from versions where room_id = $1 order by at desc, version_id`,
};

const findStatement: Statement = {
  name: 'tandem_find_version',
  text: `select ${columns} from versions where room_id = $1 and version_id = $2`,
};

/** The named moments of rooms. */
export class VersionStore {
  readonly #database: Sql;

  constructor(database: Sql) {
    this.#database = database;
  }

  /**
   * Gives the room as it is now a name.
   * @returns undefined when the room has `most` such moments already, or is gone
   */
  async add(
    roomId: string,
    { versionId, name, author }: Omit<VersionRecord, 'at'>,
    most: number,
  ): Promise<VersionRecord | undefined> {
    const values = [versionId, roomId, name, author, most];
    const [row] = (await this.#database.run<FoundVersion>(addStatement, values)).rows;
    return row && toRecord(row);
  }

  /** The latest first. */
  async list(roomId: string): Promise<VersionRecord[]> {
    return (await this.#database.run<FoundVersion>(listStatement, [roomId])).rows.map(toRecord);
  }

  async find(roomId: string, versionId: string): Promise<VersionRecord | undefined> {
    const [row] = (await this.#database.run<FoundVersion>(findStatement, [roomId, versionId])).rows;
    return row && toRecord(row);
  }
}

function toRecord({ at, ...version }: FoundVersion): VersionRecord {
  return { ...version, at: new Date(at) };
}
