-- Who is planned at a desk, who is woken for it at night, and what one shift hands to the next.
-- A turn names one person on one rung of a desk's ladder: 'person' sits there, the others are on
-- call. It is never deleted; one that was taken away no longer counts.
create table roster_turn (
  id bigint generated always as identity primary key,
  agency int not null,
  desk int not null,
  rung text not null check (rung in ('person', 'desk_supervisor', 'head_of_bureau')),
  person int not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  planned_by int not null references person,
  planned_at timestamptz not null,
  removed_by int references person,
  removed_at timestamptz,
  came_at timestamptz,             -- when that person was first seen on duty in the turn
  missed_at timestamptz,           -- when it was seen that nobody had come
  told int references person,      -- who was told of that; null: nobody was there to be told
  told_mailed_at timestamptz,
  foreign key (agency, desk) references desk (agency, id),
  foreign key (agency, person) references person (agency, id),
  constraint turn_has_length check (starts_at < ends_at),
  constraint removal_is_whole check ((removed_by is null) = (removed_at is null)),
  constraint told_of_what_was_missed check (told is null or missed_at is not null),
  -- A range of one number stands for equality, which GiST has only with an extension.
  constraint one_sits exclude using gist (int4range(desk, desk, '[]') with &&,
    tstzrange(starts_at, ends_at) with &&) where (removed_at is null and rung = 'person'),
  constraint one_is_woken_for_the_supervisor exclude using gist (int4range(desk, desk, '[]') with &&,
    tstzrange(starts_at, ends_at) with &&) where (removed_at is null and rung = 'desk_supervisor'),
  constraint one_is_woken_for_the_head exclude using gist (int4range(desk, desk, '[]') with &&,
    tstzrange(starts_at, ends_at) with &&) where (removed_at is null and rung = 'head_of_bureau'));
create index turns_of on roster_turn (desk, rung, starts_at) where removed_at is null;
create index turns_to_come on roster_turn (starts_at)
  where rung = 'person' and removed_at is null and came_at is null and missed_at is null;  -- for the sweep

-- One shift's work, given to a named colleague, who accepts in person or it falls to the supervisor.
create table handover (
  id bigint generated always as identity primary key,
  agency int not null,
  desk int not null,
  compartment int references compartment,
  given_by int not null,
  given_to int not null,
  given_at timestamptz not null,
  falls_at timestamptz not null,
  outcome text check (outcome in ('accepted', 'lapsed', 'withdrawn')),
  ended_at timestamptz,
  note text,
  salt bytea,
  commitment bytea,
  foreign key (agency, desk) references desk (agency, id),
  foreign key (agency, given_by) references person (agency, id),
  foreign key (agency, given_to) references person (agency, id),
  constraint another_takes check (given_by <> given_to),
  constraint end_is_whole check ((outcome is null) = (ended_at is null)),
  constraint note_is_committed check ((note is null and salt is null) or commitment is not null));
create unique index one_open_handover on handover (desk) where outcome is null;
create index handovers_of on handover (desk, id);

-- What was open at that moment, each with what was the matter with it. Seen as its obligation is.
create table handover_item (
  handover_id bigint not null references handover,
  obligation_id bigint not null references obligation,
  agency int not null references agency,
  marks text[] not null,
  primary key (handover_id, obligation_id));

do $$
declare t text;
begin
  foreach t in array array['roster_turn', 'handover', 'handover_item'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy all_ on %I to longstop_service, longstop_definer using (true) with check (true)', t);
    execute format('grant select on %I to longstop_service, longstop_definer, longstop_person, longstop_backup', t);
    execute format('grant insert on %I to longstop_service', t);
  end loop;
end $$;
create policy sees on roster_turn for select to longstop_person using (agency = (select me_agency()));
create policy sees on handover for select to longstop_person using (agency = (select me_agency())
  and (compartment is null or compartment = any ((select my_compartments())::int[])));
create policy sees on handover_item for select to longstop_person using (
  agency = (select me_agency()) and may_see(obligation_id));
grant update (removed_by, removed_at, came_at, missed_at, told, told_mailed_at) on roster_turn to longstop_service;
grant update (outcome, ended_at) on handover to longstop_service;
