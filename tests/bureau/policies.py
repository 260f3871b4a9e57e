"""Adopt policies in a test's bureau: Sue owns them, Rita reviews them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from longstop.actions.adopt_policy import approve_policy, propose_policy
from longstop.store.queries.policies import Adoption
from longstop.store.session import Actor
from tests.bureau.fixtures import FRIDAY, Bureau
from tests.core.triage.policies import TEXT

MONDAY = date(2026, 11, 23)
STRICT = (
    TEXT.replace('version = "2026-11-1"', 'version = "strict-1"')
    .replace("medium = 0.5\n", "medium = 0.2\n")
    .replace("high = 168\n", "high = 120\n")
    .replace("low = 720\n", "low = 900\n")
)
"""Whoever nothing is known of is Medium; High has less time to be acted on, and Low has more."""
LAX = (
    TEXT.replace('version = "2026-11-1"', 'version = "lax-1"')
    .replace("high = 0.97\n", "high = 1.9\n")
    .replace('grade = "high"\nall = ["facilitator_c"]', 'grade = "medium"\nall = ["facilitator_c"]')
)
"""It takes two cited factors more to be High, and the floor of one question is lower."""


def owner(bureau: Bureau, who: str = "sue") -> Actor:
    """Give somebody the role of a policy's owner."""
    return _with(bureau, who, "policy_owner")


def reviewer(bureau: Bureau, who: str = "rita") -> Actor:
    """Give somebody the role of an ethics reviewer."""
    return _with(bureau, who, "ethics_reviewer")


def _with(bureau: Bureau, who: str, role: str) -> Actor:
    one = bureau.people[who]
    with bureau.as_superuser() as connection:
        connection.execute(
            "update person set roles = array_append(roles, %s) where id = %s and %s <> all (roles)",
            (role, one.person, role),
        )
    found = replace(one, roles=(*one.roles, role))
    bureau.people[who] = found
    return found


def adopt(bureau: Bureau, text: str = STRICT, day: date = MONDAY) -> Adoption:
    """Propose and approve a policy from a day."""
    proposed = propose_policy(
        bureau.house, owner(bureau), text, day=day, reason="first_adoption"
    )  # fmt: skip
    return approve_policy(bureau.house, reviewer(bureau), proposed.id)


def go_to(bureau: Bureau, day: date, **more: float) -> datetime:
    """Turn the clock to the beginning of a day in winter, and as much further."""
    bureau.clock.time = datetime(day.year, day.month, day.day, tzinfo=FRIDAY.tzinfo)
    bureau.clock.time += timedelta(**more)
    return bureau.clock.time
