import type { Statement } from '../sql/sql.ts';

/** The room's row stays locked until the transaction ends: changes of its tree come one after another. */
export const lockRoomStatement: Statement = {
  name: 'tandem_lock_tree',
  text: 'select room_id from rooms where room_id = $1 and deleted_at is null for no key update',
};

export const findTreeStatement: Statement = {
  name: 'tandem_find_tree',
  text: 'select seq::float8 as seq, entries from trees where room_id = $1',
};

export const saveTreeStatement: Statement = {
  name: 'tandem_save_tree',
  text: `
    insert into trees (room_id, seq, entries) values ($1, $2, $3)
    on conflict (room_id) do update set seq = excluded.seq, entries = excluded.entries`,
};

const columns = `path_key as "key", path, kind, hash, size::float8 as size, executable, file_id as "fileId",
  text_seq::float8 as "textSeq", target, seq::float8 as seq`;

export const findEntriesStatement: Statement = {
  name: 'tandem_find_entries',
  text: `select ${columns} from tree_entries where room_id = $1 and path_key = any($2::text[])`,
};

/** Entries by the number of the change that made them, $3 at most. */
export const listEntriesStatement: Statement = {
  name: 'tandem_list_entries',
  text: `select ${columns} from tree_entries where room_id = $1 and seq > $2 order by seq limit $3`,
};

/** Of each folder whose key is in $2, one entry below it whose key is not in $3. */
export const findBelowStatement: Statement = {
  name: 'tandem_find_below',
  text: `
    select folder, below.* from unnest($2::text[]) as folder
    cross join lateral (
      select ${columns} from tree_entries
      where room_id = $1 and path_key > folder || '/' and path_key < folder || '0' and path_key <> all($3::text[]) limit 1
    ) below`,
};

export const deleteEntriesStatement: Statement = {
  name: 'tandem_delete_entries',
  text: 'delete from tree_entries where room_id = $1 and path_key = any($2::text[])',
};

/** $2 is a JSON array of entries. */
export const insertEntriesStatement: Statement = {
  name: 'tandem_insert_entries',
  text: `
    insert into tree_entries
      (room_id, path_key, path, kind, hash, size, executable, file_id, text_seq, target, seq)
    select $1, e."key", e.path, e.kind, e.hash, e.size, coalesce(e.executable, false), e."fileId", e."textSeq", e.target, e.seq
    from jsonb_to_recordset($2::jsonb) as e("key" text, path text, kind text, hash text, size bigint,
      executable boolean, "fileId" text, "textSeq" bigint, target text, seq bigint)`,
};

export const appendTreeLogStatement: Statement = {
  name: 'tandem_append_tree_log',
  text: `
    insert into tree_log (room_id, first_seq, last_seq, changes, author, label, written_at)
    values ($1, $2, $3, $4, $5, $6, now())`,
};

/**
 * Takes the tree of a room that was deleted away. Nobody changes it meanwhile, because that asks for the room. Bytes go
 * when those are collected that no room has a claim to: at once, but for those somebody brings to another room just now.
 */
export const removeTreeStatement: Statement = {
  name: 'tandem_remove_tree',
  text: `
    with unclaimed as (delete from room_blobs where room_id = $1 returning hash),
      due as (update blobs set added_at = to_timestamp(0) where hash in (select hash from unclaimed)),
      entries as (delete from tree_entries where room_id = $1),
      log as (delete from tree_log where room_id = $1)
    delete from trees where room_id = $1`,
};

/** Rooms that were deleted, and whose trees were not, because the server stopped in between. */
export const findLeftTreesStatement: Statement = {
  name: 'tandem_find_left_trees',
  text: `
    select room_id as "roomId" from rooms r where deleted_at is not null and (
      exists (select 1 from trees t where t.room_id = r.room_id)
      or exists (select 1 from room_blobs b where b.room_id = r.room_id))`,
};

/** What was changed after $2. */
export const readTreeLogStatement: Statement = {
  name: 'tandem_read_tree_log',
  text: 'select changes from tree_log where room_id = $1 and last_seq > $2 and first_seq <= $3 order by first_seq',
};
