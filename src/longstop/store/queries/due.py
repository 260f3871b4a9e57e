"""List what one's agency sees of one kind, the first due on top: by index, up to a page of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.core.casework.owed import Owed
from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class DueRow:
    """One row: what it is about, when something of it falls due, and who has it.

    what are codes. about is what it hangs on, which may be no reference that the reader may open.
    other is whom it is told to or from, and by whom a hold was placed. Codes and names, no person's
    data.
    """

    reference: str
    due_at: datetime
    state: str
    is_open: bool
    what: list[str]
    owner: str
    about: str | None = None
    about_state: str | None = None
    other: str | None = None
    danger: bool = False


_OF_WORK = (
    "(select i.obligation_id, i.key_at from work_item i where i.agency = %(agency)s::int"
    "  and i.matter = '{}' order by i.key_at, i.obligation_id limit %(limit)s) w"
    " join obligation o on o.id = w.obligation_id join agency a on a.id = o.owner_agency"
)
_COLUMNS = "select o.reference, w.key_at as due_at, o.state, o.is_open, a.name as owner,"
_IN_ORDER = " order by w.key_at, w.obligation_id"

# A case, since under a policy no index is used by what coalesce gives: it might tell.
QUERIES: Mapping[Owed, str] = {
    Owed.OFFERED: f"{_COLUMNS}"
    "  array[coalesce(d.reason, t.reason, m.reason)] as what, s.reference as about"
    f" from {_OF_WORK.format('offered')}"
    " left join dissemination d on d.obligation_id = w.obligation_id"
    " left join transfer t on t.obligation_id = w.obligation_id"
    " left join custody_move m on m.obligation_id = w.obligation_id and m.ended is null"
    " left join obligation s on s.id ="
    "  case when d.obligation_id is not null then d.referral_id else t.subject_id end"
    f"{_IN_ORDER}",
    Owed.PROTECTION: f"{_COLUMNS}"
    "  array[p.ground] || case when p.agreed_by is null and p.decision in ('defer', 'decline')"
    "   then array[p.decision || '_proposed'] else '{}' end as what,"
    "  s.reference as about, t.name as other, p.danger"
    f" from {_OF_WORK.format('child_protection')}"
    " join protection_referral p on p.obligation_id = w.obligation_id"
    " left join obligation s on s.id = p.subject_id left join agency t on t.id = p.addressee"
    f"{_IN_ORDER}",
    Owed.CHILDREN: f"{_COLUMNS}"  # noqa: S608
    "  array[c.basis] || case when c.place_known then '{}' else array['place_not_known'] end"
    "   as what, p.reference as about, p.state as about_state"
    f" from {_OF_WORK.format('child_record')}"
    " join child_record c on c.obligation_id = w.obligation_id"
    " left join lateral (select x.reference, x.state from protection_referral r"
    "   join obligation x on x.id = r.obligation_id where r.subject_id = w.obligation_id"
    "   order by not x.is_open, x.id desc limit 1) p on true"
    f"{_IN_ORDER}",
    Owed.TRUST: f"{_COLUMNS}"  # noqa: S608
    "  array(select distinct kind from possible_trust t where t.obligation_id = w.obligation_id"
    "   and t.possible and t.decided is null order by kind) as what"
    f" from {_OF_WORK.format('position_of_trust')}"
    f"{_IN_ORDER}",
    Owed.CORRECTIONS: f"{_COLUMNS}"
    "  array[coalesce(n.reason, n.ground)] as what, n.about, t.name as other"
    f" from {_OF_WORK.format('correction')}"
    " join correction n on n.obligation_id = w.obligation_id join agency t on t.id = n.to_agency"
    f"{_IN_ORDER}",
    Owed.YOUNG: "select o.reference, w.review_by as due_at, o.state, o.is_open, a.name as owner,"
    "  array[case when path_waits(r) then 'path_undecided'"
    "   else coalesce(path_of(o.id), 'path_undecided') end] as what"
    " from (select obligation_id, review_by from retention order by review_by, obligation_id"
    "  limit %(limit)s) w join obligation o on o.id = w.obligation_id"
    " join referral r on r.obligation_id = o.id join agency a on a.id = o.owner_agency"
    " order by w.review_by, w.obligation_id",
    Owed.HOLDS: "select o.reference, w.review_by as due_at, o.state, o.is_open, a.name as owner,"
    "  array[w.reason] as what, p.given_name || ' ' || p.family_name as other"
    " from (select obligation_id, review_by, reason, placed_by from legal_hold"
    "  where lifted_at is null order by review_by, obligation_id limit %(limit)s) w"
    " join obligation o on o.id = w.obligation_id join agency a on a.id = o.owner_agency"
    " left join person p on p.id = w.placed_by order by w.review_by, w.obligation_id",
}


def due_of(connection: Connection, agency: int, owed: Owed, limit: int) -> list[DueRow]:
    """List what an agency sees of one kind, the first due on top; of any other agency nothing."""
    with connection.cursor(row_factory=class_row(DueRow)) as cursor:
        values = {"agency": agency, "limit": limit}
        return cursor.execute(QUERIES[owed].encode(), values).fetchall()


def offered_to(connection: Connection, agency: int, most: int) -> int:
    """Count what waits for a name at an agency, as far as the reader may see it, up to so many."""
    row = connection.execute(
        "select count(*) from (select from work_item i where i.agency = %s and i.matter = 'offered'"
        " limit %s) w",
        (agency, most),
    ).fetchone()
    return row[0] if row else 0
