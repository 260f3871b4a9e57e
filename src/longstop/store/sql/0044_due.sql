-- What is listed by what it is about, in the order of what falls due: read by index, as the work is.

-- Of what kind a list of its own is kept: the records of children, those to be told of them, corrections,
-- and referrals of which a person decides whether somebody holds a position of trust.
alter table work_item add matter text;
create index work_of_matter on work_item (agency, matter, key_at, obligation_id) where matter is not null;

create or replace function work_due(ids bigint[]) returns setof work_item language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select a, case when a = o.owner_agency then o.owner_desk
              else coalesce((select d.id from desk d where d.agency = a order by d.purpose <> 'referrals', d.id limit 1), 0) end,
         p.stream, case when p.stream >= 10 then o.opened_at else c.due_at end,
         o.id, o.compartment, o.excluded,
         why_of(c) || case when r.obligation_id is null or h.quiet then '' else standing_of(r, o.opened_at, h.hard) end,
         case when a = o.owner_agency then c.due_at end,
         case when o.kind in ('child_record', 'child_protection', 'correction') then o.kind
              when f.trust then 'position_of_trust' end
    from obligation o join clock c on c.id = o.next_clock_id
    left join referral r on r.obligation_id = o.id
    cross join lateral (select count(*) > 0 as hard, coalesce(bool_or(k.kind = 'position_of_trust'), false) as trust
      from clock k where r.obligation_id is not null and k.obligation_id = o.id and k.running
       and k.kind in ('reconsider', 'position_of_trust')) f
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

-- What is filed already. The owner sees no rows under a forced policy.
alter table work_item no force row level security;
alter table obligation no force row level security;
alter table clock no force row level security;
update work_item w set matter = o.kind from obligation o
 where o.id = w.obligation_id and o.kind in ('child_record', 'child_protection', 'correction');
update work_item w set matter = 'position_of_trust' from obligation o
 where o.id = w.obligation_id and o.kind = 'referral' and exists (select from clock k
   where k.obligation_id = o.id and k.running and k.kind = 'position_of_trust');
alter table work_item force row level security;
alter table obligation force row level security;
alter table clock force row level security;

-- Holds that stand and records that are kept, the first to be looked at again on top.
create index hold_review on legal_hold (review_by, obligation_id) where lifted_at is null;
drop index retention_due;
create index retention_due on retention (review_by, obligation_id);
