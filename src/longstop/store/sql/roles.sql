-- Run by the cluster's administrator before the first migration, and again without harm.
-- None of these roles is a superuser; only backup bypasses row-level security, and it only reads.
do $$
declare r text;
begin
  foreach r in array array['longstop_owner', 'longstop_service', 'longstop_person', 'longstop_backup',
    'longstop_signin'] loop
    if not exists (select from pg_roles where rolname = r) then
      execute format('create role %I login nosuperuser nocreatedb nocreaterole', r);
    end if;
  end loop;
  if not exists (select from pg_roles where rolname = 'longstop_definer') then
    create role longstop_definer nologin nosuperuser nocreatedb nocreaterole;
  end if;
end $$;
alter role longstop_backup bypassrls;
alter role longstop_backup set default_transaction_read_only = on;
grant longstop_definer to longstop_owner;
create schema if not exists longstop authorization longstop_owner;
create schema if not exists signin authorization longstop_owner;
revoke all on schema public from public;
do $$
begin
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect, temporary on database %I to longstop_owner, longstop_service', current_database());
  execute format('grant connect on database %I to longstop_person, longstop_backup, longstop_signin', current_database());
end $$;
-- A dump of the schema does not bring along the rights to the schema itself.
set role longstop_owner;
grant usage on schema longstop to longstop_service, longstop_person, longstop_definer, longstop_backup;
grant create on schema longstop to longstop_definer;
grant create on schema signin to longstop_definer; -- a function it owns, which says who stands behind an account
grant usage on schema signin to longstop_signin, longstop_service, longstop_backup;
reset role;
