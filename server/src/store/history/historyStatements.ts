import type { Statement } from '../sql/sql.ts';

/** A document whose history is asked for: its base, its snapshot, and how much there is between them and now. */
export const findHistoryStatement: Statement = {
  name: 'tandem_find_history',
  text: `
    select d.id::float8 as "documentId", d.epoch, d.seq::float8 as seq, s.seq::float8 as "snapshotSeq",
      b.seq::float8 as "baseSeq"
    from documents d join snapshots s on s.document_id = d.id left join history_bases b on b.document_id = d.id
    where d.name = $1`,
};

/** The same of every document of a room. */
export const findRoomHistoryStatement: Statement = {
  name: 'tandem_find_room_history',
  text: `
    select d.name, (d.written_bytes - s.freed_bytes)::float8 as bytes, d.id::float8 as "documentId", d.epoch, d.seq::float8 as seq, s.seq::float8 as "snapshotSeq",
      b.seq::float8 as "baseSeq"
    from documents d join snapshots s on s.document_id = d.id left join history_bases b on b.document_id = d.id
    where d.room_id = $1 order by d.name`,
};

export const readBaseStatement: Statement = {
  name: 'tandem_read_base',
  text: `
    select seq::float8 as seq, (extract(epoch from at) * 1000)::float8 as at, state, authorship, checksum
    from history_bases where document_id = $1`,
};

export const readSnapshotStatement: Statement = {
  name: 'tandem_read_snapshot',
  text: 'select seq::float8 as seq, data, checksum from snapshots where document_id = $1',
};

const numbers = `int8send(first_seq) || int8send(last_seq) || int8send(checksum::bigint)
        || int8send((extract(epoch from written_at) * 1000)::bigint) || int8send(bytes::bigint)`;

/**
 * Rows after a seq up to another, end to end in one value, for which the server spends no more than for one row. Up to
 * $4 rows and $5 bytes, but one row at least. Compaction may move rows between the tables meanwhile: it does so in one
 * step, and this is one statement.
 */
const readRows = (tables: readonly string[]) => `
    with found as (
      select * from (${tables
        .map(
          (
            table,
          ) => `(select first_seq, last_seq, checksum, written_at, data, octet_length(data) as bytes from ${table}
      where document_id = $1 and first_seq > $2 and last_seq <= $3 order by first_seq limit $4)`,
        )
        .join(' union all ')}) rows
      order by first_seq limit $4
    ), page as (
      select f.*, sum(bytes) over (order by first_seq) - bytes as before from found f
    ), taken as (select * from page where before < $5)
    select min(first_seq)::float8 as "firstSeq", max(last_seq)::float8 as "lastSeq", count(*)::float8 as rows,
      string_agg(${numbers}, ''::bytea order by first_seq) as numbers,
      string_agg(data, ''::bytea order by first_seq) as data
    from taken`;

export const readLogStatement: Statement = {
  name: 'tandem_read_log',
  text: readRows(['history', 'updates']),
};

/** Only of those that a snapshot has replaced. */
export const readReplacedStatement: Statement = {
  name: 'tandem_read_replaced',
  text: readRows(['history']),
};

/** All rows of several documents, those of each end to end in one value. */
export const readLogsStatement: Statement = {
  name: 'tandem_read_logs',
  text: `
    with found as (
      select document_id, first_seq, last_seq, checksum, written_at, data, octet_length(data) as bytes from history
      where document_id = any($1)
      union all
      select document_id, first_seq, last_seq, checksum, written_at, data, octet_length(data) as bytes from updates
      where document_id = any($1)
    )
    select document_id::float8 as "documentId", string_agg(${numbers}, ''::bytea order by first_seq) as numbers,
      string_agg(data, ''::bytea order by first_seq) as data
    from found group by document_id`,
};

/** How many bytes of rows there are after a seq. */
export const countLogStatement: Statement = {
  name: 'tandem_count_log',
  text: `
    select coalesce(sum(octet_length(data)), 0)::float8 as bytes from (
      select data from history where document_id = $1 and first_seq > $2
      union all select data from updates where document_id = $1 and first_seq > $2
    ) rows`,
};

/** Which documents have rows written before a moment that a snapshot has replaced, and up to which seq. */
export const findOldStatement: Statement = {
  name: 'tandem_find_old',
  text: `
    select document_id::float8 as "documentId", max(last_seq)::float8 as until
    from history h where written_at < $1 and exists (select 1 from documents d where d.id = h.document_id)
    group by document_id order by document_id`,
};

/** The same of a room, for $2 bytes to be freed, the oldest first. */
export const findOldestStatement: Statement = {
  name: 'tandem_find_oldest',
  text: `
    with old as (
      select h.document_id, h.last_seq, octet_length(h.data) as bytes, sum(octet_length(h.data))
        over (order by h.written_at, h.document_id, h.first_seq rows unbounded preceding) as until
      from history h join documents d on d.id = h.document_id where d.room_id = $1
    )
    select document_id::float8 as "documentId", max(last_seq)::float8 as until
    from old where until - bytes < $2 group by document_id order by document_id`,
};

/**
 * Puts a base in place of one that stands for less. Whoever writes a document's base holds its
 * snapshot's row, as compaction does.
 */
export const putBaseStatement: Statement = {
  name: 'tandem_put_base',
  text: `
    with held as materialized (
      select s.document_id from snapshots s where s.document_id = $1 for no key update
    )
    insert into history_bases as b (document_id, seq, at, state, authorship, checksum)
    select document_id, $2, $3, $4, $5, $6 from held
    on conflict (document_id) do update
      set seq = excluded.seq, at = excluded.at, state = excluded.state, authorship = excluded.authorship,
        checksum = excluded.checksum
      where b.seq < excluded.seq
    returning b.document_id`,
};

/** Removes the rows a base stands for. */
export const dropFoldedStatement: Statement = {
  name: 'tandem_drop_folded',
  text: `
    with gone as (
      delete from history where document_id = $1 and last_seq <= $2 returning octet_length(data) as bytes
    ), counted as (
      update snapshots set freed_bytes = freed_bytes + (select coalesce(sum(bytes), 0) from gone)
      where document_id = $1
    )
    select count(*)::float8 as rows, coalesce(sum(bytes), 0)::float8 as bytes from gone`,
};

/** Removes what was put aside of a document, up to a seq. */
export const dropQuarantinedStatement: Statement = {
  name: 'tandem_drop_quarantined',
  text: 'delete from quarantined where document_id = $1 and first_seq <= $2',
};

/** The last seq written before a moment. */
export const lastBeforeStatement: Statement = {
  name: 'tandem_last_before',
  text: `
    select coalesce(max(last_seq), 0)::float8 as seq from (
      select last_seq from history where document_id = $1 and written_at < $2
      union all select last_seq from updates where document_id = $1 and written_at < $2
    ) rows`,
};
