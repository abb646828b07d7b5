import type { Statement } from '../sql/sql.ts';

/**
 * What a document takes: every byte written to its log, less those that were freed, its snapshot, and its base. The counters stand
 * in rows that are written anyway, so that no edit costs a second write; here they are only added up.
 */
const bytesOfDocument = `d.written_bytes - s.freed_bytes + coalesce(octet_length(s.data), 0)
  + coalesce((select octet_length(b.state) + octet_length(b.authorship) from history_bases b where b.document_id = d.id), 0)`;

/** What the tree of a room takes: its blobs, and the log of its changes. */
const bytesOfTree = `coalesce((select sum(size) from room_blobs where room_id = $1), 0)
  + coalesce((select sum(octet_length(changes)) from tree_log where room_id = $1), 0)`;

/** The bytes of one room, history included; linear in its files. */
export const countRoomStatement: Statement = {
  name: 'tandem_count_room',
  text: `
    select (coalesce(sum(${bytesOfDocument}), 0) + ${bytesOfTree})::float8 as bytes
    from documents d join snapshots s on s.document_id = d.id where d.room_id = $1`,
};

/** The bytes of all rooms, archived ones too; linear in their files. */
export const countServerStatement: Statement = {
  name: 'tandem_count_server',
  text: `
    select ((select coalesce(sum(${bytesOfDocument}), 0) from documents d join snapshots s on s.document_id = d.id)
      + (select coalesce(sum(octet_length(data) + kept_bytes), 0) from archived_documents)
      + (select coalesce(sum(octet_length(data)), 0) from blobs)
      + (select coalesce(sum(octet_length(changes)), 0) from tree_log))::float8 as bytes`,
};
