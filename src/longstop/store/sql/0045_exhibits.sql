-- Exhibits: what was seized or handed in, by which right, through whose hands, and how it stands.
-- An exhibit is an obligation of whoever has it; who may see it and who owns it change through the
-- definer functions below and share_each alone.
insert into kind_state (kind, state, is_open)
  select 'exhibit', s, s not in ('returned', 'forfeited') from unnest(array['received', 'waiting_for_pin',
    'waiting_for_power', 'waiting_for_authority', 'waiting_for_privilege', 'acquired', 'queued', 'scanned',
    'examined', 'peer_reviewed', 'reported', 'sent_out', 'cannot_be_examined', 'retained', 'returned',
    'forfeited']) s;
insert into kind_move (kind, from_state, to_state)
  select 'exhibit', f, t from (
    select unnest(array['received', 'waiting_for_pin', 'waiting_for_power', 'waiting_for_authority',
        'waiting_for_privilege', 'queued', 'acquired', 'scanned']) as f, t
      from unnest(array['waiting_for_pin', 'waiting_for_power', 'waiting_for_authority',
        'waiting_for_privilege', 'acquired', 'queued', 'sent_out', 'cannot_be_examined']) t
    union select unnest(array['queued', 'acquired']), 'scanned'
    union select unnest(array['queued', 'acquired', 'scanned']), 'examined'
    union select 'sent_out', unnest(array['received', 'acquired', 'queued', 'examined', 'cannot_be_examined'])
    union select 'examined', unnest(array['queued', 'peer_reviewed', 'reported', 'retained'])
    union select 'peer_reviewed', unnest(array['queued', 'examined', 'reported', 'retained'])
    union select 'reported', unnest(array['queued', 'retained'])
    union select 'cannot_be_examined', unnest(array['waiting_for_pin', 'waiting_for_power',
        'waiting_for_authority', 'waiting_for_privilege', 'queued', 'sent_out', 'reported', 'retained'])
    union select 'retained', 'queued'
    union select s.state, e from kind_state s cross join unnest(array['returned', 'forfeited']) e
      where s.kind = 'exhibit' and s.is_open) m where f <> t;

create table exhibit (
  obligation_id bigint primary key,
  kind text not null default 'exhibit' check (kind = 'exhibit'),
  referral_id bigint not null references referral,
  parent_id bigint,                          -- what it is in, as the SIM is in the phone
  agency int not null references agency,     -- who registered it
  registered_by int not null references person,
  device text not null,
  owner text not null check (owner in ('suspect', 'victim', 'third_party')),
  authority text not null,
  seal text not null,                        -- what the label says
  custodian int not null references person,  -- in whose hands it is: another matter than who owns the work
  examined_by int references person,
  reason text,                               -- why it cannot be examined, or by what it left
  number text,                               -- these are people's words: the exhibit number holds initials
  authority_reference text,
  limits text,
  given_by text,
  welfare_plan text,
  salt bytea,
  commitment bytea not null,
  left_to text,
  left_salt bytea,
  left_commitment bytea,
  foreign key (obligation_id, kind) references obligation (id, kind),
  unique (obligation_id, referral_id),
  -- Only who registered it knows its numbers, so the key tells nobody else of another's.
  unique (referral_id, agency, number),
  foreign key (parent_id, referral_id) references exhibit (obligation_id, referral_id),
  constraint not_in_itself check (parent_id <> obligation_id));
create index exhibit_in on exhibit (parent_id) where parent_id is not null;

create table custody_move (
  obligation_id bigint not null references exhibit,
  attempt int not null,
  from_agency int not null references agency,
  from_desk int not null references desk (id),
  from_person int not null references person,
  to_agency int not null references agency,
  to_desk int references desk (id),
  to_person int references person,
  reason text not null,
  seal_given text not null,
  newly_shared boolean not null,             -- the receiver saw it only through this offer
  offered_at timestamptz not null,
  ended text check (ended in ('taken', 'withdrawn')),
  ended_by int references person,
  ended_at timestamptz,
  seal_found text,
  seal_differs boolean,
  primary key (obligation_id, attempt),
  constraint ending_is_whole check ((ended is null) = (ended_by is null) and (ended is null) = (ended_at is null)),
  constraint taking_states_the_seal check (coalesce(ended = 'taken', false) = (seal_found is not null)
    and (seal_found is null) = (seal_differs is null)),
  constraint two_hands check (ended is distinct from 'taken' or ended_by <> from_person));
create unique index one_custody_offer on custody_move (obligation_id) where ended is null;

create table exhibit_authorisation (
  obligation_id bigint not null references exhibit,
  attempt int not null,
  what text not null check (what in ('return', 'forfeit', 'seal')),
  reason text not null,
  authorised_by int not null references person,
  authorised_at timestamptz not null,
  primary key (obligation_id, attempt));

-- What waits in a laboratory, which is a desk; few of all that is owed are exhibits.
create index exhibit_of_desk on obligation (owner_agency, owner_desk) where kind = 'exhibit' and is_open;

-- Open exhibits of referrals that one acts on: at the desk of each, in one's own hands, kept from
-- whomever the referral is kept from, and seen by nobody else.
create function open_exhibits(ids bigint[], refs text[], subjects bigint[], next_clocks bigint[], opened timestamptz)
  returns void language plpgsql security definer set search_path = longstop, pg_temp as $$
begin
  if me_agency() is null or exists (
      select from unnest(subjects) n (subject) left join obligation o on o.id = n.subject
       where o.id is null or o.kind <> 'referral' or not o.is_open or not may_act(o.id)) then
    raise exception 'not all may be registered' using errcode = '42501';
  end if;
  insert into obligation (id, kind, reference, state, is_open, opened_at, owner_agency, owner_desk, owner_person,
      next_clock_id, compartment, excluded, never_to, seen_by)
    select n.id, 'exhibit', n.ref, 'received', true, opened, o.owner_agency, o.owner_desk, me_person(), n.clock,
      o.compartment, o.excluded, o.never_to, array[o.owner_agency]
    from unnest(ids, refs, subjects, next_clocks) n (id, ref, subject, clock) join obligation o on o.id = n.subject;
end $$;

-- The other hand takes what is offered to it, and says which seal it found.
create function take_custody(ids bigint[], desks int[], seals text[], differing boolean[], at timestamptz)
  returns void language plpgsql security definer set search_path = longstop, pg_temp as $$
begin
  perform from obligation o where o.id = any (ids) order by o.id for no key update;
  if me_agency() is null or exists (
      select from unnest(ids, desks) n (id, desk) left join obligation o on o.id = n.id
        left join custody_move m on m.obligation_id = n.id and m.ended is null
        left join desk d on d.id = n.desk and d.agency = me_agency()
       where m.obligation_id is null or d.id is null or not o.is_open or not may_see(o.id)
         or m.to_agency <> me_agency() or m.from_person = me_person()
         or coalesce(m.to_person <> me_person(), false)) then
    raise exception 'no such offer' using errcode = '42501';
  end if;
  update custody_move m set ended = 'taken', ended_by = me_person(), ended_at = at, seal_found = n.seal,
      seal_differs = n.differs
    from unnest(ids, seals, differing) n (id, seal, differs) where m.obligation_id = n.id and m.ended is null;
  update exhibit e set custodian = me_person() where e.obligation_id = any (ids);
  update obligation o set owner_agency = me_agency(), owner_desk = n.desk, owner_person = me_person(),
      held_by = null, held_until = null
    from unnest(ids, desks) n (id, desk) where o.id = n.id;
end $$;

-- A seal that differs is told to the supervisor of the desk at once, before its clock has run out.
create function alert_of_seal(clocks bigint[], at timestamptz)
  returns table (clock_id bigint, obligation_id bigint, person int) language plpgsql security definer
  set search_path = longstop, pg_temp as $$
#variable_conflict use_column
begin
  if me_agency() is null or exists (
      select from unnest(clocks) n (id) left join clock c on c.id = n.id
       where c.id is null or not c.running or c.kind <> 'seal' or not may_act(c.obligation_id)) then
    raise exception 'no such clock' using errcode = '42501';
  end if;
  return query insert into alert (obligation_id, clock_id, rung, person, raised_at, standing)
    select o.id, c.id, 'desk_supervisor', p.id, at, true
      from clock c join obligation o on o.id = c.obligation_id join desk d on d.id = o.owner_desk
      left join person p on p.id = d.supervisor and hears(p, o)
     where c.id = any (clocks) returning alert.clock_id, alert.obligation_id, alert.person;
end $$;

-- What waits at one's own agency for its laboratory: victims' devices, the danger of the report, dates that
-- press, age (core/evidence/laboratory.py). A laboratory need not see the report to know its place.
create function exhibit_queue(desk_ int, at timestamptz, presses_until timestamptz, most int)
  returns table (id bigint, danger smallint, next_date timestamptz, next_kind text) language sql stable
  security definer set search_path = longstop, pg_temp as $$
  select o.id, r.stream, c.due_at, c.kind
    from obligation o join exhibit e on e.obligation_id = o.id join referral r on r.obligation_id = e.referral_id
    left join lateral (select k.due_at, k.kind from clock k where k.obligation_id = o.id and k.running
      and k.kind in ('custody_limit', 'bail', 'court') order by k.due_at, k.id limit 1) c on true
   where o.kind = 'exhibit' and o.is_open and o.owner_agency = me_agency() and (desk_ is null or o.owner_desk = desk_)
     and o.state in ('received', 'waiting_for_pin', 'waiting_for_power', 'waiting_for_authority',
       'waiting_for_privilege', 'queued', 'acquired', 'scanned', 'sent_out')
     and not me_person() = any (o.excluded) and (o.compartment is null or o.compartment = any (my_compartments()))
   order by e.owner <> 'victim', r.stream, case when c.due_at <= presses_until then c.due_at end nulls last,
     o.opened_at, o.id
   limit most $$;

-- No exhibit leaves unless a person has looked at it, or said why nobody can, or somebody else than
-- who hands it out has authorised that.
create function exhibit_may_leave() returns trigger language plpgsql security definer
  set search_path = longstop, pg_temp as $$
begin
  if not exists (select from exhibit_authorisation a where a.obligation_id = new.id
      and a.what = case new.state when 'returned' then 'return' else 'forfeit' end
      and a.authorised_by is distinct from me_person()) then
    raise exception 'it was not examined, and nobody else has authorised that it leaves' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger exhibit_leaves before update of state on obligation for each row
  when (new.kind = 'exhibit' and new.state in ('returned', 'forfeited') and old.state is distinct from new.state
    and old.state not in ('examined', 'peer_reviewed', 'reported', 'cannot_be_examined', 'retained'))
  execute function exhibit_may_leave();

do $$
declare f text; t text;
begin
  foreach f in array array['open_exhibits(bigint[], text[], bigint[], bigint[], timestamptz)',
      'take_custody(bigint[], int[], text[], boolean[], timestamptz)', 'alert_of_seal(bigint[], timestamptz)',
      'exhibit_queue(int, timestamptz, timestamptz, int)', 'exhibit_may_leave()'] loop
    execute format('alter function %s owner to longstop_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to longstop_person, longstop_service', f);
  end loop;
  foreach t in array array['exhibit', 'custody_move', 'exhibit_authorisation'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy all_ on %I to longstop_service, longstop_definer using (true) with check (true)', t);
    execute format('create policy sees on %I for select to longstop_person using (may_see(obligation_id))', t);
    execute format('grant select on %I to longstop_service, longstop_definer, longstop_person, longstop_backup', t);
    execute format('grant insert on %I to longstop_person', t);
  end loop;
end $$;
create policy adds on exhibit for insert to longstop_person with check (may_act(obligation_id) and may_act(referral_id)
  and agency = (select me_agency()) and registered_by = (select me_person()) and custodian = (select me_person())
  and examined_by is null and left_commitment is null and (parent_id is null or may_see(parent_id)));
create policy acts on exhibit for update to longstop_person using (may_act(obligation_id)) with check (may_act(obligation_id));
create policy adds on custody_move for insert to longstop_person with check (may_act(obligation_id)
  and from_person = (select me_person()) and from_agency = (select me_agency()) and ended is null);
create policy withdraws on custody_move for update to longstop_person using (may_act(obligation_id) and ended is null)
  with check (may_act(obligation_id) and ended = 'withdrawn' and ended_by = (select me_person()));
create policy adds on exhibit_authorisation for insert to longstop_person with check (may_act(obligation_id)
  and authorised_by = (select me_person()));
grant update (seal, examined_by, reason, left_to, left_salt, left_commitment) on exhibit to longstop_person;
grant update (ended, ended_by, ended_at) on custody_move to longstop_person;
grant update (custodian) on exhibit to longstop_definer;
grant update (ended, ended_by, ended_at, seal_found, seal_differs) on custody_move to longstop_definer;
grant insert on alert to longstop_definer;
