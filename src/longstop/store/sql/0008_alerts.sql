-- Alerts: who was told of a breach, rung by rung. One row for a clock and a rung; the row of the
-- highest rung reached stands, and says when the next is reached unless somebody answers.
create table alert (
  id bigint generated always as identity primary key,
  obligation_id bigint not null references obligation,
  clock_id bigint not null references clock,
  rung text not null check (rung in ('person', 'desk_supervisor', 'head_of_bureau', 'outside_role')),
  person int references person,            -- null: nobody was there, and the rung above was told at once
  outside_role text,
  raised_at timestamptz not null,
  standing boolean not null,
  next_climb_at timestamptz,
  acknowledged_by int references person,
  acknowledged_at timestamptz,
  mailed_at timestamptz,
  unique (clock_id, rung),
  constraint outside_has_role check ((rung = 'outside_role') = (outside_role is not null)),
  constraint outside_has_no_person check (outside_role is null or person is null),
  constraint only_the_highest_climbs check (standing or next_climb_at is null),
  constraint acknowledged_by_somebody check ((acknowledged_by is null) = (acknowledged_at is null)));
create index alert_of on alert (obligation_id);
create index alert_to_climb on alert (next_climb_at) where next_climb_at is not null;  -- for the sweep
create index alert_to_mail on alert (id) where mailed_at is null;
create unique index one_standing_alert on alert (clock_id) where standing;
-- Whoever answered and let it climb cannot silence the next rung too.
create unique index answered_once on alert (clock_id, acknowledged_by) where acknowledged_by is not null;

-- Who is told of an obligation is there, and may see it.
create function hears(p person, o obligation) returns boolean language sql stable as $$
  select not p.absent and not p.id = any (o.excluded) and (o.compartment is null
    or exists (select from compartment_member m where m.compartment = o.compartment and m.person = p.id)) $$;

alter table alert enable row level security;
alter table alert force row level security;
create policy all_ on alert to longstop_service, longstop_definer using (true) with check (true);
create policy sees on alert for select to longstop_person using (may_see(obligation_id));
create policy acts on alert for update to longstop_person using (may_act(obligation_id))
  with check (may_act(obligation_id) and acknowledged_by = (select me_person()));
grant select on alert to longstop_service, longstop_definer, longstop_person, longstop_backup;
grant insert on alert to longstop_service;
grant update (standing, next_climb_at, mailed_at) on alert to longstop_service;
grant update (next_climb_at, acknowledged_by, acknowledged_at) on alert to longstop_person;
