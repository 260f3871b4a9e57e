-- The conversation with senders. First: what turned out wrong reaches everybody who was told.
insert into kind_state (kind, state, is_open) values
  ('correction', 'drafted', true),
  ('correction', 'sent', true),
  ('correction', 'acknowledged', false),
  ('correction', 'declined', false);
insert into kind_move (kind, from_state, to_state) values
  ('correction', 'drafted', 'sent'),
  ('correction', 'drafted', 'declined'),
  ('correction', 'sent', 'acknowledged');

-- What was found wrong with a referral: by its sender's news, or by a person. Whoever sees the
-- referral sees this too, however late they came to see it.
create table correction_found (
  obligation_id bigint not null references referral,
  number int not null check (number > 0),
  ground text not null check (ground in ('retraction', 'corrected_record', 'recorded', 'not_this_person')),
  reason text,                                -- what a person recorded as wrong
  record_id bigint references source_record,  -- the sender's news
  agency int not null references agency,      -- where it is known already
  found_by int references person,
  found_at timestamptz not null,
  passed_on_at timestamptz,                   -- when notices of it were drafted, were any due
  primary key (obligation_id, number),
  constraint news_or_person check ((record_id is null) = (found_by is not null)),
  constraint recorded_has_reason check ((ground = 'recorded') = (reason is not null)));
create index correction_to_pass_on on correction_found (obligation_id) where passed_on_at is null;

-- One notice for each agency that was told: an obligation of whoever told it.
create table correction (
  obligation_id bigint primary key,
  kind text not null default 'correction' check (kind = 'correction'),
  referral_id bigint not null references referral,
  number int not null,
  about text not null,                        -- the referral's reference: its receiver may not see it any more
  ground text not null,
  reason text,
  from_agency int not null references agency,
  to_agency int not null references agency,
  decided_by int references person,           -- who sent or declined it
  decided_at timestamptz,
  decline_reason text,
  acknowledged_by int references person,      -- who recorded that it arrived
  acknowledged_at timestamptz,
  answered_by text,                           -- who there said so, where the sender wrote it down
  their_reference text,
  answered_salt bytea,
  answered_commitment bytea,
  foreign key (obligation_id, kind) references obligation (id, kind),
  foreign key (referral_id, number) references correction_found (obligation_id, number),
  constraint never_to_itself check (from_agency <> to_agency),
  constraint decision_is_whole check ((decided_by is null) = (decided_at is null)),
  constraint only_an_addition_is_declined check (decline_reason is null or (ground = 'corrected_record' and decided_by is not null)),
  constraint receipt_is_whole check ((acknowledged_by is null) = (acknowledged_at is null)),
  constraint receipt_is_of_what_was_sent check (acknowledged_by is null or (decided_by is not null and decline_reason is null)),
  constraint words_are_committed check ((answered_by is null and their_reference is null) or answered_commitment is not null));
create index correction_of on correction (referral_id);
-- What is drafted and not yet sent speaks for all that is found wrong meanwhile.
create unique index one_unsent_correction on correction (referral_id, to_agency) where decided_by is null;

-- Proof of receipt: by a person of the agency that was told, or written down by the one that told it.
create function acknowledge_corrections(ids bigint[], who text, their text, salts bytea[], commitments bytea[],
  at timestamptz) returns void language plpgsql security definer set search_path = longstop, pg_temp as $$
begin
  perform from obligation o where o.id = any (ids) order by o.id for no key update;
  if me_agency() is null or exists (
      select from unnest(ids) n (id) left join correction c on c.obligation_id = n.id
        left join obligation o on o.id = n.id
       where c.obligation_id is null or o.state <> 'sent' or not may_see(o.id)
         or not me_agency() = any (array[o.owner_agency, c.to_agency])
         or (me_agency() <> c.to_agency and who is null)) then
    raise exception 'no such correction' using errcode = '42501';
  end if;
  update correction c set acknowledged_by = me_person(), acknowledged_at = at, answered_by = who,
      their_reference = their, answered_salt = n.salt, answered_commitment = n.commitment
    from unnest(ids, salts, commitments) n (id, salt, commitment) where c.obligation_id = n.id;
  update clock c set running = false, stopped_at = at, stopped_why = 'met'
   where c.obligation_id = any (ids) and c.running;
  update obligation o set state = 'acknowledged', previous_state = 'sent', is_open = false, next_clock_id = null,
      outcome = 'acknowledged', held_by = null, held_until = null where o.id = any (ids);
end $$;

do $$
declare f text; t text;
begin
  foreach f in array array['acknowledge_corrections(bigint[], text, text, bytea[], bytea[], timestamptz)'] loop
    execute format('alter function %s owner to longstop_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to longstop_person, longstop_service', f);
  end loop;
  foreach t in array array['correction_found', 'correction'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy all_ on %I to longstop_service, longstop_definer using (true) with check (true)', t);
    execute format('create policy sees on %I for select to longstop_person using (may_see(obligation_id))', t);
    execute format('grant select on %I to longstop_service, longstop_definer, longstop_person, longstop_backup', t);
    execute format('grant insert on %I to longstop_service', t);
  end loop;
end $$;
create policy adds on correction_found for insert to longstop_person
  with check (may_act(obligation_id) and found_by = (select me_person()) and agency = (select me_agency())
    and passed_on_at is null);
create policy acts on correction for update to longstop_person using (may_act(obligation_id))
  with check (may_act(obligation_id) and decided_by = (select me_person()));
grant insert on correction_found to longstop_person;
grant update (passed_on_at) on correction_found to longstop_service;
grant update (decided_by, decided_at, decline_reason) on correction to longstop_person;
grant update (acknowledged_by, acknowledged_at, answered_by, their_reference, answered_salt, answered_commitment)
  on correction to longstop_definer;

-- A sender's own numbers: what is missing between them is a shortfall of the package that showed it.
alter table source add column numbering text;   -- such as TPS-{year}-{number}; null: it numbers nothing
alter table shortfall alter column declared drop not null;
alter table shortfall alter column read drop not null;
alter table shortfall drop constraint shortfall_package_id_key;
create index shortfall_of on shortfall (package_id);
create unique index one_declared_shortfall on shortfall (package_id) where declared is not null;
alter table shortfall add constraint declared_and_read_go_together check ((declared is null) = (read is null));

create table number_shortfall (
  obligation_id bigint primary key references shortfall,
  source_id int not null references source,
  numbering text not null,
  opened bigint not null check (opened >= 0),     -- how many were missing
  missing bigint not null check (missing >= 0),   -- how many are
  without_number int not null,                    -- references that are not numbered as declared
  ranges text,                                    -- those that are missing, by series
  told text,                                      -- the same for a person, cut short
  salt bytea,
  commitment bytea not null,
  constraint misses_something check (opened > 0 or without_number > 0),
  constraint never_more check (missing <= opened));
create index number_shortfall_of on number_shortfall (source_id);

-- Which numbers of a series have come, as ranges.
create table sender_series (
  source_id int not null references source,
  agency int not null references agency,
  numbering text not null,
  series text not null,
  seen text not null,
  primary key (source_id, numbering, series));

do $$
declare t text;
begin
  foreach t in array array['number_shortfall', 'sender_series'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy all_ on %I to longstop_service, longstop_definer using (true) with check (true)', t);
    execute format('grant select on %I to longstop_service, longstop_definer, longstop_person, longstop_backup', t);
    execute format('grant insert on %I to longstop_service', t);
  end loop;
end $$;
create policy sees on number_shortfall for select to longstop_person using (may_see(obligation_id));
create policy sees on sender_series for select to longstop_person using (agency = (select me_agency()));
grant update (missing, ranges, told, salt, commitment) on number_shortfall to longstop_service;
grant update (seen) on sender_series to longstop_service;

-- What a sender's reports were worth, by the company that made them: counts only, of what the reader
-- may see. Read past the policies, for a policy asked row by row would take minutes; the same
-- conditions stand here.
create function feedback_of(sender int, since timestamptz, until timestamptz)
  returns table (reporter text, whole boolean, counts jsonb) language sql stable security definer
  set search_path = longstop, pg_temp set work_mem = '128MB' as $$
  with may as materialized (select id from source where id = sender and agency = me_agency()),
  rec as materialized (
    select s.id, coalesce(s.reporter, '') as reporter, s.status, s.urgent,
      s.status in ('accepted', 'follow_up') as readable, s.incident_at is not null as incident,
      s.incident_code is not null as coded
    from may join package k on k.source_id = may.id join obligation ko on ko.id = k.obligation_id
      join source_record s on s.package_id = k.obligation_id
    where ko.opened_at >= since and ko.opened_at < until and not me_person() = any (s.excluded)
      and (s.compartment is null or s.compartment = any ((select my_compartments())::int[]))),
  person as (
    select p.source_record_id as id, bool_or(p.given_name is not null and p.family_name is not null) as named,
      bool_or(p.date_of_birth is not null or p.stated_age is not null) as aged,
      bool_or(p.places <> '[]') as placed
    from party p where p.role = 'reported' and p.source_record_id in (select id from rec) group by 1),
  mark as (
    select p.source_record_id as id, bool_or(i.kind <> 'ip_address') as account,
      bool_or(i.kind = 'ip_address') as address, bool_or(i.kind = 'ip_address' and i.at is not null) as moment,
      bool_or(i.kind = 'ip_address' and i.port is not null) as port
    from party p join identifier i on i.party_id = p.id
    where p.role = 'reported' and p.source_record_id in (select id from rec) group by 1),
  file as (
    select f.source_record_id as id, bool_or(f.viewed <> 'absent') as viewed
    from record_file f where f.source_record_id in (select id from rec) group by 1),
  records as (
    select r.reporter, grouping(r.reporter) = 1 as whole, jsonb_build_object(
      'accepted', count(*) filter (where r.status = 'accepted'),
      'follow_up', count(*) filter (where r.status = 'follow_up'),
      'duplicate', count(*) filter (where r.status = 'duplicate'),
      'quarantined', count(*) filter (where r.status = 'quarantined'),
      'fields', jsonb_build_object(
        'incident_moment', count(*) filter (where r.readable and r.incident),
        'incident_code', count(*) filter (where r.readable and r.coded),
        'reported_name', count(*) filter (where r.readable and p.named),
        'age_or_date_of_birth', count(*) filter (where r.readable and p.aged),
        'place', count(*) filter (where r.readable and p.placed),
        'account_or_contact', count(*) filter (where r.readable and m.account),
        'network_address', count(*) filter (where r.readable and m.address),
        'network_address_moment', count(*) filter (where r.readable and m.moment),
        'network_address_port', count(*) filter (where r.readable and m.port),
        'file', count(*) filter (where r.readable and f.id is not null),
        'file_viewed_or_not', count(*) filter (where r.readable and f.viewed))) as counts
    from rec r left join person p using (id) left join mark m using (id) left join file f using (id)
    group by grouping sets ((r.reporter), ())),
  ref as materialized (
    select r.reporter, r.urgent, f.attribution, f.grade, coalesce(o.outcome, 'open') as outcome, c.seconds
    from rec r join referral f on f.source_record_id = r.id join obligation o on o.id = f.obligation_id
      left join lateral (select min(extract(epoch from c.stopped_at - c.started_at)) as seconds from clock c
        where c.obligation_id = o.id and c.kind = 'grade' and c.stopped_why = 'graded') c on f.grade is not null
    where me_agency() = any (o.seen_by) and not me_person() = any (o.excluded)
      and (o.compartment is null or o.compartment = any ((select my_compartments())::int[]))),
  referrals as (
    select reporter, grouping(reporter) = 1 as whole, jsonb_build_object('referrals', count(*),
      'timed', count(seconds),
      'median_seconds', percentile_disc(0.5) within group (order by seconds)::bigint,
      'ninth_decile_seconds', percentile_disc(0.9) within group (order by seconds)::bigint) as counts
    from ref group by grouping sets ((reporter), ())),
  alike as (
    select reporter, outcome, attribution, grade, urgent, count(*) as n from ref group by 1, 2, 3, 4, 5),
  cell as (
    select reporter, grouping(reporter) = 1 as whole, v.kind, v.code, sum(n)::bigint as n
    from alike cross join lateral (values ('outcome', outcome), ('attribution', attribution),
      ('grade', coalesce(grade, 'not_graded')),
      ('urgent', case when urgent then case when grade in ('high', 'very_high') then 'high_or_very_high'
        when grade is null then 'not_graded' else 'lower' end end)) v (kind, code)
    where v.code is not null group by grouping sets ((reporter, v.kind, v.code), (v.kind, v.code))),
  cells as (
    select reporter, whole, jsonb_object_agg(kind, codes) as counts from (
      select reporter, whole, kind, jsonb_object_agg(code, n) as codes from cell group by 1, 2, 3) x group by 1, 2)
  select r.reporter, r.whole, r.counts || coalesce(f.counts, '{}') || jsonb_build_object('cells', coalesce(c.counts, '{}'))
  from records r left join referrals f on f.whole = r.whole and f.reporter is not distinct from r.reporter
    left join cells c on c.whole = r.whole and c.reporter is not distinct from r.reporter
  where exists (select from may) order by r.whole desc, r.reporter $$;

-- Values met in fields we do not know, by path: a sender's drift, of the packages one may see.
create function drift_of(sender int, since timestamptz, until timestamptz)
  returns table (path text, seen bigint) language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select d.path, sum(d.seen) from source s join package k on k.source_id = s.id
    join obligation o on o.id = k.obligation_id join package_drift d on d.package_id = k.obligation_id
   where s.id = sender and s.agency = me_agency() and o.opened_at >= since and o.opened_at < until
     and may_see(o.id) group by 1 order by 2 desc, 1 $$;

do $$
declare f text;
begin
  foreach f in array array['feedback_of(int, timestamptz, timestamptz)', 'drift_of(int, timestamptz, timestamptz)'] loop
    execute format('alter function %s owner to longstop_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to longstop_person', f);
  end loop;
end $$;

-- Reports for information: referrals kept apart, until a person or news makes more of them.
insert into kind_state (kind, state, is_open) values ('referral', 'informational', true);
insert into kind_move (kind, from_state, to_state) values
  ('referral', 'informational', 'received'),
  ('referral', 'informational', 'closed'),
  ('referral', 'informational', 'transferred'),
  ('referral', 'transferred', 'informational');
create index obligation_for_information on obligation (owner_agency, id) where state = 'informational';

-- Streams: core/triage/order.py. What is for information stands with the office's work, by when it
-- is looked at again, as long as nothing in it is dangerous: core/intake/information.py.
create or replace function work_due(ids bigint[]) returns setof work_item language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select a, case when a = o.owner_agency then o.owner_desk
              else coalesce((select d.id from desk d where d.agency = a order by d.purpose <> 'referrals', d.id limit 1), 0) end,
         p.stream, case when p.stream >= 10 then o.opened_at else c.due_at end,
         o.id, o.compartment, o.excluded,
         why_of(c) || case when r.obligation_id is null or h.quiet then '' else standing_of(r, o.opened_at, h.hard) end
    from obligation o join clock c on c.id = o.next_clock_id
    left join referral r on r.obligation_id = o.id
    cross join lateral (select r.obligation_id is not null and exists (
      select from clock k where k.obligation_id = o.id and k.running and k.kind in ('reconsider', 'position_of_trust')) as hard) f
    cross join lateral (select f.hard, o.state = 'informational' and r.stream >= 12 and not f.hard as quiet) h
    cross join lateral (select case
      when h.quiet then 5
      when r.obligation_id is not null then case when r.stream > 3 and h.hard then 3 else r.stream end
      when o.kind in ('child_record', 'child_protection') then
        case when c.because in ('immediate_danger', 'sender_urgency') then 0 else 2 end
      when o.kind = 'dissemination' and c.because = 'very_high' then 2
      else 5 end::smallint as stream) p
    cross join unnest(o.seen_by) a
   where o.id = any (ids) and o.is_open $$;

-- Files that many people were reported for, of what the reader may see: read past the policies, for a
-- policy asked row by row would take minutes; the same conditions stand here. One digest speaks for
-- a file that has several.
create function file_referrals(since timestamptz, until timestamptz)
  returns table (item bigint, referral bigint, record bigint) language sql stable security definer
  set search_path = longstop, pg_temp set work_mem = '128MB' as $$
  with seen as materialized (
    select o.id, r.source_record_id as record from obligation o join referral r on r.obligation_id = o.id
    where me_agency() = any (o.seen_by) and not me_person() = any (o.excluded)
      and (o.compartment is null or o.compartment = any ((select my_compartments())::int[]))
      and o.opened_at >= since and o.opened_at <= until),
  about as (select id, record, record as source from seen
    union select v.id, v.record, s.id from seen v join source_record s on s.original_id = v.record and s.status = 'follow_up'),
  file as (
    select a.id, a.record, f.content_item_id, row_number() over (partition by a.id, f.source_record_id, f.path
      order by array_position(array['sha256', 'sha1', 'md5'], i.digest_kind), i.id) as nth
    from about a join record_file f on f.source_record_id = a.source join content_item i on i.id = f.content_item_id)
  select distinct content_item_id, id, record from file where nth = 1 $$;
alter function file_referrals(timestamptz, timestamptz) owner to longstop_definer;
revoke all on function file_referrals(timestamptz, timestamptz) from public;

create function bundles(since timestamptz, until timestamptz, people int, most int)
  returns table (digest_kind text, digest text, referrals bigint, still_open bigint, companies bigint,
    first_at timestamptz, last_at timestamptz)
  language sql stable security definer set search_path = longstop, pg_temp set work_mem = '128MB' as $$
  select i.digest_kind, i.digest, count(*), count(*) filter (where o.is_open), count(distinct s.reporter),
    min(o.opened_at), max(o.opened_at)
  from file_referrals(since, until) f join content_item i on i.id = f.item join obligation o on o.id = f.referral
    left join source_record s on s.id = f.record and s.agency = me_agency()
  group by i.id having count(*) >= people order by 3 desc, i.id limit most $$;

create function bundle(of_kind text, of_digest text)
  returns table (reference text, state text, is_open boolean, grade text, working text, reporter text, opened_at timestamptz)
  language sql stable security definer set search_path = longstop, pg_temp as $$
  select o.reference, o.state, o.is_open, r.grade, r.working, s.reporter, o.opened_at
  from content_item i
    join lateral (select distinct r.obligation_id as id from record_file f
      join source_record s on s.id = f.source_record_id
      join referral r on r.source_record_id in (s.id, s.original_id)
      where f.content_item_id = i.id) l on true
    join obligation o on o.id = l.id join referral r on r.obligation_id = o.id
    left join source_record s on s.id = r.source_record_id and s.agency = me_agency()
  where i.digest_kind = of_kind and i.digest = of_digest and me_agency() = any (o.seen_by)
    and not me_person() = any (o.excluded)
    and (o.compartment is null or o.compartment = any ((select my_compartments())::int[]))
  order by not o.is_open, r.stream, o.opened_at, o.id $$;

do $$
declare f text;
begin
  foreach f in array array['bundles(timestamptz, timestamptz, int, int)', 'bundle(text, text)'] loop
    execute format('alter function %s owner to longstop_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to longstop_person', f);
  end loop;
end $$;
