-- What is known of danger, the grades still open under a policy, and the place in the order of work.
-- Current answers are masks over the registry of questions; a question outside `known` is unknown,
-- known 0 with affirmed 1 is a conflict. No policy: not assessed yet, so a person decides.
alter table referral
  add registry smallint not null default 1,
  add known bigint not null default 0 check (known >= 0),
  add affirmed bigint not null default 0 check (affirmed >= 0),
  add alleged bigint not null default 0,
  add no_trace bigint not null default 0,
  add policy text,
  add lowest text, add highest text, add working text,
  add stream smallint not null default 4,
  add sampled boolean not null default false,
  add tool text, add tool_grade text,
  add ever_high boolean not null default false,
  add graded_on text,              -- what policy and tools said when a person graded
  add constraint tool_says_a_grade check ((tool is null) = (tool_grade is null)
    and tool_grade in ('low', 'medium', 'high', 'very_high')),
  add constraint high_is_kept check (ever_high or not coalesce(grade in ('high', 'very_high'), false)),
  add constraint alleged_is_affirmed check (alleged & ~affirmed = 0),
  add constraint no_trace_is_no_answer check (no_trace & (known | affirmed) = 0),
  add constraint grades_are_grades check (lowest in ('low', 'medium', 'high', 'very_high')
    and highest in ('low', 'medium', 'high', 'very_high') and working in ('low', 'medium', 'high', 'very_high')),
  add constraint grade_is_a_grade check (grade in ('low', 'medium', 'high', 'very_high')
    and (graded_on is null or grade is not null)),
  add constraint graded_on_a_grade check (graded_on in ('low', 'medium', 'high', 'very_high')),
  add constraint range_is_whole check ((lowest is null) = (highest is null) and (lowest is null) = (working is null)
    and (lowest is null or policy is not null));

grant update (registry, known, affirmed, alleged, no_trace, policy, lowest, highest, working, stream, sampled, grade,
  tool, tool_grade, ever_high, graded_on)
  on referral to longstop_person, longstop_service;

-- Why a referral stands where it does, so that anyone can place it again; see core/triage/filed.py.
create function standing_of(referral, timestamptz, boolean) returns text language sql stable as $$
  select format('|%s|%s|%s,%s,%s,%s|%s,%s,%s,%s|%s,%s|%s%s',
    to_char($2 at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), $1.policy,
    $1.known, $1.affirmed, $1.alleged, $1.no_trace, $1.lowest, $1.highest, $1.working, $1.tool_grade, $1.grade, $1.graded_on,
    case when $3 then 'h' end, case when $1.sampled then 's' end) $$;

-- Streams: core/triage/order.py. Those from 10 on are ordered by when their time began, the others by
-- what falls due; a clock that a person must stop before anything else may happen presses a referral.
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
      else 5 end::smallint as stream) p
    cross join unnest(o.seen_by) a
   where o.id = any (ids) and o.is_open $$;

select refile(array(select id from obligation where is_open));
