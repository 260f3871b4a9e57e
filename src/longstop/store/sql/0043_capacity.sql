-- Questions of planners and what the simulation answered. A name in an address is drawn by chance
-- and tells of no others. Whoever works at the agency sees its questions; the action asks the role.
create table capacity_run (
  name text primary key check (name ~ '^[0-9a-f]{32}$'),
  agency int not null references agency,
  person int not null,
  began_at timestamptz not null,
  seen_at timestamptz not null,               -- when whoever answers was last heard of
  ended_at timestamptz,
  asked jsonb not null,
  replications int not null default 0,
  ending text check (ending in ('answered', 'stopped', 'failed')),
  figures jsonb,
  charts jsonb,
  foreign key (agency, person) references person (agency, id),
  constraint ending_is_whole check ((ended_at is null) = (ending is null)),
  constraint answer_is_whole check ((figures is null) = (ending is distinct from 'answered')
    and (figures is null) = (charts is null)));
create index capacity_latest on capacity_run (agency, began_at desc, name desc);

alter table capacity_run enable row level security;
alter table capacity_run force row level security;
create policy all_ on capacity_run to longstop_service, longstop_definer using (true) with check (true);
create policy sees on capacity_run for select to longstop_person using (agency = (select me_agency()));
create policy adds on capacity_run for insert to longstop_person
  with check (agency = (select me_agency()) and person = (select me_person()) and ended_at is null);
create policy acts on capacity_run for update to longstop_person
  using (agency = (select me_agency()) and ended_at is null) with check (agency = (select me_agency()));
grant select on capacity_run to longstop_service, longstop_definer, longstop_person, longstop_backup;
grant insert on capacity_run to longstop_person;
grant update (seen_at, ended_at, replications, ending, figures, charts) on capacity_run to longstop_person;

-- What was met in time, for a forecast by the recent rate; breaches have their own index (0038).
create index clock_met on clock (stopped_at) where stopped_why in ('met', 'graded') and stopped_at <= due_at;
