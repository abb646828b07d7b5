import type { Person } from '@tandem/protocol/history';
import type { Sql, Statement } from '../sql/sql.ts';

const sawStatement: Statement = {
  name: 'tandem_saw_person',
  text: `
    insert into people as p (room_id, author, name, color, kind, first_seen, last_seen)
    values ($1, $2, $3, $4, $5, $6, $6)
    on conflict (room_id, author) do update set
      name = case when excluded.name = '' then p.name else excluded.name end,
      color = case when excluded.color = '' then p.color else excluded.color end,
      kind = excluded.kind, last_seen = greatest(p.last_seen, excluded.last_seen)`,
};

const listStatement: Statement = {
  name: 'tandem_list_people',
  text: 'select author, name, color, kind from people where room_id = $1 order by last_seen desc, author limit $2',
};

/** Of so many a room tells the names: those who were there last. */
const mostPeople = 1000;

/** Who wrote in rooms, under the id their edits have, so that they have a name when they are gone. */
export class PeopleStore {
  readonly #database: Sql;

  constructor(database: Sql) {
    this.#database = database;
  }

  /** Somebody is in a room. What is empty is not known this time, and stays as it was. */
  async saw(roomId: string, { author, name, color, kind }: Person, now: Date): Promise<void> {
    await this.#database.run(sawStatement, [roomId, author, name, color, kind, now]);
  }

  /** Those who were in a room, the latest first. */
  async list(roomId: string): Promise<Person[]> {
    return (await this.#database.run<Person>(listStatement, [roomId, mostPeople])).rows;
  }
}
