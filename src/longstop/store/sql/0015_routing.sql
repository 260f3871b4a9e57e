-- What agencies say they serve beside their areas, and what a decision of where rested on. The words
-- of a rule may tell where a child is: they stand here and never on the ledger, which has its kind.
alter table agency
  add column postcodes text[] not null default '{}',
  add column schools text[] not null default '{}',
  add column whole_country boolean not null default false;
alter table referral add column routed_by text, add column routed_against text;
alter table child_record add column routed_by text, add column routed_against text;

-- Whose the receiver says it is.
alter table transfer add column belongs_to int references agency,
  add constraint only_a_refusal_names_another check (belongs_to is null or coalesce(answer = 'refused', false));
grant update (belongs_to) on transfer to longstop_definer;

drop function offer_transfer(bigint, text, bigint, int, int, text, bigint, timestamptz, timestamptz, bigint);
drop function answer_transfer(bigint, text, text, timestamptz, int, int);
drop function end_sharing(bigint);

-- Open offers: obligations of the sender's that both see, and their subjects shared. All or none.
create function offer_transfers(new_ids bigint[], new_references text[], subjects bigint[], receiver int,
  receiver_desk int, why text, new_clocks bigint[], starts timestamptz, due timestamptz, seconds bigint)
  returns void language plpgsql security definer set search_path = longstop, pg_temp as $$
declare fresh bigint[];
begin
  perform from obligation o where o.id = any (subjects) order by o.id for no key update;
  fresh := array(select o.id from obligation o where o.id = any (subjects) and not receiver = any (o.seen_by));
  perform share(subjects, receiver);
  insert into obligation (id, kind, reference, state, is_open, opened_at, owner_agency, owner_desk, owner_person,
      next_clock_id, excluded, never_to, seen_by)
    select n.id, 'transfer', n.reference, 'offered', true, starts, o.owner_agency, o.owner_desk, o.owner_person,
      n.clock, o.excluded, o.never_to, (select array_agg(a order by a) from unnest(array[o.owner_agency, receiver]) a)
    from unnest(new_ids, new_references, subjects, new_clocks) n (id, reference, subject, clock)
      join obligation o on o.id = n.subject;
  insert into clock (id, obligation_id, kind, running, started_at, due_at, calendar, allowance_seconds, because)
    select n.clock, n.id, 'answer_transfer', true, starts, due, 'elapsed', seconds, 'standard'
    from unnest(new_ids, new_clocks) n (id, clock);
  insert into transfer (obligation_id, subject_id, to_agency, to_desk, reason, newly_shared)
    select n.id, n.subject, receiver, receiver_desk, why, n.subject = any (fresh)
    from unnest(new_ids, subjects) n (id, subject);
end $$;

-- How many of these offers one may answer like this: the receiver accepts or refuses, the sender withdraws.
create function offers_to_answer(offers bigint[], word text) returns bigint language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select count(*) from transfer t where t.obligation_id = any (offers)
    and case word when 'withdrawn' then may_act(t.subject_id)
                  else may_see(t.subject_id) and t.to_agency = me_agency() end $$;

-- Answer open offers, all or none. Locks subjects and offers by their numbers, as everybody does.
create function answer_transfers(offers bigint[], word text, why text, whose int, answered timestamptz,
  at_desks int[], supervisor_from int)
  returns table (offer bigint, subject_id bigint, state text, previous_state text, owner_agency int,
    owner_desk int, owner_person int, held_by int, held_until timestamptz, seen_by int[], clock_id bigint,
    newly_shared boolean, sent_back bigint)
  language plpgsql security definer set search_path = longstop, pg_temp as $$
#variable_conflict use_column
declare wanted bigint := (select count(distinct x) from unnest(offers) x);
  subjects bigint[] := array(select t.subject_id from transfer t where t.obligation_id = any (offers));
begin
  -- The same look-up and the same words for an offer that is not there and for one between others.
  if offers_to_answer(offers, word) <> wanted then raise exception 'no such offer' using errcode = '42501'; end if;
  perform from obligation x where x.id = any (subjects || offers) order by x.id for no key update;
  if offers_to_answer(offers, word) <> wanted then raise exception 'no such offer' using errcode = '42501'; end if;
  if exists (select from transfer t where t.obligation_id = any (offers) and t.answer is not null) then
    raise exception 'answered meanwhile' using errcode = '55000';
  end if;
  update transfer t set answer = word, answer_reason = why, belongs_to = whose, answered_by = me_person(),
      answered_at = answered
    where t.obligation_id = any (offers);
  update clock c set running = false, stopped_at = answered,
      stopped_why = case word when 'withdrawn' then 'withdrawn' else 'met' end
    where c.obligation_id = any (offers) and c.running;
  update obligation o set state = o.previous_state, previous_state = 'transferred'
    where o.id = any (subjects) and o.state = 'transferred';
  if word = 'accepted' then
    update obligation o set owner_agency = me_agency(), owner_desk = n.desk, owner_person = me_person(),
        held_by = null, held_until = null
      from unnest(offers, at_desks) n (offer, desk) join transfer t on t.obligation_id = n.offer
      where o.id = t.subject_id;
  elsif word = 'refused' then
    update obligation o set owner_person = d.supervisor, held_by = null, held_until = null
      from desk d where d.id = o.owner_desk and o.id = any (subjects) and supervisor_from <= (
        select count(*) from transfer t where t.subject_id = o.id and t.answer = 'refused');
  end if;
  update obligation x set state = word, previous_state = 'offered', is_open = false, next_clock_id = null,
      outcome = word, owner_agency = o.owner_agency, owner_desk = o.owner_desk, owner_person = o.owner_person,
      held_by = null, held_until = null
    from transfer t join obligation o on o.id = t.subject_id
    where t.obligation_id = any (offers) and x.id = t.obligation_id;
  return query select t.obligation_id, o.id, o.state, o.previous_state, o.owner_agency, o.owner_desk,
      o.owner_person, o.held_by, o.held_until, o.seen_by, c.id, t.newly_shared,
      (select count(*) from transfer r where r.subject_id = o.id and r.answer = 'refused')
    from transfer t join obligation o on o.id = t.subject_id
      join clock c on c.obligation_id = t.obligation_id and c.kind = 'answer_transfer'
    where t.obligation_id = any (offers) order by t.obligation_id;
end $$;

-- After the ledger has been written: whoever saw a subject only through an offer sees it no more.
create function end_sharing(offers bigint[]) returns void language plpgsql security definer
  set search_path = longstop, pg_temp as $$
begin
  update obligation o set seen_by = array_remove(o.seen_by, t.to_agency) from transfer t
   where t.obligation_id = any (offers) and o.id = t.subject_id and t.newly_shared
     and t.answer in ('refused', 'withdrawn') and t.answered_by = me_person()
     and o.owner_agency <> t.to_agency;
end $$;

-- Disputes: two agencies say of one child or person that it is not theirs. -----------------------
-- The bureau that received it, which owns what others dispute.
create function custodian_of(bigint) returns int language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select s.agency from source_record s where s.id = coalesce(
    (select r.source_record_id from referral r where r.obligation_id = $1),
    (select c.source_record_id from child_record c where c.obligation_id = $1)) $$;

-- Whether who asks has sent this back in this very transaction. Whatever else can be sent back to a
-- sender adds itself here.
create function returned_now(bigint) returns boolean language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select exists (select from transfer t where t.subject_id = $1 and t.answer = 'refused'
    and t.answered_by = me_person() and t.xmin = pg_current_xact_id()::xid)
    or exists (select from dissemination d where d.referral_id = $1 and d.lead and d.answer = 'returned'
    and d.answered_by = me_person() and d.xmin = pg_current_xact_id()::xid) $$;

-- Start the clock of a dispute on what one sends back, where none runs; what is not the bureau's that
-- received it goes to its intake desk: to the supervisor if named so, else to whoever is on duty. No
-- other clock moves. What that bureau itself sends back is no dispute, and gives no row.
create function start_disputes(ids bigint[], new_clocks bigint[], to_supervisor bigint[], starts timestamptz,
  due timestamptz, seconds bigint, counted_by text)
  returns table (subject_id bigint, clock_id bigint, next_clock_id bigint, moved boolean, owner_agency int,
    owner_desk int, owner_person int, seen_by int[])
  language plpgsql security definer set search_path = longstop, pg_temp as $$
#variable_conflict use_column
declare disputed bigint[]; moved_ids bigint[];
begin
  if exists (select from unnest(ids) i where not returned_now(i)) then
    raise exception 'not all were sent back' using errcode = '42501';
  end if;
  disputed := array(select i from unnest(ids) i where custodian_of(i) <> me_agency());
  insert into clock (id, obligation_id, kind, running, started_at, due_at, calendar, allowance_seconds, because)
    select n.clock, n.id, 'transfer_dispute', true, starts, due, counted_by, seconds, 'standard'
    from unnest(ids, new_clocks) n (id, clock)
    where n.id = any (disputed) and not exists (select from clock c where c.obligation_id = n.id
      and c.running and c.kind = 'transfer_dispute');
  with bureau as (
    select o.id, d.agency, d.id as desk,
      case when o.id = any (to_supervisor) or d.duty_person is null or d.duty_until <= starts or p.absent
        then d.supervisor else d.duty_person end as person
    from obligation o cross join lateral (select * from desk x
        where x.agency = custodian_of(o.id) and x.purpose = 'intake' order by x.id limit 1) d
      left join person p on p.id = d.duty_person
    where o.id = any (disputed) and o.owner_agency <> d.agency),
  gone as (
    update obligation o set owner_agency = b.agency, owner_desk = b.desk, owner_person = b.person,
        seen_by = array(select distinct a from unnest(o.seen_by || b.agency) a order by a),
        held_by = null, held_until = null
      from bureau b where o.id = b.id returning o.id)
  select coalesce(array_agg(id), '{}') into moved_ids from gone;
  -- The bureau sees who sent it back, and why.
  update obligation x set owner_agency = o.owner_agency, owner_desk = o.owner_desk, owner_person = o.owner_person,
      seen_by = array(select distinct a from unnest(x.seen_by || o.owner_agency) a order by a)
    from transfer t join obligation o on o.id = t.subject_id
    where o.id = any (moved_ids) and x.id = t.obligation_id and t.xmin = pg_current_xact_id()::xid;
  update obligation o set next_clock_id = (select c.id from clock c where c.obligation_id = o.id and c.running
      order by c.due_at, c.id limit 1)
    where o.id = any (disputed);
  return query select o.id, c.id, o.next_clock_id, o.id = any (moved_ids), o.owner_agency, o.owner_desk,
      o.owner_person, o.seen_by
    from obligation o join unnest(ids, new_clocks) n (id, clock) on n.id = o.id left join clock c on c.id = n.clock
    where o.id = any (disputed) order by o.id;
end $$;

do $$
declare f text;
begin
  foreach f in array array['custodian_of(bigint)', 'returned_now(bigint)', 'offers_to_answer(bigint[], text)',
      'offer_transfers(bigint[], text[], bigint[], int, int, text, bigint[], timestamptz, timestamptz, bigint)',
      'answer_transfers(bigint[], text, text, int, timestamptz, int[], int)', 'end_sharing(bigint[])',
      'start_disputes(bigint[], bigint[], bigint[], timestamptz, timestamptz, bigint, text)'] loop
    execute format('alter function %s owner to longstop_definer', f);
    execute format('revoke all on function %s from public', f);
  end loop;
  foreach f in array array['end_sharing(bigint[])',
      'offer_transfers(bigint[], text[], bigint[], int, int, text, bigint[], timestamptz, timestamptz, bigint)',
      'answer_transfers(bigint[], text, text, int, timestamptz, int[], int)',
      'start_disputes(bigint[], bigint[], bigint[], timestamptz, timestamptz, bigint, text)'] loop
    execute format('grant execute on function %s to longstop_person, longstop_service', f);
  end loop;
end $$;
