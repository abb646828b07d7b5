import { Migration } from '@mikro-orm/migrations';

/** Counts the bytes of a room where they change: what was written beside the seq, what was freed beside the snapshot. */
export class Migration20261130Storage extends Migration {
  override up(): void {
    this.addSql('alter table documents add column written_bytes bigint not null default 0');
    this.addSql('alter table snapshots add column freed_bytes bigint not null default 0');
    this.addSql(`update documents d set written_bytes = w.bytes from (
      select document_id, sum(octet_length(data)) as bytes
      from (select document_id, data from updates union all select document_id, data from history) rows
      group by document_id
    ) w where w.document_id = d.id`);
  }

  override down(): void {
    this.addSql('alter table documents drop column written_bytes');
    this.addSql('alter table snapshots drop column freed_bytes');
  }
}
