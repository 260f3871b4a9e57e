-- Policies of assessment that were adopted: the documents, who signed for them, and from when.
-- What governs everybody may be read by everybody; only the service writes it, for a person whose
-- right was checked.
create table policy_document (
  digest text primary key check (digest ~ '^sha256:[0-9a-f]{64}$'),  -- of what it says, however it is laid out
  stamp text not null unique,      -- as an assessment names it
  text text not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),            -- of the text as it is kept
  kept_at timestamptz not null);

create table policy_adoption (
  id int generated always as identity primary key,
  agency int not null,
  digest text not null references policy_document,
  day date not null,
  starts_at timestamptz not null,  -- when that day begins where the agency is
  reason text not null,
  proposed_by int not null,
  proposed_at timestamptz not null,
  approved_by int,
  approved_at timestamptz,
  withdrawn_by int,
  withdrawn_at timestamptz,
  reassessed_to bigint not null default 0,   -- how far the sweep has come, by obligation
  reassessed int not null default 0,
  reassessed_at timestamptz,
  foreign key (agency, proposed_by) references person (agency, id),
  foreign key (agency, approved_by) references person (agency, id),
  foreign key (agency, withdrawn_by) references person (agency, id),
  constraint two_people check (approved_by is null or approved_by <> proposed_by),
  constraint approval_is_whole check ((approved_by is null) = (approved_at is null)),
  constraint withdrawal_is_whole check ((withdrawn_by is null) = (withdrawn_at is null)),
  constraint only_ahead check (proposed_at < starts_at and (approved_at is null or approved_at < starts_at)
    and (withdrawn_at is null or approved_at is null or withdrawn_at < starts_at)),
  constraint reassessed_when_in_force check (reassessed_at is null
    or (reassessed_at >= starts_at and approved_at is not null and withdrawn_at is null)));
create unique index one_policy_a_day on policy_adoption (day) where withdrawn_at is null;
create index policies_by_start on policy_adoption (starts_at) where approved_at is not null and withdrawn_at is null;

do $$
declare t text;
begin
  foreach t in array array['policy_document', 'policy_adoption'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy all_ on %I to longstop_service, longstop_definer using (true) with check (true)', t);
    execute format('create policy sees on %I for select to longstop_person using (true)', t);
    execute format('grant select on %I to longstop_service, longstop_definer, longstop_person, longstop_backup', t);
    execute format('grant insert on %I to longstop_service', t);
  end loop;
end $$;
grant update (approved_by, approved_at, withdrawn_by, withdrawn_at, reassessed_to, reassessed, reassessed_at)
  on policy_adoption to longstop_service;

-- The open referrals that somebody may see, gathered by what is known of them and what people and
-- tools said: the same predicate as may_see, asked once of all instead of once a row.
create function open_patterns() returns table (known bigint, affirmed bigint, alleged bigint, no_trace bigint,
    grade text, tool_grade text, graded_on text, referrals bigint)
  language sql stable security definer set search_path = longstop, pg_temp set work_mem = '128MB' as $$
  select r.known, r.affirmed, r.alleged, r.no_trace, r.grade, r.tool_grade, r.graded_on, count(*)
    from obligation o join referral r on r.obligation_id = o.id
   where o.is_open and o.kind = 'referral' and (select me_agency()) = any (o.seen_by)
     and not (select me_person()) = any (o.excluded)
     and (o.compartment is null or o.compartment = any ((select my_compartments())::int[]))
   group by 1, 2, 3, 4, 5, 6, 7 $$;

-- Those of some patterns, the first of the first pattern first, each with the promise that stands.
create function open_of_patterns(known bigint[], affirmed bigint[], alleged bigint[], no_trace bigint[], most int)
  returns table (place int, reference text, grade text, act_by timestamptz)
  language sql stable security definer set search_path = longstop, pg_temp as $$
  select p.place::int, o.reference, r.grade, c.due_at
    from unnest($1, $2, $3, $4) with ordinality as p (known, affirmed, alleged, no_trace, place)
    join referral r on (r.known, r.affirmed, r.alleged, r.no_trace) = (p.known, p.affirmed, p.alleged, p.no_trace)
    join obligation o on o.id = r.obligation_id
    left join clock c on c.obligation_id = o.id and c.running and c.kind = 'respond'
   where o.is_open and o.kind = 'referral' and (select me_agency()) = any (o.seen_by)
     and not (select me_person()) = any (o.excluded)
     and (o.compartment is null or o.compartment = any ((select my_compartments())::int[]))
   order by p.place, o.id limit $5 $$;

-- The promises to act that stand, by the grade they were given for.
create function open_promises() returns table (grade text, promises bigint, first_due timestamptz, last_due timestamptz)
  language sql stable security definer set search_path = longstop, pg_temp as $$
  select c.because, count(*), min(c.due_at), max(c.due_at)
    from clock c join obligation o on o.id = c.obligation_id
   where c.running and c.kind = 'respond' and o.is_open and o.kind = 'referral'
     and (select me_agency()) = any (o.seen_by) and not (select me_person()) = any (o.excluded)
     and (o.compartment is null or o.compartment = any ((select my_compartments())::int[]))
   group by 1 $$;

do $$
declare f text;
begin
  foreach f in array array['open_patterns()', 'open_of_patterns(bigint[], bigint[], bigint[], bigint[], int)',
      'open_promises()'] loop
    execute format('alter function %s owner to longstop_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to longstop_person', f);
  end loop;
end $$;
