import { Migration } from '@mikro-orm/migrations';

/** Remembers what a file was made for until it is listed. */
export class Migration20261128PendingPath extends Migration {
  override up(): void {
    this.addSql(`alter table documents add column pending_path text null,
      add constraint documents_pending_path_unique unique (room_id, pending_path)`);
  }

  override down(): void {
    this.addSql('alter table documents drop column pending_path');
  }
}
