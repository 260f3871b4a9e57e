"""Count what is open, by kind and by age, as the reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from longstop.core.referral.states import OPENING_STATE
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store.session import Connection

DAY: Final = timedelta(days=1)
AGES: Final = (DAY, 5 * DAY, 30 * DAY)


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenOfKind:
    """How many obligations of one kind are open, how long they have been, and how many are late.

    by_age counts those open for less than 1 day, 5 days, 30 days, and for longer, in that order.
    """

    kind: ObligationKind
    by_age: tuple[int, int, int, int]
    overdue: int

    @property
    def total(self) -> int:
        """Count them all."""
        return sum(self.by_age)


def open_by_kind_and_age(connection: Connection, agency: int, now: datetime) -> list[OpenOfKind]:
    """Count the reader's open obligations; every kind has a line, also where there are none.

    It reads every row of the agency's list, so it is for a look now and then, not for each page.
    """
    young, five, month = (now - age for age in AGES)
    rows = connection.execute(
        "select o.kind, count(*) filter (where o.opened_at > %(young)s),"
        "  count(*) filter (where o.opened_at <= %(young)s and o.opened_at > %(five)s),"
        "  count(*) filter (where o.opened_at <= %(five)s and o.opened_at > %(month)s),"
        "  count(*) filter (where o.opened_at <= %(month)s),"
        "  count(*) filter (where c.due_at <= %(now)s)"
        " from work_item w join obligation o on o.id = w.obligation_id"
        " join clock c on c.id = o.next_clock_id"
        " where w.agency = %(agency)s group by o.kind",
        {"agency": agency, "now": now, "young": young, "five": five, "month": month},
    ).fetchall()
    counted = {kind: counts for kind, *counts in rows}
    return [_of_kind(kind, counted.get(kind.value, [0] * 5)) for kind in OPENING_STATE]


def _of_kind(kind: ObligationKind, counts: list[int]) -> OpenOfKind:
    young, five, month, older, overdue = counts
    return OpenOfKind(kind=kind, by_age=(young, five, month, older), overdue=overdue)
