"""Read what was proposed and waits for another person, of every kind in one statement."""
# ruff: noqa: S608 - every name in a query is a name of ours

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.core.casework.overseas import GRAVEST
from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposed:
    """A step that waits for a second person.

    It is about an obligation, by its reference, or a policy or model, by the number of its
    adoption; or a list that is taken out, by the reference of that export. what and reason are
    codes; proposer is a colleague's code. due_at is when the obligation's next clock falls due,
    the policy's day begins, or the export lapses.
    """

    step: str
    reference: str | None
    number: int | None
    what: str | None
    reason: str | None
    proposer: str | None
    proposed_at: datetime
    due_at: datetime | None


OF_OBLIGATIONS = (
    "select 'closing' as step, c.obligation_id as id, c.outcome as what, c.reason,"
    "  c.proposed_by, c.proposed_at from closing c"
    " where c.agreed_at is null and c.withdrawn_at is null and not c.alone",
    "select 'path', y.obligation_id, y.decision, y.reason, y.proposed_by, y.proposed_at"
    " from path_decision y"
    " where y.agreed_at is null and y.withdrawn_at is null and not y.alone",
    "select p.decision, p.obligation_id, p.decision, p.decision_reason, p.decided_by, p.decided_at"
    " from protection_referral p"
    " where p.agreed_by is null and p.decision in ('defer', 'decline')",
    "select case d.assessment when %(gravest)s then 'abroad_at_risk' else 'abroad' end,"
    "  d.obligation_id, d.assessment, d.reason, d.sent_by, x.opened_at"
    " from dissemination d join obligation x on x.id = d.obligation_id"
    " where d.channel is not null and d.approved_by is null and d.answer is null",
    "select 'opening', f.obligation_id, f.flag, f.ground, f.proposed_by, f.proposed_at"
    " from file_opening f"
    " where f.agreed_at is null and f.withdrawn_at is null and not f.alone",
    "select 'erasure', e.obligation_id, null, e.reason, e.proposed_by, e.proposed_at"
    " from erasure e where e.agreed_at is null and e.withdrawn_at is null",
)
WAITING = (
    "select w.step, o.reference, null::int as number, w.what, w.reason, p.code as proposer,"
    "  w.proposed_at, k.due_at"
    f" from ({' union all '.join(OF_OBLIGATIONS)}) w"
    " join obligation o on o.id = w.id left join clock k on k.id = o.next_clock_id"
    " left join person p on p.id = w.proposed_by"
    " where o.owner_agency = %(agency)s and (o.is_open or w.step = 'erasure')"
    "  and w.proposed_by <> %(person)s and w.step = any(%(steps)s::text[])"
    " union all "
    "select 'policy', null, a.id, d.stamp, a.reason, p.code, a.proposed_at, a.starts_at"
    " from policy_adoption a join policy_document d on d.digest = a.digest"
    " left join person p on p.id = a.proposed_by"
    " where a.agency = %(agency)s and a.approved_at is null and a.withdrawn_at is null"
    "  and a.starts_at > %(now)s and a.proposed_by <> %(person)s"
    "  and 'policy' = any(%(steps)s::text[])"
    " union all "
    "select 'model', null, a.id, d.stamp, a.reason, p.code, a.proposed_at, null"
    " from linkage_model_adoption a join linkage_model d on d.digest = a.digest"
    " left join person p on p.id = a.proposed_by"
    " where a.agency = %(agency)s and a.approved_at is null and a.withdrawn_at is null"
    "  and a.proposed_by <> %(person)s and 'model' = any(%(steps)s::text[])"
    " union all "
    "select 'export', x.reference, null, x.kind, x.reason, p.code, x.proposed_at,"
    "  x.proposed_at + (%(now)s - %(asked_since)s)"
    " from export_proposal x left join person p on p.id = x.proposed_by"
    " where x.agency = %(agency)s and x.agreed_at is null and x.withdrawn_at is null"
    "  and x.fetched_at is null and x.proposed_at > %(asked_since)s and x.proposed_by <> %(person)s"
    "  and 'export' = any(%(steps)s::text[])"
    " order by 8 nulls last, 7 limit %(limit)s"
)


def waiting(
    connection: Connection,
    *,
    agency: int,
    person: int,
    steps: Sequence[str],
    now: datetime,
    asked_since: datetime,
    limit: int,
) -> list[Proposed]:
    """Read what others of an agency proposed, of these steps, the first due on top.

    An export that was asked for before asked_since has lapsed.
    """
    values = {
        "agency": agency, "person": person, "steps": list(steps), "now": now, "limit": limit,
        "asked_since": asked_since,
        "gravest": GRAVEST,
    }  # fmt: skip
    with connection.cursor(row_factory=class_row(Proposed)) as cursor:
        return cursor.execute(WAITING.encode(), values).fetchall()
