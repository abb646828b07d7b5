import { Migration } from '@mikro-orm/migrations';

/** Sessions are voided by counters instead of clocks; invites that are closed to newcomers; when somebody signed in last. */
export class Migration20261130Access extends Migration {
  override up(): void {
    this.addSql(`alter table rooms add column session_generation int not null default 0,
      add column owner_generation int not null default 0`);
    this.addSql(`alter table members add column session_generation int not null default 0,
      add column signed_in_at timestamptz(3) null`);
    this.addSql('update members set session_generation = 1 where kicked_at is not null');
    this.addSql('alter table members drop column kicked_at');
    this.addSql('alter table invites add column closed_at timestamptz(3) null');
    this.addSql(`create table member_invites (
      room_id text not null constraint member_invites_room_id_foreign references rooms (room_id),
      user_id text not null, invite_id text not null, primary key (room_id, user_id, invite_id))`);
    this.addSql(`insert into member_invites (room_id, user_id, invite_id)
      select room_id, user_id, invite_id from members where invite_id is not null`);
  }

  override down(): void {
    this.addSql('drop table member_invites');
    this.addSql('alter table invites drop column closed_at');
    this.addSql('alter table members add column kicked_at timestamptz(3) null');
    this.addSql('update members set kicked_at = now() where session_generation > 0');
    this.addSql('alter table members drop column session_generation, drop column signed_in_at');
    this.addSql('alter table rooms drop column session_generation, drop column owner_generation');
  }
}
