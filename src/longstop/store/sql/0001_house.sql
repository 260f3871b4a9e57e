-- The house: who works here, what must be owned and clocked, who may see it, and the ledger.
-- Times are always parameters: no column has a clock as its default.
grant usage on schema longstop to longstop_service, longstop_person, longstop_definer, longstop_backup;
grant create on schema longstop to longstop_definer;

-- Who is asking: agency and person together, or nobody. Null sees nothing, and half a name would
-- stand on no list of excluded people.
create function me_agency() returns int language sql stable as
  $$ select case when nullif(current_setting('longstop.person', true), '') is not null
       then nullif(current_setting('longstop.agency', true), '')::int end $$;
create function me_person() returns int language sql stable as
  $$ select case when nullif(current_setting('longstop.agency', true), '') is not null
       then nullif(current_setting('longstop.person', true), '')::int end $$;

-- Agencies, desks, people -------------------------------------------------------------------
create table agency (
  id int generated always as identity primary key,
  code text not null unique,
  name text not null,
  kind text not null check (kind in ('bureau', 'force', 'childrens_services', 'partner')),
  country text not null check (country ~ '^[A-Z]{2}$'),
  areas text[] not null default '{}',
  zone text not null,
  hours text not null default '',
  out_of_hours text not null default '',
  last_verified date);

create table person (
  id int generated always as identity primary key,
  agency int not null references agency,
  code text not null,
  given_name text not null,
  family_name text not null,
  email text not null default '',
  os_account text unique,
  roles text[] not null default '{}',
  absent boolean not null default false,
  unique (agency, code),
  unique (agency, id));

create table desk (
  agency int not null references agency,
  id int generated always as identity unique,
  code text not null,
  name text not null,
  purpose text not null check (purpose in ('intake', 'children', 'restricted', 'referrals')),
  supervisor int not null,
  duty_person int,
  duty_until timestamptz,
  primary key (agency, id),
  unique (agency, code),
  foreign key (agency, supervisor) references person (agency, id),
  foreign key (agency, duty_person) references person (agency, id));

create table compartment (
  id int generated always as identity primary key,
  agency int not null,
  desk int not null unique,
  foreign key (agency, desk) references desk (agency, id));
create table compartment_member (
  compartment int not null references compartment,
  person int not null references person,
  primary key (compartment, person));
create index compartments_of on compartment_member (person);

-- Staff of agencies, looked up at intake only: nobody but the service reads it.
create table staff (
  id int generated always as identity primary key,
  agency int not null references agency,
  given_normal text not null,
  family_normal text not null,
  date_of_birth text,
  email_normal text,
  person int references person,
  unique nulls not distinct (agency, given_normal, family_normal, date_of_birth, email_normal));

create table source (
  id int generated always as identity primary key,
  agency int not null references agency,
  name text not null,
  country text,
  zone text not null,
  handling text[] not null default '{}',
  column_map text,
  unique (agency, name));

-- Obligations and clocks: no open obligation without a named owner and a running clock -------
create table kind_state (
  kind text not null, state text not null, is_open boolean not null,
  primary key (kind, state), unique (kind, state, is_open));
create table kind_move (
  kind text not null, from_state text not null, to_state text not null,
  primary key (kind, from_state, to_state),
  foreign key (kind, from_state) references kind_state (kind, state),
  foreign key (kind, to_state) references kind_state (kind, state));

create sequence obligation_id as bigint;
create sequence clock_id as bigint;

create table obligation (
  id bigint primary key,
  kind text not null,
  reference text not null unique,
  state text not null,
  previous_state text,
  is_open boolean not null,
  opened_at timestamptz not null,
  owner_agency int not null,
  owner_desk int not null,
  owner_person int not null,
  next_clock_id bigint,
  next_running boolean not null generated always as (true) stored,  -- a foreign key takes no literal and no virtual column
  compartment int references compartment,
  excluded int[] not null default '{}',      -- people who may never see it
  never_to int[] not null default '{}',      -- agencies that may never see it
  seen_by int[] not null,
  held_by int,
  held_until timestamptz,
  outcome text,
  unique (id, kind),
  foreign key (owner_agency, owner_desk) references desk (agency, id),
  foreign key (owner_agency, owner_person) references person (agency, id),
  foreign key (owner_agency, held_by) references person (agency, id),
  foreign key (kind, state, is_open) references kind_state (kind, state, is_open),
  foreign key (kind, previous_state, state) references kind_move (kind, from_state, to_state),
  constraint open_has_clock check (not is_open or next_clock_id is not null),
  constraint closed_has_outcome check (is_open or outcome is not null),
  constraint owner_sees check (owner_agency = any (seen_by)),
  constraint never_seen_by check (not seen_by && never_to),
  constraint hold_has_end check ((held_by is null) = (held_until is null)));
create index obligation_next_clock on obligation (next_clock_id);
create index obligation_owner on obligation (owner_person) where is_open;
create index obligation_held on obligation (held_until) where held_by is not null;

create table clock (
  id bigint primary key,
  obligation_id bigint not null references obligation deferrable initially deferred,
  kind text not null,
  running boolean not null,
  started_at timestamptz not null,
  due_at timestamptz not null,
  calendar text not null,
  allowance_seconds bigint not null check (allowance_seconds > 0),
  because text not null,
  stopped_at timestamptz,
  stopped_why text,
  breach_seen boolean not null default false,
  unique (id, obligation_id, running),
  constraint stop_has_moment check (running = (stopped_at is null)),
  constraint stop_has_reason check (running = (stopped_why is null)));
create index clock_of on clock (obligation_id);
create index clock_to_breach on clock (due_at) where running and not breach_seen;  -- for the sweep
alter table obligation add constraint next_clock_runs foreign key (next_clock_id, id, next_running)
  references clock (id, obligation_id, running) deferrable initially deferred;

create table breach (
  clock_id bigint primary key references clock,
  obligation_id bigint not null references obligation,
  fell_due_at timestamptz not null,
  seen_at timestamptz not null);
create index breach_of on breach (obligation_id);

create table sweep_run (
  id bigint generated always as identity primary key,
  started_at timestamptz not null,
  finished_at timestamptz,
  every_seconds int not null,
  breaches int not null default 0,
  handed_over int not null default 0,
  holds_ended int not null default 0);

-- What each viewing agency has to work through, in the order of work.
create table work_item (
  agency int not null,
  desk int not null,
  stream smallint not null,
  key_at timestamptz not null,
  obligation_id bigint not null references obligation,
  compartment int,
  excluded int[] not null default '{}',
  why text not null,
  primary key (agency, obligation_id));
create index work_order on work_item (agency, stream, key_at, obligation_id);
create index work_order_desk on work_item (agency, desk, stream, key_at, obligation_id);
create index work_item_of on work_item (obligation_id);

-- Ending an obligation: the second person is another person, says the database.
create table closing (
  obligation_id bigint not null references obligation,
  attempt int not null,
  outcome text not null,
  reason text not null,
  proposed_by int not null references person,
  proposed_at timestamptz not null,
  agreed_by int references person,
  agreed_at timestamptz,
  withdrawn_at timestamptz,
  primary key (obligation_id, attempt),
  constraint two_people check (agreed_by is null or agreed_by <> proposed_by));
create unique index one_open_closing on closing (obligation_id) where agreed_at is null and withdrawn_at is null;

-- The ledger: chained within its stream, insert only ------------------------------------------
create sequence ledger_id as bigint;
create table ledger_entry (
  id bigint not null unique,
  stream_kind text not null check (stream_kind in ('obligation', 'person', 'system')),
  stream_id bigint not null,
  seq int not null check (seq > 0),
  event text not null,
  body text not null,               -- canonical bytes, exactly as digested
  previous bytea not null,
  digest bytea not null,
  written_in xid8 not null default pg_current_xact_id(),
  primary key (stream_kind, stream_id, seq));

create function refuse_change() returns trigger language plpgsql as
  $$ begin raise exception 'the ledger is append-only' using errcode = '42501'; end $$;
create trigger append_only before update or delete or truncate on ledger_entry
  for each statement execute function refuse_change();
