"""Help tests of shifts: plan people, let them hand over, and say who owns what is open."""

from __future__ import annotations

from longstop.actions.plan_roster import Planned, plan_turn
from longstop.actions.verify import verify
from tests.bureau.fixtures import Bureau, people_of

BY_DAY = ("2026-11-21 06:00", "2026-11-21 18:00")


def plan_for(
    bureau: Bureau,
    person: str,
    hours: tuple[str, str] = BY_DAY,
    *,
    desk: str = "intake",
    role: str = "duty",
    by: str = "sue",
) -> Planned:
    """Plan a person at a desk, in the local time of the bureau."""
    starts, ends = hours
    return plan_turn(
        bureau.house, bureau.people[by], desk=desk, role=role, person=person, starts=starts,
        ends=ends,
    )  # fmt: skip


def let_in(bureau: Bureau, *codes: str) -> None:
    """Let people in at the restricted desk, as supervisors."""
    with bureau.as_superuser() as connection:
        connection.execute(
            "insert into compartment_member select c.id, p.id from compartment c, person p"
            " where p.code = any(%s) and c.agency = p.agency",
            (list(codes),),
        )
    bureau.people = people_of(bureau.house)


def owners(bureau: Bureau, desk: str = "intake") -> list[str]:
    """Give the codes of everybody who owns something open at a desk of the bureau."""
    rows = bureau.ask(
        "select distinct p.code from obligation o join person p on p.id = o.owner_person"
        " join desk d on d.id = o.owner_desk join agency a on a.id = d.agency"
        " where a.code = 'bureau' and d.code = %s and o.is_open order by 1",
        desk,
    )
    return [code for (code,) in rows]


def whole(bureau: Bureau) -> bool:
    """Tell whether verify finds no fault."""
    return verify(bureau.house, bureau.people["alice"]).faults == ()
