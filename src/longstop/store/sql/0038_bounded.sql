-- What is listed or counted is read by index up to a page, however much lies behind it.

-- Of whom a person is asked whether they concern one person: where they stand in each agency's work.
-- A row tells that somebody holds another report, perhaps elsewhere, so the table itself is nobody's.
create table asking_item (
  agency int not null,
  stream smallint not null,
  key_at timestamptz not null,
  obligation_id bigint not null references obligation,
  primary key (obligation_id, agency));
create index asking_order on asking_item (agency, stream, key_at, obligation_id);
create index link_asks_b on link (b, a) where asks;

alter table asking_item enable row level security;
alter table asking_item force row level security;
create policy all_ on asking_item to longstop_service, longstop_definer using (true) with check (true);
grant select on asking_item to longstop_service, longstop_definer, longstop_person, longstop_backup;
grant insert, delete on asking_item to longstop_definer;

-- Of which of these, or of what they are linked with, somebody is asked.
create function asking_of(ids bigint[]) returns setof bigint language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select l.a from link l where l.asks and l.a = any (ids)
  union select l.b from link l where l.asks and l.b = any (ids) $$;

-- What it must hold for these; verify compares the table with it.
create function asking_due(ids bigint[]) returns setof asking_item language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select w.agency, w.stream, w.key_at, w.obligation_id from work_item w
   where w.obligation_id in (select asking_of(ids)) $$;

-- Both lists in as many statements as one: what is filed is seen only by what follows it.
create or replace function refile(ids bigint[]) returns void language plpgsql security definer
  set search_path = longstop, pg_temp as $$
begin
  with gone as (delete from asking_item where obligation_id = any (ids))
  delete from work_item where obligation_id = any (ids);
  with filed as (insert into work_item select * from work_due(ids) returning agency, stream, key_at, obligation_id)
  insert into asking_item select f.agency, f.stream, f.key_at, f.obligation_id from filed f
   where f.obligation_id in (select asking_of(ids));
end $$;

-- Pairs of which somebody of the reader's agency is asked, who may see both: the agency owns one of
-- the two, and the pair stands where the first of both does. The same conditions as the policies.
create function asked_here(most int)
  returns table (obligation_id bigint, other_id bigint, stream smallint, key_at timestamptz, weight double precision)
  language sql stable security definer set search_path = longstop, pg_temp as $$
  select w.obligation_id, n.other, w.stream, w.key_at, n.weight
    from asking_item w join obligation o on o.id = w.obligation_id
    cross join lateral (
      select l.b as other, l.weight from link l where l.asks and l.a = w.obligation_id
      union all select l.a, l.weight from link l where l.asks and l.b = w.obligation_id) n
    join obligation x on x.id = n.other
   where w.agency = (select me_agency()) and (select me_agency()) in (o.owner_agency, x.owner_agency)
     and may_see(o.id) and may_see(x.id)
     and not exists (select from asking_item v where v.obligation_id = x.id and v.agency = w.agency
       and (v.stream, v.key_at, v.obligation_id) < (w.stream, w.key_at, w.obligation_id))
   order by w.stream, w.key_at, w.obligation_id, n.weight desc, n.other limit most $$;

do $$
declare f text;
begin
  foreach f in array array['asking_of(bigint[])', 'asking_due(bigint[])', 'asked_here(int)'] loop
    execute format('alter function %s owner to longstop_definer', f);
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to longstop_service', f);
  end loop;
end $$;
grant execute on function asked_here(int) to longstop_person;

-- What is asked already. The owner sees no rows under a forced policy.
alter table link no force row level security;
alter table work_item no force row level security;
alter table asking_item no force row level security;
insert into asking_item select distinct w.agency, w.stream, w.key_at, w.obligation_id
  from link l join work_item w on w.obligation_id in (l.a, l.b) where l.asks;
alter table link force row level security;
alter table work_item force row level security;
alter table asking_item force row level security;

-- When what stands in its owner's list falls due, whatever it stands there by: what is late at a desk
-- is counted without asking of each clock whether one may see it.
alter table work_item add due_at timestamptz;
create index work_due_at on work_item (agency, desk, due_at);
create or replace function work_due(ids bigint[]) returns setof work_item language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select a, case when a = o.owner_agency then o.owner_desk
              else coalesce((select d.id from desk d where d.agency = a order by d.purpose <> 'referrals', d.id limit 1), 0) end,
         p.stream, case when p.stream >= 10 then o.opened_at else c.due_at end,
         o.id, o.compartment, o.excluded,
         why_of(c) || case when r.obligation_id is null or h.quiet then '' else standing_of(r, o.opened_at, h.hard) end,
         case when a = o.owner_agency then c.due_at end
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
alter table work_item no force row level security;
alter table obligation no force row level security;
alter table clock no force row level security;
update work_item w set due_at = c.due_at from obligation o join clock c on c.id = o.next_clock_id
 where o.id = w.obligation_id and w.agency = o.owner_agency;
alter table work_item force row level security;
alter table obligation force row level security;
alter table clock force row level security;

-- What is counted at a desk or of a team: each by those with whom it is the matter.
create index clock_done on clock (stopped_at) where stopped_why in ('met', 'graded');
create index breach_seen on breach (seen_at);
create index obligation_at_desk on obligation (owner_desk, kind) where is_open;
create index obligation_receiving on obligation (id) where is_open and kind = 'package' and state = 'receiving';
-- heard_alleged(referral) <> 0, and heard_affirmed(referral) & ~heard_known(referral) <> 0, as the
-- planner writes them out: an index is built and restored where no function of ours is found.
create index referral_provisional on referral (obligation_id) where
  ((affirmed | linked_affirmed)
    & ~((known & ~affirmed) | (affirmed & ~known) | (linked_known & ~linked_affirmed) | (linked_affirmed & ~linked_known))
    & ~((known & affirmed & ~alleged) | (linked_known & linked_affirmed & ~linked_alleged))) <> 0;
create index referral_conflict on referral (obligation_id) where
  ((affirmed | linked_affirmed)
    & ~((affirmed | linked_affirmed)
      # ((known & ~affirmed) | (affirmed & ~known) | (linked_known & ~linked_affirmed) | (linked_affirmed & ~linked_known)))) <> 0;

-- Checks that are out, the oldest first.
create index check_out_since on open_check (asked_at, obligation_id) where answered_at is null;
