-- Children and young people who are themselves reported: what was looked at, what people decided,
-- and by when keeping their record must be reviewed.

-- core/triage/evaluate.py: is_outside. The question under_18 is at place 14 of registry 1; yes and
-- conflict both hold its bit.
create function is_outside(referral) returns boolean language sql immutable as $$
  select $1.affirmed & 16384 <> 0 $$;

create table path_feature (
  obligation_id bigint not null references referral,
  number int not null,
  feature text not null check (feature in ('age_gap', 'coercion_alleged', 'adult_involved', 'passed_on', 'for_gain', 'repeated')),
  said text not null check (said in ('yes', 'no', 'unknown')),
  unknown text check (unknown in ('not_asked', 'asked', 'no_trace', 'withheld', 'refused', 'cannot_be_known')),
  basis text check (basis in ('record', 'admission', 'observation', 'allegation', 'inference')),
  found_by int not null references person,
  found_at timestamptz not null,
  primary key (obligation_id, number),
  constraint unknown_says_why check ((said = 'unknown') = (unknown is not null)),
  constraint answer_has_basis check ((said = 'unknown') = (basis is null)));

-- The last one that stands is in force: one decided alone, or that a second person agreed to.
create table path_decision (
  obligation_id bigint not null references referral,
  attempt int not null,
  decision text not null check (decision in ('person_involved', 'aggravated', 'adult_after_all', 'cannot_be_known')),
  reason text not null,
  basis text check (basis in ('record', 'observation')),
  proposed_by int not null references person,
  proposed_at timestamptz not null,
  agreed_by int references person,
  agreed_at timestamptz,
  withdrawn_at timestamptz,
  alone boolean not null,
  primary key (obligation_id, attempt),
  constraint adult_has_basis check ((decision = 'adult_after_all') = (basis is not null)),
  constraint police_and_adult_take_two check (alone = (decision in ('person_involved', 'cannot_be_known'))),
  constraint two_people check (agreed_by is null or agreed_by <> proposed_by),
  constraint agreement_is_whole check ((agreed_by is null) = (agreed_at is null)),
  constraint one_end check ((not alone or (agreed_at is null and withdrawn_at is null))
    and (agreed_at is null or withdrawn_at is null)));
create unique index one_open_path on path_decision (obligation_id)
  where agreed_at is null and withdrawn_at is null and not alone;

create table retention (
  obligation_id bigint primary key references referral,
  review_by timestamptz not null,
  line text not null,               -- of policies/retention.toml
  policy text not null);
create index retention_due on retention (review_by);

-- Which path is in force, and whether one is to be decided: core/referral/path.py.
create function path_of(bigint) returns text language sql stable as $$
  select decision from path_decision where obligation_id = $1 and (alone or agreed_at is not null)
   order by attempt desc limit 1 $$;
create function path_waits(referral) returns boolean language sql stable as $$
  select is_outside($1) and coalesce(path_of($1.obligation_id), 'adult_after_all') = 'adult_after_all' $$;

-- Whether the reported person in a record counts as young for whoever looks, though the referral may
-- be another agency's: true outside the instrument, false once people found an adult, else null.
create function counts_as_young(party bigint) returns boolean language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select case when is_outside(r) then true
              when path_of(r.obligation_id) = 'adult_after_all' then false end
    from party p join referral r on r.obligation_id = p.subject_of
   where p.id = $1 and may_see_any(p.obligations) $$;
alter function counts_as_young(bigint) owner to longstop_definer;
revoke all on function counts_as_young(bigint) from public;
grant execute on function counts_as_young(bigint) to longstop_person, longstop_service;

do $$
declare t text;
begin
  foreach t in array array['path_feature', 'path_decision', 'retention'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy all_ on %I to longstop_service, longstop_definer using (true) with check (true)', t);
    execute format('create policy sees on %I for select to longstop_person using (may_see(obligation_id))', t);
    execute format('grant select on %I to longstop_service, longstop_definer, longstop_person, longstop_backup', t);
  end loop;
end $$;
create policy adds on path_feature for insert to longstop_person
  with check (may_act(obligation_id) and found_by = (select me_person()));
create policy adds on path_decision for insert to longstop_person
  with check (may_act(obligation_id) and proposed_by = (select me_person()) and agreed_by is null);
create policy acts on path_decision for update to longstop_person using (may_act(obligation_id))
  with check (may_act(obligation_id) and (agreed_by is null or agreed_by = (select me_person())));
create policy adds on retention for insert to longstop_person with check (may_act(obligation_id));
create policy acts on retention for update to longstop_person using (may_act(obligation_id))
  with check (may_act(obligation_id));
grant insert on path_feature, path_decision, retention to longstop_person;
grant update (agreed_by, agreed_at, withdrawn_at) on path_decision to longstop_person;
grant insert, update on retention to longstop_service;
grant update (review_by, line, policy) on retention to longstop_person;

-- A child of whom an answer tells, and no record: those who protect children are told of the referral.
alter table protection_referral drop constraint protection_referral_ground_check;
alter table protection_referral add constraint protection_referral_ground_check
  check (ground in ('child_record', 'access_stated', 'position_of_trust', 'reported_child'));
