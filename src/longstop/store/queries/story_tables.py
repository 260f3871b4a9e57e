"""Say, for each kind of obligation, what its own table tells on its page."""
# ruff: noqa: S608 - every name in a query is a name of ours

from __future__ import annotations

from collections.abc import Mapping

from longstop.store.queries.packages import OWED

# What waits for a second person, and who proposed it: a colleague by code, else nobody by name.
_BY = "case when {0} is not null then coalesce((select b.code from person b where b.id = {0}),"
_BY += " 'another agency') end"
_CLOSES = (
    "c.outcome as proposed_outcome, c.reason as proposed_reason, c.proposed_at,"
    f" {_BY.format('c.proposed_by')} as proposed_by"
)
_CLOSING = (
    " left join closing c on c.obligation_id = {0} and c.agreed_at is null"
    " and c.withdrawn_at is null and not c.alone"
)
_ERASING = (
    " left join erasure e on e.obligation_id = r.obligation_id and e.agreed_at is null"
    " and e.withdrawn_at is null"
)
_TWO_TELL = "p.agreed_by is null and p.decision in ('defer', 'decline')"

OWN_TABLES: Mapping[str, str] = {
    "quarantined_record": "select reason, location from quarantined_record"
    " where obligation_id = %(id)s",
    "refused_file": "select f.reason, f.bytes, encode(f.sha256, 'hex') as sha256,"
    "  (select o.reference from package p join obligation o on o.id = p.obligation_id"
    "    where p.source_id = f.source_id and p.sha256 = f.sha256 and o.state <> 'receiving'"
    "    and f.package_id is null) as received_since_as,"
    "  (select o.reference from obligation o where o.id = f.package_id) as parts_of_package,"
    "  (select string_agg(t.path || ': ' || t.reason || coalesce(' (received since as '"
    "     || (select o.reference from package p join obligation o on o.id = p.obligation_id"
    "       where p.source_id = f.source_id and p.sha256 = t.sha256) || ')', ''), '; '"
    "     order by t.number) from (select * from package_part t where t.read_as is null"
    "      and t.obligation_id = f.package_id and OWED order by t.number limit 20) t)"
    "   as parts_not_read"
    " from refused_file f where f.obligation_id = %(id)s".replace("OWED", OWED),
    "shortfall": "select s.declared, s.read, n.opened as numbers_missing_at_first,"
    "  n.missing as numbers_missing, nullif(n.told, '') as which_numbers,"
    "  nullif(n.without_number, 0) as references_without_number from shortfall s"
    " left join number_shortfall n using (obligation_id) where s.obligation_id = %(id)s",
    "drift_notice": "select n.fields, n.seen,"
    "  (select string_agg(d.path || ' (' || d.seen || ')', '; ' order by d.seen desc, d.path)"
    "   from (select * from package_drift d"
    "    where d.package_id = n.package_id order by d.seen desc, d.path limit 20) d)"
    "   as which_fields from drift_notice n where n.obligation_id = %(id)s",
    "package": "select format, bytes, declared, read, accepted, follow_up, duplicate, quarantined,"
    "  referrals, children, media_removed from package where obligation_id = %(id)s",
    "dissemination": "select f.code as from_agency, a.code as to_agency,"
    "  case when d.channel is not null then 'abroad' when d.lead then 'lead' else 'beside' end"
    "   as way, d.reason,"
    "  d.attribution as attribution_when_sent, d.grade as grade_when_sent, d.channel,"
    "  d.assessment, p.code as approved_by, d.answer, d.answer_reason, d.answered_at,"
    "  d.plan_made_at as welfare_plan_made, d.contact_at as first_contact,"
    "  case when d.channel is not null and d.approved_by is null and d.answer is null"
    f"   then {_BY.format('d.sent_by')} end as going_abroad_proposed_by, {_CLOSES}"
    " from dissemination d join agency f on f.id = d.from_agency"
    " join agency a on a.id = d.to_agency left join person p on p.id = d.approved_by"
    f"{_CLOSING.format('d.obligation_id')} where d.obligation_id = %(id)s",
    "transfer": "select a.code as to_agency, t.reason, t.answer, t.answer_reason,"
    "  b.code as said_to_belong_to, t.answered_at from transfer t"
    " join agency a on a.id = t.to_agency left join agency b on b.id = t.belongs_to"
    " where t.obligation_id = %(id)s",
    "child_protection": "select p.ground, p.authority, p.legal_ground, p.danger,"
    "  a.code as addressee, p.decision, p.decision_reason, p.defer_until, p.interim,"
    f"  case when {_TWO_TELL} then {_BY.format('p.decided_by')} end as decision_proposed_by"
    " from protection_referral p left join agency a on a.id = p.addressee"
    " where p.obligation_id = %(id)s",
    "correction": "select n.about, n.ground, n.reason, f.code as from_agency, a.code as to_agency,"
    "  n.decided_at, n.decline_reason, n.acknowledged_at from correction n"
    " join agency f on f.id = n.from_agency join agency a on a.id = n.to_agency"
    " where n.obligation_id = %(id)s",
    "deconfliction": "select w.agency as other_agency, w.name as its_name, w.desk as its_desk,"
    "  w.desk_name, w.person as who_sits_there, nullif(w.hours, '') as hours,"
    "  nullif(w.out_of_hours, '') as out_of_hours, x.agreed, x.spoken_at, x.fell_away_at"
    " from deconfliction x cross join lateral whom_to_ring(x.obligation_id, %(now)s) w"
    " where x.obligation_id = %(id)s",
    "exhibit": "select e.number as exhibit_number, e.device,"
    "  (select i.reference from obligation i where i.id = e.parent_id) as part_of,"
    "  case e.owner when 'suspect' then 'reported person' else e.owner end as whose, e.authority,"
    "  e.authority_reference, e.limits, e.given_by, e.seal, p.code as in_the_hands_of, e.reason,"
    "  (select string_agg(concat_ws(': ', x.what, x.reason, b.code), '; ' order by x.attempt)"
    "    from exhibit_authorisation x left join person b on b.id = x.authorised_by"
    "    where x.obligation_id = e.obligation_id) as authorised,"
    "  (select a.code from custody_move m join agency a on a.id = m.to_agency"
    "    where m.obligation_id = e.obligation_id and m.ended is null) as offered_to,"
    "  e.left_to"
    " from exhibit e left join person p on p.id = e.custodian where e.obligation_id = %(id)s",
    "child_record": f"select {_CLOSES}, {_BY.format('e.proposed_by')} as erasing_proposed_by"
    f" from child_record r{_CLOSING.format('r.obligation_id')}{_ERASING}"
    " where r.obligation_id = %(id)s",
    "referral": "select case when path_waits(r) then 'undecided' else path_of(r.obligation_id) end"
    f"  as path, y.decision as proposed_path, {_BY.format('y.proposed_by')} as path_proposed_by,"
    "  x.features as aggravating_features,"
    "  n.review_by as keeping_reviewed_by, t.standing as possible_position_of_trust,"
    "  t.due_at as position_of_trust_due,"
    "  nullif(array_to_string(f.evidence, ', '), '') as speaks_for_it,"
    "  nullif(array_to_string(f.against, ', '), '') as speaks_against_it,"
    "  (select string_agg(distinct k.question, ', ' order by k.question) from open_check k"
    "    where k.obligation_id = r.obligation_id and k.answered_at is null) as asked_and_out,"
    "  (select string_agg(coalesce(w.reason, w.ground), ', ' order by w.number)"
    "    from correction_found w where w.obligation_id = r.obligation_id) as found_wrong,"
    f"  {_CLOSES}, {_BY.format('e.proposed_by')} as erasing_proposed_by,"
    "  (select a.code from agency a where a.id = r.proposed_agency) as proposed_agency,"
    "  (select string_agg(h.reason, ', ' order by h.attempt) from legal_hold h"
    "    where h.obligation_id = r.obligation_id and h.lifted_at is null) as legal_hold,"
    "  (select max(g.agreed_at) from erasure g where g.obligation_id = r.obligation_id)"
    "   as person_erased_at"
    " from referral r"
    f"{_CLOSING.format('r.obligation_id')}{_ERASING}"
    " left join path_decision y on y.obligation_id = r.obligation_id and y.agreed_at is null"
    "  and y.withdrawn_at is null and not y.alone"
    " left join retention n on n.obligation_id = r.obligation_id"
    " left join lateral (select string_agg(feature || '=' || coalesce(unknown, said), ', '"
    "    order by feature) as features from (select distinct on (feature) * from path_feature f"
    "    where f.obligation_id = r.obligation_id order by feature, number desc) z) x on true"
    " left join lateral (select evidence, against from attribution_finding a"
    "   where a.obligation_id = r.obligation_id order by attempt desc limit 1) f on true"
    " left join lateral (select case when bool_or(x.decided is null) then 'undecided'"
    "    else (array_agg(x.decided order by x.decided_at desc, x.id desc))[1] end as standing,"
    "    (select min(k.due_at) from clock k where k.obligation_id = r.obligation_id"
    "      and k.kind = 'position_of_trust' and k.running) as due_at"
    "   from possible_trust x where x.obligation_id = r.obligation_id and x.possible) t on true"
    " where r.obligation_id = %(id)s",
}
"""One query for each kind, by the obligation's number as id, at the moment now; at most one row."""
