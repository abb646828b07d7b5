import type { Statement } from '../sql/sql.ts';

/**
 * One commit of the log, in one round trip: $7 holds all packed rows end to end, $4 and $5 where each one is.
 * (One `bytea` travels as it is; an array of them would travel as hexadecimal text.)
 * Documents are locked in the order of their names, so that two servers cannot wait for each other. `for update`
 * reads the newest version of a row it waited for, so `seq` is right whoever wrote before; a document that is gone or
 * has another epoch just does not come back.
 */
export const appendStatement: Statement = {
  name: 'tandem_append',
  text: `
    with batch as (
      select * from unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::int[], $6::int[])
        as b(name, epoch, updates, start, size, checksum)
    ), locked as materialized (
      select d.id, d.seq, d.room_id, b.* from documents d join batch b on b.name = d.name and b.epoch = d.epoch
      order by d.name for no key update of d
    ), counted as (
      update documents d set seq = l.seq + l.updates, written_bytes = d.written_bytes + l.size
      from locked l where d.id = l.id
    ), written as (
      insert into updates (document_id, first_seq, last_seq, data, checksum, written_at)
      select id, seq + 1, seq + updates, substring($7::bytea from start for size), checksum, now() from locked
    )
    select name, epoch, room_id as "roomId", (seq + updates)::float8 as "lastSeq" from locked`,
};

/** A document and all its live rows in one statement, so that all is of one moment. */
export const loadStatement: Statement = {
  name: 'tandem_load',
  text: `
    with document as materialized (
      select d.id, d.epoch, s.seq, s.data, s.checksum from documents d join snapshots s on s.document_id = d.id
      where d.name = $1
    )
    select 'snapshot' as kind, id::float8 as "documentId", epoch, 1::float8 as "firstSeq", seq::float8 as "lastSeq",
      data, checksum from document
    union all
    select 'update', u.document_id::float8, document.epoch, u.first_seq::float8, u.last_seq::float8, u.data, u.checksum
    from document join updates u on u.document_id = document.id
    order by kind, "firstSeq"`,
};

/** The rows after a seq, together with where the snapshot stands at the same moment. */
export const readAfterStatement: Statement = {
  name: 'tandem_read_after',
  text: `
    with document as materialized (
      select d.id, d.epoch, s.seq from documents d join snapshots s on s.document_id = d.id
      where d.name = $1 and d.epoch = $2
    )
    select 'snapshot' as kind, id::float8 as "documentId", epoch, 1::float8 as "firstSeq", seq::float8 as "lastSeq",
      null::bytea as data, 0 as checksum from document
    union all
    select 'update', u.document_id::float8, document.epoch, u.first_seq::float8, u.last_seq::float8, u.data, u.checksum
    from document join updates u on u.document_id = document.id and u.last_seq > $3
    order by kind, "firstSeq"`,
};

/**
 * Puts a snapshot in place, unless a newer one is there, the epoch is another, or it claims more than was written.
 * It locks the snapshot's row and not the document's: appends go on meanwhile.
 */
export const putSnapshotStatement: Statement = {
  name: 'tandem_put_snapshot',
  text: `
    update snapshots s set seq = $3, data = $4, checksum = $5
    from documents d
    where d.name = $1 and d.epoch = $2 and s.document_id = d.id and s.seq < $3 and d.seq >= $3
    returning s.document_id::float8 as "documentId"`,
};

/** Takes the rows a snapshot replaced out of the live log. */
export const dropReplacedStatement: Statement = {
  name: 'tandem_drop_replaced',
  text: `
    with gone as (
      delete from updates where document_id = $1 and last_seq <= $2 returning octet_length(data) as bytes
    )
    update snapshots set freed_bytes = freed_bytes + (select coalesce(sum(bytes), 0) from gone)
    where document_id = $1`,
};

/** The same, and keeps them as history. */
export const keepReplacedStatement: Statement = {
  name: 'tandem_keep_replaced',
  text: `
    with replaced as (delete from updates where document_id = $1 and last_seq <= $2 returning *)
    insert into history (document_id, first_seq, last_seq, data, checksum, written_at)
    select document_id, first_seq, last_seq, data, checksum, written_at from replaced`,
};

/** Puts a corrupt row aside and a sound one in its place; does nothing when another server was faster. */
export const quarantineUpdateStatement: Statement = {
  name: 'tandem_quarantine_update',
  text: `
    with bad as (
      select * from updates where document_id = $1 and first_seq = $2 and checksum = $3 for update
    ), aside as (
      insert into quarantined (document_id, kind, first_seq, last_seq, data, checksum, found_at)
      select document_id, 'update', first_seq, last_seq, data, checksum, now() from bad
    )
    update updates u set data = $4, checksum = $5 from bad
    where u.document_id = bad.document_id and u.first_seq = bad.first_seq`,
};

/** Puts a corrupt snapshot aside and leaves an empty one, which stands just before the rows that are left. */
export const quarantineSnapshotStatement: Statement = {
  name: 'tandem_quarantine_snapshot',
  text: `
    with bad as (
      select * from snapshots where document_id = $1 and seq = $2 and checksum = $3 and data is not null for update
    ), aside as (
      insert into quarantined (document_id, kind, first_seq, last_seq, data, checksum, found_at)
      select document_id, 'snapshot', 1, seq, data, checksum, now() from bad
    )
    update snapshots s set data = $4, checksum = $5,
      seq = least(bad.seq, coalesce((select min(first_seq) - 1 from history where document_id = $1), bad.seq))
    from bad where s.document_id = bad.document_id`,
};

/** What a lost snapshot had replaced becomes live again, as far back as history reaches. */
export const reviveHistoryStatement: Statement = {
  name: 'tandem_revive_history',
  text: `
    with revived as (delete from history where document_id = $1 returning *)
    insert into updates (document_id, first_seq, last_seq, data, checksum, written_at)
    select document_id, first_seq, last_seq, data, checksum, written_at from revived`,
};

/** Touches rooms somebody wrote in; in the order of their ids, so that two servers cannot wait for each other. */
export const touchRoomsStatement: Statement = {
  name: 'tandem_touch_rooms',
  text: `
    with touched as (
      select room_id from rooms where room_id = any($1::text[]) and updated_at < $2 order by room_id for no key update
    )
    update rooms r set updated_at = $2 from touched t where r.room_id = t.room_id`,
};
