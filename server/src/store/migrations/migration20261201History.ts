import { Migration } from '@mikro-orm/migrations';

/**
 * Bases that stand for history that was removed, who wrote in a room, and its named moments. A document whose first rows
 * are gone already begins at its snapshot. Archived rooms keep their rows where they are.
 */
export class Migration20261201History extends Migration {
  override up(): void {
    this.addSql(`create table history_bases (
      document_id bigint primary key, seq bigint not null, at timestamptz(3) not null, state bytea not null,
      authorship bytea not null, checksum int not null)`);
    this.addSql(`insert into history_bases (document_id, seq, at, state, authorship, checksum)
      select s.document_id, s.seq, coalesce(
          (select max(h.written_at) from history h where h.document_id = s.document_id and h.last_seq <= s.seq), now()),
        s.data, ''::bytea, s.checksum
      from snapshots s
      where s.seq > 0 and s.data is not null
        and not exists (select 1 from history h where h.document_id = s.document_id and h.first_seq = 1)
        and not exists (select 1 from updates u where u.document_id = s.document_id and u.first_seq = 1)`);
    this.addSql(`alter table archived_documents add column document_id bigint null,
      add column kept_bytes bigint not null default 0`);
    this.addSql(`create table people (
      room_id text not null constraint people_room_id_foreign references rooms (room_id), author text not null,
      name text not null, color text not null, kind text not null, first_seen timestamptz(3) not null,
      last_seen timestamptz(3) not null, primary key (room_id, author))`);
    this.addSql(`create table versions (
      version_id text primary key, room_id text not null constraint versions_room_id_foreign references rooms (room_id),
      name text not null, author text not null, at timestamptz(3) not null)`);
    this.addSql('create index versions_room_id_index on versions (room_id)');
  }

  override down(): void {
    this.addSql('drop table versions');
    this.addSql('drop table people');
    this.addSql('alter table archived_documents drop column document_id, drop column kept_bytes');
    this.addSql('drop table history_bases');
  }
}
