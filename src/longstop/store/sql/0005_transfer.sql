-- Handing over: the sender stays the owner until a person of the receiver accepts by name.
-- Owner and seen_by change through the definer functions below and nowhere else.
insert into kind_state (kind, state, is_open) values
  ('transfer', 'offered', true),
  ('transfer', 'accepted', false),
  ('transfer', 'refused', false),
  ('transfer', 'withdrawn', false);
insert into kind_move (kind, from_state, to_state) values
  ('transfer', 'offered', 'accepted'),
  ('transfer', 'offered', 'refused'),
  ('transfer', 'offered', 'withdrawn');

create table transfer (
  obligation_id bigint primary key,
  kind text not null default 'transfer' check (kind = 'transfer'),
  subject_id bigint not null references obligation,
  to_agency int not null references agency,
  to_desk int,
  reason text not null,
  newly_shared boolean not null,    -- the receiver saw the subject only through this offer
  answer text check (answer in ('accepted', 'refused', 'withdrawn')),
  answer_reason text,
  answered_by int references person,
  answered_at timestamptz,
  foreign key (obligation_id, kind) references obligation (id, kind),
  foreign key (to_agency, to_desk) references desk (agency, id),
  constraint answer_is_whole check ((answer is null) = (answered_at is null)
    and (answer is null) = (answered_by is null)));
create unique index one_open_transfer on transfer (subject_id) where answer is null;
create index transfer_of on transfer (subject_id);

-- A closing by one person is a row too; 'same matter' names the other matter.
alter table closing add column alone boolean not null default false;
alter table closing add column same_as bigint references obligation;
alter policy adds on closing with check (may_act(obligation_id) and proposed_by = (select me_person())
  and agreed_by is null and (same_as is null or may_see(same_as)));
alter table closing add constraint alone_is_alone check (not alone or agreed_by is null);
drop index one_open_closing;
create unique index one_open_closing on closing (obligation_id)
  where agreed_at is null and withdrawn_at is null and not alone;

-- What a receiver must know though the whole record is the sender's: how it may be handled.
create function handling_of(bigint) returns text[] language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select coalesce(array_agg(distinct h order by h), '{}') from (
    select unnest(s.handling || p.handling) h from source_record s join package p on p.obligation_id = s.package_id
     where may_see($1) and s.id in (
       select source_record_id from referral where obligation_id = $1
       union select source_record_id from child_record where obligation_id = $1
       union select source_record_id from quarantined_record where obligation_id = $1)) all_ $$;

-- Whether a person one may see has a child record, though one may not see that record.
create function has_child_record(bigint) returns boolean language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select exists (select from party p join child_record c on c.obligation_id = any (p.obligations)
    where p.id = $1 and may_see_any(p.obligations)) $$;

-- A follow-up has no referral of its own: whoever sees a person in it sees its files.
create or replace function may_see_record(bigint) returns boolean language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select exists (select from referral r where r.source_record_id = $1 and may_see(r.obligation_id))
      or exists (select from child_record c where c.source_record_id = $1 and may_see(c.obligation_id))
      or exists (select from party p where p.source_record_id = $1 and may_see_any(p.obligations)) $$;

-- Let another agency see what one's own agency owns; gives how many it did not see before.
create function share(ids bigint[], with_agency int) returns bigint language plpgsql security definer
  set search_path = longstop, pg_temp as $$
declare n bigint; wanted bigint := (select count(distinct x) from unnest(ids) x);
begin
  if me_agency() is null or with_agency is null or wanted <> (select count(*) from obligation o
      where o.id = any (ids) and o.is_open and may_act(o.id) and o.compartment is null
        and not with_agency = any (o.never_to)) then
    raise exception 'not all may be shared' using errcode = '42501';
  end if;
  update obligation o set seen_by = (select array_agg(distinct a order by a) from unnest(o.seen_by || with_agency) a)
   where o.id = any (ids) and not with_agency = any (o.seen_by);
  get diagnostics n = row_count;
  perform refile(ids);
  return n;
end $$;

-- Open the offer: an obligation of the sender's that both see, and the subject shared.
create function offer_transfer(new_id bigint, new_reference text, subject bigint, receiver int, receiver_desk int,
  why text, new_clock bigint, starts timestamptz, due timestamptz, seconds bigint)
  returns boolean language plpgsql security definer set search_path = longstop, pg_temp as $$
declare newly boolean; o obligation;
begin
  select * into o from obligation where id = subject for no key update;
  newly := share(array[subject], receiver) = 1;
  insert into obligation (id, kind, reference, state, is_open, opened_at, owner_agency, owner_desk, owner_person,
      next_clock_id, excluded, never_to, seen_by)
    values (new_id, 'transfer', new_reference, 'offered', true, starts, o.owner_agency, o.owner_desk, o.owner_person,
      new_clock, o.excluded, o.never_to, (select array_agg(a order by a) from unnest(array[o.owner_agency, receiver]) a));
  insert into clock (id, obligation_id, kind, running, started_at, due_at, calendar, allowance_seconds, because)
    values (new_clock, new_id, 'answer_transfer', true, starts, due, 'elapsed', seconds, 'standard');
  insert into transfer (obligation_id, subject_id, to_agency, to_desk, reason, newly_shared)
    values (new_id, subject, receiver, receiver_desk, why, newly);
  return newly;
end $$;

-- Answer an open offer: the receiver accepts or refuses, the sender withdraws. Locks the subject
-- first, then the offer, as everybody who locks by number does.
create function answer_transfer(offer bigint, word text, why text, answered timestamptz, at_desk int, supervisor_from int)
  returns table (subject_id bigint, kind text, state text, previous_state text, owner_agency int, owner_desk int,
    owner_person int, held_by int, held_until timestamptz, seen_by int[], clock_id bigint, newly_shared boolean)
  language plpgsql security definer set search_path = longstop, pg_temp as $$
#variable_conflict use_column
declare t transfer; o obligation; c bigint; sent_back bigint;
begin
  select * into t from transfer x where x.obligation_id = offer;
  -- The same look-up and the same words for an offer that is not there and for one between others.
  if not coalesce(case word when 'withdrawn' then may_act(t.subject_id)
                            else may_see(t.subject_id) and t.to_agency = me_agency() end, false) then
    raise exception 'no such offer' using errcode = '42501';
  end if;
  perform from obligation x where x.id in (t.subject_id, offer) order by x.id for no key update;
  select * into t from transfer x where x.obligation_id = offer;
  select * into o from obligation x where x.id = t.subject_id;
  if not (case word when 'withdrawn' then may_act(t.subject_id) else may_see(t.subject_id) end) then
    raise exception 'no such offer' using errcode = '42501';
  end if;
  if t.answer is not null then raise exception 'answered meanwhile' using errcode = '55000'; end if;
  update transfer x set answer = word, answer_reason = why, answered_by = me_person(), answered_at = answered where x.obligation_id = offer;
  update clock x set running = false, stopped_at = answered,
      stopped_why = case word when 'withdrawn' then 'withdrawn' else 'met' end
    where x.obligation_id = offer and x.running returning x.id into c;
  if o.state = 'transferred' then
    update obligation x set state = x.previous_state, previous_state = 'transferred' where x.id = o.id;
  end if;
  select count(*) into sent_back from transfer x where x.subject_id = o.id and x.answer = 'refused';
  if word = 'accepted' then
    update obligation x set owner_agency = me_agency(), owner_desk = at_desk, owner_person = me_person(),
      held_by = null, held_until = null where x.id = o.id;
  elsif word = 'refused' and sent_back >= supervisor_from then
    update obligation x set owner_person = (select d.supervisor from desk d where d.id = x.owner_desk),
      held_by = null, held_until = null where x.id = o.id;
  end if;
  select * into o from obligation x where x.id = o.id;
  update obligation x set state = word, previous_state = 'offered', is_open = false, next_clock_id = null, outcome = word,
      owner_agency = o.owner_agency, owner_desk = o.owner_desk, owner_person = o.owner_person,
      held_by = null, held_until = null where x.id = offer;
  return query select o.id, o.kind, o.state, o.previous_state, o.owner_agency, o.owner_desk, o.owner_person,
    o.held_by, o.held_until, o.seen_by, c, t.newly_shared;
end $$;

-- After the ledger has been written: whoever saw the subject only through the offer sees it no more.
create function end_sharing(offer bigint) returns void language plpgsql security definer
  set search_path = longstop, pg_temp as $$
begin
  update obligation o set seen_by = array_remove(o.seen_by, t.to_agency) from transfer t
   where t.obligation_id = offer and o.id = t.subject_id and t.newly_shared
     and t.answer in ('refused', 'withdrawn') and t.answered_by = me_person()
     and o.owner_agency <> t.to_agency;
end $$;

do $$
declare f text; t text := 'transfer';
begin
  foreach f in array array['handling_of(bigint)', 'has_child_record(bigint)', 'share(bigint[], int)',
      'offer_transfer(bigint, text, bigint, int, int, text, bigint, timestamptz, timestamptz, bigint)',
      'answer_transfer(bigint, text, text, timestamptz, int, int)', 'end_sharing(bigint)'] loop
    execute format('alter function %s owner to longstop_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to longstop_person, longstop_service', f);
  end loop;
  execute format('alter table %I enable row level security', t);
  execute format('alter table %I force row level security', t);
  execute format('create policy all_ on %I to longstop_service, longstop_definer using (true) with check (true)', t);
  execute format('create policy sees on %I for select to longstop_person using (may_see(obligation_id))', t);
  execute format('grant select on %I to longstop_service, longstop_definer, longstop_person, longstop_backup', t);
end $$;
grant insert on obligation, clock, transfer to longstop_definer;
grant update (state, previous_state, is_open, next_clock_id, owner_agency, owner_desk, owner_person, seen_by,
  held_by, held_until, outcome) on obligation to longstop_definer;
grant update (running, stopped_at, stopped_why) on clock to longstop_definer;
grant update (answer, answer_reason, answered_by, answered_at) on transfer to longstop_definer;
