"""Help tests of alerts: a head for the bureau, and time that passes while nobody does anything."""

from __future__ import annotations

from datetime import datetime

from longstop.actions.sweep import Swept, sweep
from tests.bureau.fixtures import Bureau, people_of

NEXT = (
    "select min(at) from (select min(due_at) as at from clock where running and not breach_seen"
    " union all select min(next_climb_at) from alert"
    " union all select min(held_until) from obligation"
    " union all select min(duty_until) from desk d where exists (select from obligation o"
    "   where o.is_open and o.owner_desk = d.id and o.owner_person = d.duty_person)) moments"
)


def give_head(bureau: Bureau) -> None:
    """Let Bob be the head of the bureau from now on."""
    with bureau.as_superuser() as connection:
        connection.execute("update person set roles = '{head_of_bureau}' where code = 'bob'")
    bureau.people = people_of(bureau.house)


def sweep_after(bureau: Bureau, **spent: float) -> Swept:
    """Let time pass, then sweep."""
    bureau.clock.on(**spent)
    return sweep(bureau.house, every_seconds=60)


def nobody_answers_until(bureau: Bureau, end: datetime) -> int:
    """Sweep at each moment at which something falls due, and at the end; gives how often."""
    steps = 0
    while (moment := bureau.ask(NEXT)[0][0]) is not None and moment <= end:
        bureau.clock.time = max(moment, bureau.clock.time)
        sweep(bureau.house, every_seconds=60)
        steps += 1
    bureau.clock.time = end
    sweep(bureau.house, every_seconds=60)
    return steps


def rungs(bureau: Bureau, clock: str = "grade") -> list[tuple[str, str | None]]:
    """Give the alerts of the clocks of a kind as rung and person, in their order."""
    return [
        (rung, code)
        for rung, code in bureau.ask(
            "select a.rung, p.code from alert a join clock c on c.id = a.clock_id"
            " left join person p on p.id = a.person where c.kind = %s order by a.id",
            clock,
        )
    ]
