import type { Statement } from '../sql/sql.ts';

/**
 * What a document takes: every byte written to its log, less those that were freed, and its snapshot. The counters stand
 * in rows that are written anyway, so that no edit costs a second write; here they are only added up.
 */
const bytesOfDocument = 'd.written_bytes - s.freed_bytes + coalesce(octet_length(s.data), 0)';

/** The bytes of one room, history included; linear in its files. */
export const countRoomStatement: Statement = {
  name: 'tandem_count_room',
  text: `
    select coalesce(sum(${bytesOfDocument}), 0)::float8 as bytes
    from documents d join snapshots s on s.document_id = d.id where d.room_id = $1`,
};

/** The bytes of all rooms, archived ones too; linear in their files. */
export const countServerStatement: Statement = {
  name: 'tandem_count_server',
  text: `
    select ((select coalesce(sum(${bytesOfDocument}), 0) from documents d join snapshots s on s.document_id = d.id)
      + (select coalesce(sum(octet_length(data)), 0) from archived_documents))::float8 as bytes`,
};

/** Counts rows of the history that `gone` deleted as freed; snapshots in the order of their ids, so nobody waits in a circle. */
export const countFreed = `
    freed as (
      select document_id, sum(bytes) as bytes from gone group by document_id
    ), held as materialized (
      select s.document_id from snapshots s join freed f on f.document_id = s.document_id
      order by s.document_id for no key update of s
    ), counted as (
      update snapshots s set freed_bytes = s.freed_bytes + f.bytes
      from freed f join held h on h.document_id = f.document_id where s.document_id = f.document_id
    )`;

/** Frees $2 bytes of a room's history, or a row more, the oldest first. */
export const shortenHistoryStatement: Statement = {
  name: 'tandem_shorten_history',
  text: `
    with old as (
      select h.document_id, h.first_seq, octet_length(h.data) as bytes, sum(octet_length(h.data))
        over (order by h.written_at, h.document_id, h.first_seq rows unbounded preceding) as until
      from history h join documents d on d.id = h.document_id where d.room_id = $1
    ), gone as (
      delete from history h using old o
      where h.document_id = o.document_id and h.first_seq = o.first_seq and o.until - o.bytes < $2
      returning h.document_id, o.bytes
    ), ${countFreed}
    select coalesce(sum(bytes), 0)::float8 as bytes from gone`,
};
