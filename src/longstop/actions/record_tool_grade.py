"""Record what a licensed instrument gave: it may raise the order of work, never lower it."""

from __future__ import annotations

import re
from dataclasses import replace

from longstop.actions.assess import assess
from longstop.actions.find import canonical, find_seen, hold_own
from longstop.actions.house import House
from longstop.actions.in_force import placer_for_writing
from longstop.core.authority.permissions import Permission, check
from longstop.core.triage.grading import GradingRefused
from longstop.core.triage.placing import Placed
from longstop.core.triage.policy import Grade
from longstop.store import ledger
from longstop.store.queries.assessment import standing_of
from longstop.store.session import Actor

_NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")


def record_tool_grade(
    house: House, actor: Actor, reference: str, tool: str, graded: Grade
) -> Placed:
    """Record what a tool made of one referral; gives its place now. The last one recorded stands.

    tool is a short name in small letters. Raises NotFound, NotYours, AlreadyClosed, GradingRefused.
    """
    check(actor.roles, Permission.REFERRAL_GRADE)
    if not _NAME.fullmatch(tool):
        raise GradingRefused(
            "The name of a tool is of small letters, digits and hyphens, 40 at most."
            " Nothing was changed."
        )
    wanted = canonical([reference])
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        (one,) = hold_own(connection, actor, find_seen(connection, wanted))
        standing = standing_of(connection, [one.id]).get(one.id)
        if standing is None:
            raise GradingRefused(
                f"{one.reference}: only a referral is graded. Nothing was changed."
            )
        told = replace(standing, tool=tool, tool_grade=graded)
        placer = placer_for_writing(connection, house)
        placed = assess(connection, placer, {one.id: told})[one.id]
        event = ledger.Event(
            ledger.obligation_stream(one.id),
            "referral.tool_graded",
            {"facts": {"assessment": placed.told()}},
        )
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", ([one.id],))
    return placed
