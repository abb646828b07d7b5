import { Migration } from '@mikro-orm/migrations';

/** The first tables. */
export class Migration20261121Initial extends Migration {
  override up(): void {
    this.addSql(`create table rooms (
      room_id text primary key, name text not null, language text not null, access text not null,
      owner_token_hash text not null, created_at timestamptz(3) not null, updated_at timestamptz(3) not null,
      deleted_at timestamptz(3) null)`);
    this.addSql('create index rooms_updated_at_index on rooms (updated_at)');

    // The seq of a row changes with every commit: room on the page keeps that change off the indexes (HOT).
    this.addSql(`create table documents (
      id bigserial primary key, name text not null constraint documents_name_unique unique,
      room_id text not null constraint documents_room_id_foreign references rooms (room_id),
      epoch text not null, seq bigint not null, created_at timestamptz(3) not null)
      with (fillfactor = 70)`);
    this.addSql('create index documents_room_id_index on documents (room_id)');

    this.addSql(`create table snapshots (
      document_id bigint primary key, seq bigint not null, data bytea null, checksum int not null)`);

    for (const table of ['updates', 'history']) {
      this.addSql(`create table ${table} (
        document_id bigint not null, first_seq bigint not null, last_seq bigint not null, data bytea not null,
        checksum int not null, written_at timestamptz(3) not null, primary key (document_id, first_seq))`);
      // Typed text does not compress enough to pay for trying on every commit.
      this.addSql(`alter table ${table} alter column data set storage external`);
    }
    this.addSql('create index history_written_at_index on history (written_at)');

    this.addSql(`create table quarantined (
      id bigserial primary key, document_id bigint not null, kind text not null, first_seq bigint not null,
      last_seq bigint not null, data bytea not null, checksum int not null, found_at timestamptz(3) not null)`);
    this.addSql('create index quarantined_document_id_index on quarantined (document_id)');

    this.addSql(`create table archived_documents (
      name text primary key, room_id text not null constraint archived_documents_room_id_foreign references rooms (room_id),
      epoch text not null, snapshot_seq bigint not null, last_seq bigint not null, data bytea not null,
      checksum int not null, archived_at timestamptz(3) not null)`);
    this.addSql('create index archived_documents_room_id_index on archived_documents (room_id)');
    this.addSql('create index archived_documents_archived_at_index on archived_documents (archived_at)');

    this.addSql(`create table invites (
      invite_id text primary key, room_id text not null constraint invites_room_id_foreign references rooms (room_id),
      secret_hash text not null constraint invites_secret_hash_unique unique, role text not null,
      label text not null default '', created_at timestamptz(3) not null, expires_at timestamptz(3) null,
      max_uses int null, uses int not null default 0, revoked_at timestamptz(3) null)`);
    this.addSql('create index invites_room_id_index on invites (room_id)');

    this.addSql(`create table members (
      room_id text not null constraint members_room_id_foreign references rooms (room_id), user_id text not null,
      name text not null, role text not null, invite_id text null, since timestamptz(3) not null,
      kicked_at timestamptz(3) null, banned_at timestamptz(3) null, primary key (room_id, user_id))`);
  }

  override down(): void {
    for (const table of [
      'members',
      'invites',
      'archived_documents',
      'quarantined',
      'history',
      'updates',
      'snapshots',
      'documents',
      'rooms',
    ]) {
      this.addSql(`drop table ${table}`);
    }
  }
}
