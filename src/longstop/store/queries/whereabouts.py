"""Read where an obligation was said to belong, by which rule, and who disputes it now."""

from __future__ import annotations

# Not shown, only the kinds of the rules leave the database: their words tell where a child is.
WHERE = """
with found as (
  select r.proposed_agency, r.routed_by, r.routed_against from referral r
    where r.obligation_id = %(id)s
  union all select null, c.routed_by, c.routed_against from child_record c
    where c.obligation_id = %(id)s),
said as (
  select f.proposed_agency,
    case when %(shown)s then f.routed_by else split_part(f.routed_by, ' ', 1) end as rule,
    case when %(shown)s then f.routed_against
      else (select string_agg(split_part(x, ' ', 1), '; ' order by n)
        from string_to_table(f.routed_against, '; ') with ordinality as t (x, n))
    end as against
  from found f)
select a.code as proposed_agency, s.rule as by_its_place,
  case when s.rule is not null then s.against end as although,
  case when s.rule is null then s.against end as places_name_several,
  d.code as disputed_by, d.answer_reason as dispute_reason, d.belongs_to as said_to_belong_to
from said s left join agency a on a.id = s.proposed_agency
left join lateral (
  select w.code, t.answer_reason, b.code as belongs_to from transfer t
    join agency w on w.id = t.to_agency left join agency b on b.id = t.belongs_to
  where t.subject_id = %(id)s and t.answer = 'refused'
    and t.answer_reason in ('not_our_area', 'belongs_to_another_agency')
    and exists (select from clock c where c.obligation_id = %(id)s and c.running
      and c.kind = 'transfer_dispute')
  order by t.answered_at desc, t.obligation_id desc limit 1) d on true"""
"""The agency found for a place, the rule with its words if shown, the dispute; at most one row."""
