import type { Statement } from '../sql/sql.ts';

/** Those of $2 that the room has. */
export const blobSizesStatement: Statement = {
  name: 'tandem_blob_sizes',
  text: 'select hash, size::float8 as size from room_blobs where room_id = $1 and hash = any($2::text[])',
};

/** No entry names these any more: from now on they are kept for a while. */
export const renameBlobsStatement: Statement = {
  name: 'tandem_rename_blobs',
  text: 'update room_blobs set named_at = now() where room_id = $1 and hash = any($2::text[])',
};

/**
 * Blobs that stand in $5 one behind the other: hashes, starts counted from 1, and sizes. One that is there already is
 * touched, so that it is not removed just now for being in no room. In one order, so that nobody waits in a circle.
 */
export const addBlobsStatement: Statement = {
  name: 'tandem_add_blobs',
  text: `
    with parts as materialized (
      select * from unnest($2::text[], $3::int[], $4::int[]) as part(hash, start, size) order by hash
    ), added as (
      insert into blobs (hash, data, added_at)
      select hash, substring($5::bytea from start for size), now() from parts
      on conflict (hash) do update set added_at = excluded.added_at
    )
    insert into room_blobs (room_id, hash, size, named_at) select $1, hash, size, now() from parts
    on conflict (room_id, hash) do update set named_at = excluded.named_at`,
};

export const readBlobsStatement: Statement = {
  name: 'tandem_read_blobs',
  text: `
    select b.hash, b.data from room_blobs r join blobs b on b.hash = r.hash
    where r.room_id = $1 and r.hash = any($2::text[])`,
};

/** A room's claim to bytes ends when nothing in its tree has named them since $1. */
export const forgetRoomBlobsStatement: Statement = {
  name: 'tandem_forget_room_blobs',
  text: `
    delete from room_blobs r using rooms where rooms.room_id = r.room_id and r.named_at < $1
      and not exists (select 1 from tree_entries e where e.room_id = r.room_id and e.hash = r.hash)`,
};

/** Bytes no room has a claim to. */
export const removeBlobsStatement: Statement = {
  name: 'tandem_remove_blobs',
  text: `
    delete from blobs b where b.added_at < $1
      and not exists (select 1 from room_blobs r where r.hash = b.hash)`,
};
