import { Migration } from '@mikro-orm/migrations';

/** The trees of rooms: what stands at each path, what was changed, and the bytes, each once for all rooms. */
export class Migration20261201Tree extends Migration {
  override up(): void {
    this.addSql(`create table trees (
      room_id text primary key constraint trees_room_id_foreign references rooms (room_id),
      seq bigint not null, entries int not null)`);
    // Keys are compared byte by byte, so that all below a folder is one range.
    this.addSql(`create table tree_entries (
      room_id text not null constraint tree_entries_room_id_foreign references rooms (room_id),
      path_key text collate "C" not null, path text not null, kind text not null, hash text null, size bigint null,
      executable boolean not null default false, file_id text null, text_seq bigint null, target text null,
      seq bigint not null, primary key (room_id, path_key))`);
    this.addSql('create unique index tree_entries_seq_index on tree_entries (room_id, seq)');
    this.addSql('create index tree_entries_hash_index on tree_entries (room_id, hash)');
    this.addSql(`create table tree_log (
      room_id text not null constraint tree_log_room_id_foreign references rooms (room_id), first_seq bigint not null,
      last_seq bigint not null, changes text not null, author text not null, label text null,
      written_at timestamptz(3) not null, primary key (room_id, first_seq))`);
    this.addSql('create index tree_log_last_seq_index on tree_log (room_id, last_seq)');
    this.addSql(`create table blobs (
      hash text primary key, data bytea not null, added_at timestamptz(3) not null)`);
    this.addSql('alter table blobs alter column data set storage external');
    this.addSql(`create table room_blobs (
      room_id text not null constraint room_blobs_room_id_foreign references rooms (room_id),
      hash text not null constraint room_blobs_hash_foreign references blobs (hash), size bigint not null,
      named_at timestamptz(3) not null, primary key (room_id, hash))`);
    this.addSql('create index room_blobs_hash_index on room_blobs (hash)');
  }

  override down(): void {
    for (const table of ['room_blobs', 'blobs', 'tree_log', 'tree_entries', 'trees']) {
      this.addSql(`drop table ${table}`);
    }
  }
}
