-- Lists taken out of the house. What was taken is never kept, only, where it takes two people, what
-- was asked for: a kind and its filters. Each export has a number; its reference is a keyed
-- permutation of it and tells of no others.
create sequence export_id as bigint;
grant usage on sequence export_id to longstop_person;

create table export_proposal (
  id bigint primary key,
  reference text not null unique,
  agency int not null references agency,
  kind text not null check (kind in ('worklist', 'looks')),
  file text not null check (file in ('csv', 'xlsx')),
  reason text not null,
  at_desk int,                                -- the filters, as on the page
  looks_of int,
  obligation_id bigint references obligation,
  first_day date,
  last_day date,
  most int not null check (most > 0),
  proposed_by int not null,
  proposed_at timestamptz not null,
  agreed_by int,
  agreed_at timestamptz,
  withdrawn_by int,
  withdrawn_at timestamptz,
  fetched_at timestamptz,
  foreign key (agency, proposed_by) references person (agency, id),
  foreign key (agency, agreed_by) references person (agency, id),
  foreign key (agency, withdrawn_by) references person (agency, id),
  foreign key (agency, at_desk) references desk (agency, id),
  foreign key (agency, looks_of) references person (agency, id),
  constraint two_people check (agreed_by is null or agreed_by <> proposed_by),
  constraint agreement_is_whole check ((agreed_by is null) = (agreed_at is null)),
  constraint withdrawal_is_whole check ((withdrawn_by is null) = (withdrawn_at is null)),
  constraint fetched_once_agreed check (fetched_at is null or (agreed_at is not null and withdrawn_at is null)));
create index exports_open on export_proposal (agency, proposed_at) where fetched_at is null and withdrawn_at is null;

alter table export_proposal enable row level security;
alter table export_proposal force row level security;
create policy all_ on export_proposal to longstop_service, longstop_definer using (true) with check (true);
-- A list about something is seen by whoever sees that, so that agreeing tells of nothing.
create policy sees on export_proposal for select to longstop_person
  using (agency = (select me_agency()) and (obligation_id is null or may_see(obligation_id)));
create policy adds on export_proposal for insert to longstop_person
  with check (agency = (select me_agency()) and proposed_by = (select me_person())
    and (obligation_id is null or may_see(obligation_id)) and agreed_at is null and withdrawn_at is null and fetched_at is null);
create policy acts on export_proposal for update to longstop_person
  using (agency = (select me_agency()) and (obligation_id is null or may_see(obligation_id)))
  with check (agency = (select me_agency()) and (select me_person()) =
    case when fetched_at is not null then proposed_by when withdrawn_at is not null then withdrawn_by else agreed_by end);
grant select on export_proposal to longstop_service, longstop_definer, longstop_person, longstop_backup;
grant insert on export_proposal to longstop_person;
grant update (agreed_by, agreed_at, withdrawn_by, withdrawn_at, fetched_at) on export_proposal to longstop_person;

-- Looks, as a page gives them (0031), but all of some days at once: a page walks an index and stops,
-- an export reads every one of those days and sorts them once.
create function all_looks_by(who int, since text, before text, most int) returns setof look
  language sql stable security definer set search_path = longstop, pg_temp as $$
  select l.* from person p
   join ledger_entry e on e.stream_kind = 'person' and e.stream_id = p.id
     and look_at(e.body) collate "C" >= since and look_at(e.body) collate "C" < before
     and (look_of(e.body, 'obligation') is null or may_see(look_of(e.body, 'obligation')))
   cross join lateral as_look(e, look_of(e.body, 'obligation')) l
   where p.agency = me_agency() and (who is null or p.id = who)
   order by l.at collate "C" desc, l.id desc limit most $$;

create function all_looks_at(what bigint, who int, since text, before text, most int) returns setof look
  language sql stable security definer set search_path = longstop, pg_temp as $$
  select l.* from (
    select e from ledger_entry e
     where e.stream_kind = 'person' and look_of(e.body, 'obligation') = what
       and look_at(e.body) collate "C" >= since and look_at(e.body) collate "C" < before
    union all
    select e from ledger_entry e
     where e.stream_kind = 'person' and look_of(e.body, 'other') = what
       and look_at(e.body) collate "C" >= since and look_at(e.body) collate "C" < before) found
   cross join lateral as_look(found.e, what) l
   where may_see(what) and is_colleague((found.e).stream_id, who)
   order by l.at collate "C" desc, l.id desc limit most $$;

-- How many rows somebody took out alone since a moment, by their own entries.
create function exported_since(since text) returns bigint
  language sql stable security definer set search_path = longstop, pg_temp as $$
  select coalesce(sum(look_of(e.body, 'rows')), 0)::bigint from ledger_entry e
   where e.stream_kind = 'person' and e.stream_id = me_person() and look_at(e.body) collate "C" > since
     and e.event = 'export.made' and look_of(e.body, 'agreed_by') is null and look_word(e.body, 'file') <> 'pdf' $$;

do $$
declare f text;
begin
  foreach f in array array['all_looks_by(int, text, text, int)', 'all_looks_at(bigint, int, text, text, int)',
      'exported_since(text)'] loop
    execute format('alter function %s owner to longstop_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to longstop_person', f);
  end loop;
end $$;
