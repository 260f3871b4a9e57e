-- Sending referrals out: each dissemination is an obligation of the sender's until somebody at the
-- receiver accepts by name. Its lead carries the referral's owner along; owner and seen_by change
-- through the definer functions below and nowhere else.
insert into kind_state (kind, state, is_open) values
  ('dissemination', 'drafted', true),
  ('dissemination', 'sent', true),
  ('dissemination', 'accepted', true),
  ('dissemination', 'acted', true),
  ('dissemination', 'returned', false),
  ('dissemination', 'withdrawn', false),
  ('dissemination', 'acknowledged', false),
  ('dissemination', 'closed', false);
insert into kind_move (kind, from_state, to_state) values
  ('dissemination', 'drafted', 'sent'),
  ('dissemination', 'drafted', 'withdrawn'),
  ('dissemination', 'sent', 'accepted'),
  ('dissemination', 'sent', 'returned'),
  ('dissemination', 'sent', 'withdrawn'),
  ('dissemination', 'sent', 'acknowledged'),
  ('dissemination', 'accepted', 'returned'),
  ('dissemination', 'accepted', 'acted'),
  ('dissemination', 'accepted', 'closed'),
  ('dissemination', 'acted', 'closed');

create table dissemination (
  obligation_id bigint primary key,
  kind text not null default 'dissemination' check (kind = 'dissemination'),
  referral_id bigint not null references referral,
  from_agency int not null,
  from_desk int not null,
  to_agency int not null references agency,
  to_desk int,
  lead boolean not null,
  reason text not null,
  attribution text not null,                 -- how sure it was who it is, when it was sent
  grade text not null,
  condition_reason text,                     -- why a sender's handling condition did not forbid it
  newly_shared boolean not null,             -- the receiver saw the referral only through this
  sent_by int not null references person,    -- who sent it, or proposed to send it abroad
  channel text,
  assessment text,
  assessment_reference text,
  abroad_salt bytea,
  abroad_commitment bytea,
  approved_by int references person,
  approved_at timestamptz,
  answer text check (answer in ('accepted', 'returned', 'withdrawn', 'acknowledged')),
  answer_reason text,
  answered_by int references person,
  answered_at timestamptz,
  acknowledged_name text,                    -- who said that it arrived, and under which reference
  their_reference text,
  acknowledged_salt bytea,
  acknowledged_commitment bytea,
  welfare_plan text,                         -- the force's reference of the plan made before contact
  plan_made_at timestamptz,
  contact_at timestamptz,
  welfare_salt bytea,
  welfare_commitment bytea,
  acted_by int references person,
  acted_at timestamptz,
  foreign key (obligation_id, kind) references obligation (id, kind),
  foreign key (from_agency, from_desk) references desk (agency, id),
  foreign key (to_agency, to_desk) references desk (agency, id),
  constraint never_to_itself check (from_agency <> to_agency),
  constraint abroad_is_whole check ((channel is null) = (assessment is null)),
  constraint abroad_is_committed check ((channel is null) = (abroad_commitment is null)),
  constraint abroad_is_never_lead check (channel is null or not lead),
  constraint another_approves check (approved_by is null or approved_by <> sent_by),
  constraint only_abroad_is_approved check (approved_by is null or channel is not null),
  constraint approval_is_whole check ((approved_by is null) = (approved_at is null)),
  constraint answer_is_whole check ((answer is null) = (answered_by is null)
    and (answer is null) = (answered_at is null)),
  constraint acknowledged_is_committed check
    (coalesce(answer = 'acknowledged', false) = (acknowledged_commitment is not null)),
  constraint acted_has_plan check ((acted_by is null) = (acted_at is null)
    and (acted_by is null) = (welfare_commitment is null)
    and (acted_by is null) = (plan_made_at is null) and (acted_by is null) = (contact_at is null)),
  constraint plan_before_contact check (plan_made_at < contact_at));
create index dissemination_of on dissemination (referral_id);
create unique index one_lead_unanswered on dissemination (referral_id) where lead and answer is null;

-- Open disseminations of referrals that one acts on: same owner and the same people kept out; seen by
-- the owner, and by one more agency each where one is named. Nothing restricted goes out like this.
create function open_disseminations(ids bigint[], refs text[], in_state text, subjects bigint[],
  next_clocks bigint[], also_seen int[], opened timestamptz) returns void language plpgsql
  security definer set search_path = longstop, pg_temp as $$
begin
  if me_agency() is null or in_state not in ('drafted', 'sent') or exists (
      select from unnest(subjects, also_seen) n (subject, also) left join obligation o on o.id = n.subject
       where o.id is null or not o.is_open or not may_act(o.id) or o.compartment is not null
         or coalesce(n.also = any (o.never_to), false)) then
    raise exception 'not all may be sent' using errcode = '42501';
  end if;
  insert into obligation (id, kind, reference, state, is_open, opened_at, owner_agency, owner_desk,
      owner_person, next_clock_id, excluded, never_to, seen_by)
    select n.id, 'dissemination', n.ref, in_state, true, opened, o.owner_agency, o.owner_desk, o.owner_person,
      n.clock, o.excluded, o.never_to,
      (select array_agg(distinct a order by a) from unnest(array[o.owner_agency, n.also]) a where a is not null)
    from unnest(ids, refs, subjects, next_clocks, also_seen) n (id, ref, subject, clock, also)
    join obligation o on o.id = n.subject;
end $$;

-- Let each of these be seen by one more agency of its own.
create function share_each(ids bigint[], agencies int[]) returns void language plpgsql
  security definer set search_path = longstop, pg_temp as $$
begin
  if me_agency() is null or exists (
      select from unnest(ids, agencies) n (id, agency) left join obligation o on o.id = n.id
       where o.id is null or n.agency is null or not o.is_open or not may_act(o.id)
         or o.compartment is not null or n.agency = any (o.never_to)) then
    raise exception 'not all may be shared' using errcode = '42501';
  end if;
  update obligation o set seen_by = (select array_agg(distinct a order by a) from unnest(o.seen_by || n.agencies) a)
    from (select id, array_agg(agency) as agencies from unnest(ids, agencies) x (id, agency) group by id) n
   where o.id = n.id;
end $$;

-- Let agencies see no longer what was shared with them by hand.
create function end_share(ids bigint[], with_agency int) returns void language plpgsql
  security definer set search_path = longstop, pg_temp as $$
begin
  if me_agency() is null or exists (
      select from unnest(ids) n (id) left join obligation o on o.id = n.id
       where o.id is null or not may_act(o.id) or o.owner_agency = with_agency) then
    raise exception 'not all may be ended' using errcode = '42501';
  end if;
  update obligation o set seen_by = array_remove(o.seen_by, with_agency) where o.id = any (ids);
end $$;

-- The receiver accepts: a person of theirs owns it from now, and the referral with its lead. Locks by
-- number, as everybody does who locks several.
create function accept_disseminations(ids bigint[], desks int[], person_ int, at timestamptz)
  returns void language plpgsql security definer set search_path = longstop, pg_temp as $$
begin
  perform from obligation o where o.id in (select unnest(ids) union
      select referral_id from dissemination where obligation_id = any (ids)) order by o.id for no key update;
  if me_agency() is null or exists (
      select from unnest(ids) n (id) left join dissemination d on d.obligation_id = n.id
        left join obligation o on o.id = n.id
       where d.obligation_id is null or d.to_agency <> me_agency() or o.state <> 'sent' or person_ = any (o.excluded)
         or not may_see(o.id) or not may_see(d.referral_id)) then
    raise exception 'no such dissemination' using errcode = '42501';
  end if;
  update dissemination d set answer = 'accepted', answered_by = me_person(), answered_at = at
   where d.obligation_id = any (ids);
  update obligation o set owner_agency = me_agency(), owner_desk = n.desk, owner_person = person_,
      held_by = null, held_until = null, state = 'accepted', previous_state = 'sent'
    from unnest(ids, desks) n (id, desk) where o.id = n.id;
  update obligation o set owner_agency = me_agency(), owner_desk = n.desk, owner_person = person_,
      held_by = null, held_until = null, state = 'accepted', previous_state = o.state
    from unnest(ids, desks) n (id, desk) join dissemination d on d.obligation_id = n.id
   where o.id = d.referral_id and d.lead;
end $$;

-- Who has what a force gave back: the person on duty at the desk, else its supervisor; the supervisor
-- in any case once the referral has come back often enough.
create function seat_after_return(desk_ int, referral bigint, supervisor_from int, at timestamptz)
  returns int language sql stable as $$
  select case when p.id is null or d.duty_until <= at or p.absent or (
        select count(*) from dissemination x where x.referral_id = referral and x.lead
          and x.answer = 'returned') >= supervisor_from
      then d.supervisor else p.id end
    from desk d left join person p on p.id = d.duty_person where d.id = desk_ $$;

-- The receiver gives it back: it is the sender's again, at the desk it came from unless it never left
-- the sender. What was promised before goes on: the clocks are those given.
create function return_disseminations(ids bigint[], why text, supervisor_from int, clocks bigint[],
  starts timestamptz[], dues timestamptz[], calendars text[], seconds bigint[], next_clocks bigint[],
  at timestamptz)
  returns table (id bigint, owner_agency int, owner_desk int, owner_person int) language plpgsql
  security definer set search_path = longstop, pg_temp as $$
#variable_conflict use_column
begin
  perform from obligation o where o.id in (select unnest(ids) union
      select referral_id from dissemination where obligation_id = any (ids)) order by o.id for no key update;
  if me_agency() is null or exists (
      select from unnest(ids) n (id) left join dissemination d on d.obligation_id = n.id
        left join obligation o on o.id = n.id
       where d.obligation_id is null or d.to_agency <> me_agency() or o.state not in ('sent', 'accepted')
         or d.channel is not null or not may_see(o.id) or not may_see(d.referral_id)) then
    raise exception 'no such dissemination' using errcode = '42501';
  end if;
  update dissemination d set answer = 'returned', answer_reason = why, answered_by = me_person(), answered_at = at
   where d.obligation_id = any (ids);
  update clock c set running = false, stopped_at = at, stopped_why = 'returned'
   where c.obligation_id = any (ids) and c.running;
  insert into clock (id, obligation_id, kind, running, started_at, due_at, calendar, allowance_seconds, because)
    select n.clock, d.referral_id, 'disseminate', true, n.starts, n.due, n.calendar, n.seconds, 'returned'
      from unnest(ids, clocks, starts, dues, calendars, seconds) n (id, clock, starts, due, calendar, seconds)
      join dissemination d on d.obligation_id = n.id where d.lead;
  update obligation o set owner_agency = d.from_agency, owner_desk = s.desk,
      owner_person = seat_after_return(s.desk, d.referral_id, supervisor_from, at),
      held_by = null, held_until = null, state = 'returned', previous_state = o.state, next_clock_id = n.next
    from unnest(ids, next_clocks) n (id, next) join dissemination d on d.obligation_id = n.id
    join obligation r on r.id = d.referral_id
    cross join lateral (select case when r.owner_agency = d.from_agency then r.owner_desk else d.from_desk end) s (desk)
   where o.id = d.referral_id and d.lead;
  update obligation o set owner_agency = d.from_agency, owner_desk = d.from_desk,
      owner_person = seat_after_return(d.from_desk, d.referral_id, supervisor_from, at),
      held_by = null, held_until = null, state = 'returned', previous_state = o.state, is_open = false,
      next_clock_id = null, outcome = 'returned'
    from dissemination d where o.id = d.obligation_id and d.obligation_id = any (ids);
  return query select o.id, o.owner_agency, o.owner_desk, o.owner_person from obligation o
   where o.id = any (ids) or o.id in (select d.referral_id from dissemination d where d.obligation_id = any (ids) and d.lead);
end $$;

-- After the ledger has been written: whoever saw the referral only through this sees it no more.
create function end_dissemination_sharing(ids bigint[]) returns void language plpgsql security definer
  set search_path = longstop, pg_temp as $$
begin
  update obligation o set seen_by = array(select a from unnest(o.seen_by) a where not a = any (n.gone))
    from (select d.referral_id, array_agg(d.to_agency) as gone from dissemination d
           where d.obligation_id = any (ids) and d.newly_shared and d.answer in ('returned', 'withdrawn')
             and d.answered_by = me_person()
           group by d.referral_id) n
   where o.id = n.referral_id and not o.owner_agency = any (n.gone);
end $$;

-- Whether somebody was sent a referral of one's own who has not answered, or has a part beside its
-- owner, though that part is not for the owner to see.
create function part_unended(bigint) returns boolean language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select may_act($1) and exists (select from dissemination d join obligation o on o.id = d.obligation_id
    where d.referral_id = $1 and o.is_open and not (d.lead and o.state in ('accepted', 'acted'))) $$;

create or replace function handling_of(bigint) returns text[] language sql stable security definer
  set search_path = longstop, pg_temp as $$
  with about as (select $1 as id where may_see($1)
    union select p.subject_id from protection_referral p where p.obligation_id = $1 and may_see($1)
    union select d.referral_id from dissemination d where d.obligation_id = $1 and may_see($1))
  select coalesce(array_agg(distinct h order by h), '{}') from (
    select unnest(s.handling || p.handling) h from source_record s join package p on p.obligation_id = s.package_id
     where s.id in (
       select source_record_id from referral where obligation_id in (select id from about)
       union select source_record_id from child_record where obligation_id in (select id from about)
       union select source_record_id from quarantined_record where obligation_id in (select id from about))) all_ $$;

do $$
declare f text; t text := 'dissemination';
begin
  foreach f in array array['open_disseminations(bigint[], text[], text, bigint[], bigint[], int[], timestamptz)',
      'share_each(bigint[], int[])', 'end_share(bigint[], int)',
      'accept_disseminations(bigint[], int[], int, timestamptz)',
      'return_disseminations(bigint[], text, int, bigint[], timestamptz[], timestamptz[], text[], bigint[], bigint[], timestamptz)',
      'end_dissemination_sharing(bigint[])', 'part_unended(bigint)', 'handling_of(bigint)'] loop
    execute format('alter function %s owner to longstop_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to longstop_person, longstop_service', f);
  end loop;
  execute format('alter table %I enable row level security', t);
  execute format('alter table %I force row level security', t);
  execute format('create policy all_ on %I to longstop_service, longstop_definer using (true) with check (true)', t);
  execute format('create policy sees on %I for select to longstop_person using (may_see(obligation_id))', t);
  execute format('create policy adds on %I for insert to longstop_person with check (may_act(obligation_id) and may_act(referral_id)
    and from_agency = (select me_agency()) and sent_by = (select me_person()) and approved_by is null and answer is null and acted_by is null)', t);
  execute format('create policy acts on %I for update to longstop_person using (may_act(obligation_id))
    with check (may_act(obligation_id) and (select me_person()) = any (array[approved_by, answered_by, acted_by]))', t);
  execute format('grant select on %I to longstop_service, longstop_definer, longstop_person, longstop_backup', t);
end $$;
grant insert on dissemination to longstop_person;
grant update (approved_by, approved_at, answer, answer_reason, answered_by, answered_at, acknowledged_name,
  their_reference, acknowledged_salt, acknowledged_commitment, welfare_plan, plan_made_at, contact_at,
  welfare_salt, welfare_commitment, acted_by, acted_at) on dissemination to longstop_person;
grant update (answer, answer_reason, answered_by, answered_at) on dissemination to longstop_definer;

-- Streams: core/triage/order.py. What is sent and Very High waits for nobody, accepted or not.
create or replace function work_due(ids bigint[]) returns setof work_item language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select a, case when a = o.owner_agency then o.owner_desk
              else coalesce((select d.id from desk d where d.agency = a order by d.purpose <> 'referrals', d.id limit 1), 0) end,
         p.stream, case when p.stream >= 10 then o.opened_at else c.due_at end,
         o.id, o.compartment, o.excluded,
         why_of(c) || case when r.obligation_id is null then '' else standing_of(r, o.opened_at, h.hard) end
    from obligation o join clock c on c.id = o.next_clock_id
    left join referral r on r.obligation_id = o.id
    cross join lateral (select r.obligation_id is not null and exists (
      select from clock k where k.obligation_id = o.id and k.running and k.kind in ('reconsider', 'position_of_trust')) as hard) h
    cross join lateral (select case
      when r.obligation_id is not null then case when r.stream > 3 and h.hard then 3 else r.stream end
      when o.kind in ('child_record', 'child_protection') then
        case when c.because in ('immediate_danger', 'sender_urgency') then 0 else 2 end
      when o.kind = 'dissemination' and c.because = 'very_high' then 2
      else 5 end::smallint as stream) p
    cross join unnest(o.seen_by) a
   where o.id = any (ids) and o.is_open $$;
