-- Who looked at what, when and why: read by data-protection officers and inspectors. A look stands
-- on the looker's own stream; nobody else reads that, so two functions give what may be told of it:
-- looks by colleagues, at nothing that the reader may not see, and no content.
-- A body is canonical text: its keys stand in order, its moment is always of one length, and a quote
-- within a value is escaped. What is no such text, for somebody put it there, gives null and no error.
create function look_at(body text) returns text language sql immutable strict parallel safe as
  $$ select substring(body from '^\{"actor":"[^"]*","at":"([^"]*)"') collate "C" $$;
create function look_of(body text, name text) returns bigint language sql immutable strict parallel safe as
  $$ select substring(body from '"' || name || '":([0-9]{1,18})[,}]')::bigint $$;
create function look_word(body text, name text) returns text language sql immutable strict parallel safe as
  $$ select substring(body from '"' || name || '":"([a-z_ -]*)"') $$;

create index looks_by on ledger_entry (stream_id, look_at(body) collate "C", id) where stream_kind = 'person';
create index looks_at on ledger_entry (look_of(body, 'obligation'), look_at(body) collate "C", id)
  where stream_kind = 'person' and look_of(body, 'obligation') is not null;
create index looks_beside on ledger_entry (look_of(body, 'other'), look_at(body) collate "C", id)
  where stream_kind = 'person' and look_of(body, 'other') is not null;
-- What stood on a day: what was opened before its end, the latest first.
create index obligation_opened on obligation (opened_at, id);
create index ledger_verified on ledger_entry (seq) where stream_kind = 'system' and event = 'ledger.verified';

create type look as (id bigint, at text, person int, event text, obligation bigint, reason text, condition text);

create function as_look(e ledger_entry, what bigint) returns look language sql immutable as $$
  select row(e.id, look_at(e.body), e.stream_id::int, e.event, what,
    look_word(e.body, 'reason'), look_word(e.body, 'condition'))::look $$;

-- A filter that the planner cannot turn into a walk over the streams of colleagues.
create function is_colleague(person bigint, wanted int) returns boolean
  language sql stable security definer set search_path = longstop, pg_temp as $$
  select exists (select from person p where p.id = $1 and p.agency = me_agency() and ($2 is null or p.id = $2)) $$;

-- The looks of one colleague, or of all of them when nobody is named, before a place in time. A page
-- has a hundred at most: with a number of its own the planner walks the index and sorts nothing long.
create function looks_by(who int, since text, before text, before_id bigint, most int) returns setof look
  language sql stable security definer set search_path = longstop, pg_temp as $$
  select l.* from person p cross join lateral (
    select e from ledger_entry e
     where e.stream_kind = 'person' and e.stream_id = p.id
       and look_at(e.body) collate "C" >= since and (look_at(e.body) collate "C", e.id) < (before, before_id)
       and (look_of(e.body, 'obligation') is null or may_see(look_of(e.body, 'obligation')))
     order by look_at(e.body) collate "C" desc, e.id desc limit 101) found
   cross join lateral as_look(found.e, look_of((found.e).body, 'obligation')) l
   where p.agency = me_agency() and (who is null or p.id = who)
   order by l.at collate "C" desc, l.id desc limit most $$;

-- The looks of colleagues, or of one of them, at one thing, by itself or beside another.
create function looks_at(what bigint, who int, since text, before text, before_id bigint, most int) returns setof look
  language sql stable security definer set search_path = longstop, pg_temp as $$
  select l.* from (
    (select e from ledger_entry e
      where e.stream_kind = 'person' and look_of(e.body, 'obligation') = what
        and look_at(e.body) collate "C" >= since and (look_at(e.body) collate "C", e.id) < (before, before_id)
        and is_colleague(e.stream_id, who)
      order by look_at(e.body) collate "C" desc, e.id desc limit 101)
    union all
    (select e from ledger_entry e
      where e.stream_kind = 'person' and look_of(e.body, 'other') = what
        and look_at(e.body) collate "C" >= since and (look_at(e.body) collate "C", e.id) < (before, before_id)
        and is_colleague(e.stream_id, who)
      order by look_at(e.body) collate "C" desc, e.id desc limit 101)) found
   cross join lateral as_look(found.e, what) l
   where may_see(what)
   order by l.at collate "C" desc, l.id desc limit most $$;

-- What the last runs of verify found, for a bureau: to others their figures would tell of records
-- that are not theirs.
create function verifications(most int) returns table (at text, person int, entries bigint, faults bigint, first text, against bigint)
  language sql stable security definer set search_path = longstop, pg_temp as $$
  select look_at(e.body), substring(e.body from '^\{"actor":"person:([0-9]{1,9})"')::int,
    look_of(e.body, 'entries'), look_of(e.body, 'faults'), look_word(e.body, 'first'), look_of(e.body, 'against')
   from ledger_entry e
   where e.stream_kind = 'system' and e.event = 'ledger.verified'
     and exists (select from agency a where a.id = me_agency() and a.kind = 'bureau')
   order by e.seq desc limit most $$;

do $$
declare f text;
begin
  foreach f in array array['is_colleague(bigint, int)', 'looks_by(int, text, text, bigint, int)', 'looks_at(bigint, int, text, text, bigint, int)',
      'verifications(int)'] loop
    execute format('alter function %s owner to longstop_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to longstop_person', f);
  end loop;
end $$;
