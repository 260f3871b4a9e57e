-- What was sent or offered to an agency and nobody there has accepted yet is a list of its own, with
-- those of 0044: whoever coordinates a force finds at once what waits for a name.

create or replace function work_due(ids bigint[]) returns setof work_item language sql stable security definer
  set search_path = longstop, pg_temp as $$
  select a, case when a = o.owner_agency then o.owner_desk
              else coalesce((select d.id from desk d where d.agency = a order by d.purpose <> 'referrals', d.id limit 1), 0) end,
         p.stream, case when p.stream >= 10 then o.opened_at else c.due_at end,
         o.id, o.compartment, o.excluded,
         why_of(c) || case when r.obligation_id is null or h.quiet then '' else standing_of(r, o.opened_at, h.hard) end,
         case when a = o.owner_agency then c.due_at end,
         case when o.kind in ('child_record', 'child_protection', 'correction') then o.kind
              when f.trust then 'position_of_trust'
              when o.kind in ('dissemination', 'transfer') and a <> o.owner_agency then 'offered'
              when o.kind = 'exhibit' and exists (select from custody_move m where m.obligation_id = o.id
                and m.ended is null and m.to_agency = a) then 'offered' end
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
update work_item w set matter = 'offered' from obligation o
 where o.id = w.obligation_id and o.kind in ('dissemination', 'transfer') and w.agency <> o.owner_agency;
alter table work_item force row level security;
alter table obligation force row level security;
