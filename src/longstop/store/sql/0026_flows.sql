-- What links do: what other records of the same person tell stands on a referral, apart from what it
-- tells itself; and two agencies that hold one person must talk. docs/decisions/0023-what-links-do.md.
alter table referral
  add linked_known bigint not null default 0 check (linked_known >= 0),
  add linked_affirmed bigint not null default 0 check (linked_affirmed >= 0),
  add linked_alleged bigint not null default 0,
  add constraint linked_alleged_is_affirmed check (linked_alleged & ~linked_affirmed = 0),
  -- Danger now and an age are of their day: places 0 and 14 of registry 1, core/triage/history.py.
  add constraint what_is_of_its_day_stays check ((linked_known | linked_affirmed) & 16385 = 0);
grant update (linked_known, linked_affirmed, linked_alleged) on referral to longstop_service;

-- All that is known, the referral's own answers and what reached it heard together: Answers.hear_all
-- in core/triage/answers.py. Yes is said where affirmed; no where answered no, or in conflict.
create function heard_no(referral) returns bigint language sql immutable as $$
  select ($1.known & ~$1.affirmed) | ($1.affirmed & ~$1.known)
    | ($1.linked_known & ~$1.linked_affirmed) | ($1.linked_affirmed & ~$1.linked_known) $$;
create function heard_affirmed(referral) returns bigint language sql immutable as $$
  select $1.affirmed | $1.linked_affirmed $$;
create function heard_known(referral) returns bigint language sql immutable as $$
  select heard_affirmed($1) # heard_no($1) $$;
create function heard_alleged(referral) returns bigint language sql immutable as $$
  select heard_affirmed($1) & ~heard_no($1) & ~(($1.known & $1.affirmed & ~$1.alleged)
    | ($1.linked_known & $1.linked_affirmed & ~$1.linked_alleged)) $$;
create function heard_no_trace(referral) returns bigint language sql immutable as $$
  select $1.no_trace & ~(heard_affirmed($1) | heard_no($1)) $$;

create or replace function standing_of(referral, timestamptz, boolean) returns text language sql stable as $$
  select format('|%s|%s|%s,%s,%s,%s|%s,%s,%s,%s|%s,%s|%s%s',
    to_char($2 at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), $1.policy,
    heard_known($1), heard_affirmed($1), heard_alleged($1), heard_no_trace($1),
    $1.lowest, $1.highest, $1.working, $1.tool_grade, $1.grade, $1.graded_on,
    case when $3 then 'h' end, case when $1.sampled then 's' end) $$;

create or replace function open_patterns() returns table (known bigint, affirmed bigint, alleged bigint, no_trace bigint,
    grade text, tool_grade text, graded_on text, referrals bigint)
  language sql stable security definer set search_path = longstop, pg_temp set work_mem = '128MB' as $$
  select heard_known(r), heard_affirmed(r), heard_alleged(r), heard_no_trace(r), r.grade, r.tool_grade, r.graded_on, count(*)
    from obligation o join referral r on r.obligation_id = o.id
   where o.is_open and o.kind = 'referral' and (select me_agency()) = any (o.seen_by)
     and not (select me_person()) = any (o.excluded)
     and (o.compartment is null or o.compartment = any ((select my_compartments())::int[]))
   group by 1, 2, 3, 4, 5, 6, 7 $$;

create or replace function open_of_patterns(known bigint[], affirmed bigint[], alleged bigint[], no_trace bigint[], most int)
  returns table (place int, reference text, grade text, act_by timestamptz)
  language sql stable security definer set search_path = longstop, pg_temp as $$
  select p.place::int, o.reference, r.grade, c.due_at
    from unnest($1, $2, $3, $4) with ordinality as p (known, affirmed, alleged, no_trace, place)
    join referral r on (heard_known(r), heard_affirmed(r), heard_alleged(r), heard_no_trace(r))
      = (p.known, p.affirmed, p.alleged, p.no_trace)
    join obligation o on o.id = r.obligation_id
    left join clock c on c.obligation_id = o.id and c.running and c.kind = 'respond'
   where o.is_open and o.kind = 'referral' and (select me_agency()) = any (o.seen_by)
     and not (select me_person()) = any (o.excluded)
     and (o.compartment is null or o.compartment = any ((select my_compartments())::int[]))
   order by p.place, o.id limit $5 $$;

-- Two agencies hold one person: an obligation of each to talk to the other. referral_id is its own,
-- through which it holds the person; nothing here says what the other holds.
insert into kind_state (kind, state, is_open) values
  ('deconfliction', 'to_talk', true),
  ('deconfliction', 'spoken', false),
  ('deconfliction', 'fell_away', false);
insert into kind_move (kind, from_state, to_state) values
  ('deconfliction', 'to_talk', 'spoken'),
  ('deconfliction', 'to_talk', 'fell_away');

create table deconfliction (
  obligation_id bigint primary key,
  kind text not null default 'deconfliction' check (kind = 'deconfliction'),
  referral_id bigint not null references referral,
  agency int not null references agency,
  other_agency int not null references agency,
  agreed text check (agreed in ('ours_leads', 'theirs_leads', 'jointly', 'each_its_own', 'not_the_same_person')),
  spoken_by int references person,
  spoken_at timestamptz,
  spoken_to text,                            -- the person there
  spoken_salt bytea,
  spoken_commitment bytea,
  fell_away_at timestamptz,                  -- when nobody else held the person any more
  foreign key (obligation_id, kind) references obligation (id, kind),
  constraint with_another_agency check (agency <> other_agency),
  constraint talk_is_whole check ((spoken_by is null) = (spoken_at is null)
    and (spoken_by is null) = (agreed is null) and (spoken_by is null) = (spoken_commitment is null)),
  constraint one_end check (spoken_by is null or fell_away_at is null));
create index deconfliction_of on deconfliction (referral_id);
create unique index one_talk_waiting on deconfliction (referral_id, agency, other_agency)
  where spoken_by is null and fell_away_at is null;

-- Whom to ring: the other agency's desk for what other agencies send, and who sits there now, though a
-- person of another agency is nobody's to look up. Never where the other keeps what it holds.
create function whom_to_ring(bigint, timestamptz)
  returns table (agency text, name text, desk text, desk_name text, person text, hours text, out_of_hours text)
  language sql stable security definer set search_path = longstop, pg_temp as $$
  select a.code, a.name, d.code, d.name, p.given_name || ' ' || p.family_name, a.hours, a.out_of_hours
    from deconfliction x join agency a on a.id = x.other_agency
    left join lateral (select * from desk e where e.agency = a.id and e.purpose in ('referrals', 'intake')
      order by e.purpose <> 'referrals', e.id limit 1) d on true
    left join person u on u.id = d.duty_person and d.duty_until > $2 and not u.absent
    left join person p on p.id = coalesce(u.id, d.supervisor)
   where x.obligation_id = $1 and may_see($1) $$;

-- Referrals of whom it must be looked at anew what their links do: noted by the database itself, so
-- that no act can forget it, and taken up right after or by the next sweep (actions/follow_links.py).
create table nominal_due (
  id bigint generated always as identity primary key,
  referral_id bigint not null references referral,
  settle boolean not null default false);    -- whose nominal it is in must be settled anew first

-- What a referral says of its person changed.
create function note_answers() returns trigger language plpgsql security definer
  set search_path = longstop, pg_temp as $$
begin
  insert into nominal_due (referral_id) select distinct m.nominal
    from after a join before b on b.obligation_id = a.obligation_id join nominal_member m on m.referral_id = a.obligation_id
   where (a.known, a.affirmed, a.alleged) is distinct from (b.known, b.affirmed, b.alleged);
  return null;
end $$;

-- Who holds it, whether it is open, or what came of it changed; or somebody's part in it beside its owner.
create function note_holders() returns trigger language plpgsql security definer
  set search_path = longstop, pg_temp as $$
begin
  insert into nominal_due (referral_id) select distinct m.nominal
    from after a join before b on b.id = a.id left join dissemination d on d.obligation_id = a.id and a.kind = 'dissemination'
      join nominal_member m on m.referral_id = coalesce(d.referral_id, a.id)
   where a.kind = 'referral' and (a.is_open, a.owner_agency, a.outcome) is distinct from (b.is_open, b.owner_agency, b.outcome)
     or a.kind = 'dissemination' and (a.is_open, a.owner_agency, a.state) is distinct from (b.is_open, b.owner_agency, b.state);
  -- It turned out to be about somebody else, or that was wrong: core/linkage/clusters.py leaves it out, or takes it in.
  insert into nominal_due (referral_id, settle) select a.id, true from after a join before b on b.id = a.id
   where a.kind = 'referral' and (a.outcome is not distinct from 'not_this_person') <> (b.outcome is not distinct from 'not_this_person');
  return null;
end $$;

-- It was found wrong, may not be used any more, may again, or is erased.
create function note_use() returns trigger language plpgsql security definer
  set search_path = longstop, pg_temp as $$
begin
  insert into nominal_due (referral_id) select distinct m.nominal
    from after a join nominal_member m on m.referral_id = a.obligation_id;
  return null;
end $$;

-- Somebody joined or left: whoever left stands alone, and those who stay are known by their first.
create function note_members() returns trigger language plpgsql security definer
  set search_path = longstop, pg_temp as $$
begin
  if tg_op <> 'DELETE' then
    insert into nominal_due (referral_id) select distinct a.nominal from after a;
  end if;
  if tg_op <> 'INSERT' then
    insert into nominal_due (referral_id) select b.referral_id from before b union select b.nominal from before b;
  end if;
  return null;
end $$;

-- A link, or a word on two, between those who belong together already.
create function note_ties() returns trigger language plpgsql security definer
  set search_path = longstop, pg_temp as $$
begin
  if tg_op <> 'DELETE' then
    insert into nominal_due (referral_id) select distinct m.nominal from after l join nominal_member m on m.referral_id = l.a
      join nominal_member n on n.referral_id = l.b and n.nominal = m.nominal;
  end if;
  if tg_op <> 'INSERT' then
    insert into nominal_due (referral_id) select distinct m.nominal from before l join nominal_member m on m.referral_id = l.a
      join nominal_member n on n.referral_id = l.b and n.nominal = m.nominal;
  end if;
  return null;
end $$;

do $$
declare f text; t text; e text;
begin
  foreach f in array array['note_answers()', 'note_holders()', 'note_use()', 'note_members()',
      'note_ties()', 'whom_to_ring(bigint, timestamptz)'] loop
    execute format('alter function %s owner to longstop_definer', f);
    execute format('revoke all on function %s from public', f);
  end loop;
  foreach t in array array['deconfliction', 'nominal_due'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy all_ on %I to longstop_service, longstop_definer using (true) with check (true)', t);
    execute format('grant select on %I to longstop_service, longstop_definer, longstop_person, longstop_backup', t);
    execute format('grant insert on %I to longstop_service', t);
  end loop;
  foreach t in array array['referral note_answers', 'obligation note_holders', 'erasure note_use', 'legal_hold note_use',
      'nominal_member note_members', 'link note_ties', 'link_said note_ties'] loop
    execute format('create trigger %2$s_on_update after update on %1$s referencing old table as before new table as after
      for each statement execute function %2$s()', split_part(t, ' ', 1), split_part(t, ' ', 2));
  end loop;
  foreach t in array array['correction_found note_use', 'legal_hold note_use', 'nominal_member note_members', 'link note_ties',
      'link_said note_ties'] loop
    execute format('create trigger %2$s_on_insert after insert on %1$s referencing new table as after
      for each statement execute function %2$s()', split_part(t, ' ', 1), split_part(t, ' ', 2));
  end loop;
  foreach t in array array['nominal_member note_members', 'link note_ties'] loop
    execute format('create trigger %2$s_on_delete after delete on %1$s referencing old table as before
      for each statement execute function %2$s()', split_part(t, ' ', 1), split_part(t, ' ', 2));
  end loop;
end $$;
grant execute on function whom_to_ring(bigint, timestamptz) to longstop_person;
grant insert on nominal_due to longstop_definer;
grant delete on nominal_due to longstop_service;
create policy sees on deconfliction for select to longstop_person using (may_see(obligation_id));
create policy acts on deconfliction for update to longstop_person using (may_act(obligation_id))
  with check (may_act(obligation_id) and spoken_by = (select me_person()));
grant update (agreed, spoken_by, spoken_at, spoken_to, spoken_salt, spoken_commitment) on deconfliction to longstop_person;
grant update (fell_away_at) on deconfliction to longstop_service;
