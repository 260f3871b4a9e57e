"""Say for each of a set what an act on all together would do to it, or why not; nothing changes.

It asks the same rules as the acts themselves (take, make_ready, grade), which ask them again under
their locks. seen of each goes with the act, so that what was overtaken meanwhile is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from longstop.actions.find import canonical
from longstop.actions.grade import grade_cases
from longstop.actions.house import House
from longstop.actions.in_force import placer_in_force
from longstop.actions.make_ready import ready_cases
from longstop.actions.take import holder_until, state_after
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.readiness import READY_STATE, why_not_ready
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.why import plain
from longstop.core.triage.grading import GradeCase, why_not, why_not_among_many
from longstop.core.triage.policy import Grade, Policy
from longstop.store.queries.since import last_seen
from longstop.store.queries.work import Held, seen
from longstop.store.session import Actor, Connection

MOST = 200


class Together(StrEnum):
    """What may be done to many at once; never to close, decline, lower or take for another."""

    TAKE = "take"
    READY = "ready"
    GRADE = "grade"


NEEDED: Mapping[Together, Permission] = {
    Together.TAKE: Permission.REFERRAL_TAKE,
    Together.READY: Permission.REFERRAL_READY,
    Together.GRADE: Permission.REFERRAL_GRADE,
}


class SelectionNotValid(LongstopError):
    """Nothing was chosen, or more than may be."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What is wanted of all; grade and reason are for grading."""

    act: Together
    grade: Grade | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Previewed:
    """One of the set: from what to what it would go, in words, or why it would not go.

    seen is the number of the last entry of its stream; None where it is not to be seen.
    """

    reference: str
    before: str = ""
    after: str = ""
    why_not: str | None = None
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """Each of the set, in the order asked for, as of a moment.

    too_many is the policy's cap where the set is larger; only grading has one of its own.
    """

    rows: list[Previewed]
    at: datetime
    too_many: int | None


def preview_together(house: House, actor: Actor, references: Sequence[str], wish: Wish) -> Preview:
    """Preview an act on all of these; the same number of statements, however many.

    Raises SelectionNotValid, ReferenceNotValid.
    """
    check(actor.roles, NEEDED[wish.act])
    wanted = canonical(references)
    if not 0 < len(wanted) <= MOST:
        raise SelectionNotValid(f"Tick at least one and at most {MOST}. Nothing was changed.")
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        found = seen(connection, wanted)
        ours = [one for one in found.values() if _why_not_ours(one, actor) is None]
        tell, cap = _teller(connection, house, actor, wish, ours, len(wanted), now)
        heads = last_seen(connection, [one.id for one in found.values()])
    rows = [_row(one, found.get(one), actor, tell, heads) for one in wanted]
    return Preview(rows, now, cap if cap is not None and len(wanted) > cap else None)


Tell = Callable[[Held], tuple[str, str, str | None]]
"""Tells of one what it is, what it would be, and why it would not go."""


def _row(
    reference: str, one: Held | None, actor: Actor, tell: Tell, heads: Mapping[int, int]
) -> Previewed:
    if one is None:
        return Previewed(reference=reference, why_not="no such that you can see")
    not_ours = _why_not_ours(one, actor)
    if not_ours is not None:
        return Previewed(reference=reference, why_not=not_ours)
    before, after, against = tell(one)
    return Previewed(
        reference=reference, before=before, after=after, why_not=against, seen=heads.get(one.id)
    )


def _why_not_ours(one: Held, actor: Actor) -> str | None:
    if one.owner_agency != actor.agency:
        return f"owned by the agency '{one.owner_agency_code}'"
    return None if one.is_open else "closed already"


def _teller(
    connection: Connection,
    house: House,
    actor: Actor,
    wish: Wish,
    ours: Sequence[Held],
    many: int,
    now: datetime,
) -> tuple[Tell, int | None]:
    """Give what tells of each, and the policy's cap on how many."""
    if wish.act is Together.TAKE:
        return lambda one: _taken(one, actor, now), None
    if wish.act is Together.READY:
        cases = {case.reference: case for case in ready_cases(connection, ours)}
        return lambda one: (
            plain(one.state), READY_STATE, why_not_ready(cases[one.reference])
        ), None  # fmt: skip
    if wish.grade is None:
        raise SelectionNotValid("Say which grade. Nothing was changed.")
    placer = placer_in_force(connection, house)
    _, graded = grade_cases(connection, placer, ours)
    by_name = {case.reference: case for case in graded}
    policy, grade = placer.policy, wish.grade
    return (
        lambda one: _graded(policy, by_name[one.reference], grade, wish.reason, many),
        policy.bulk.most,
    )


def _taken(one: Held, actor: Actor, now: datetime) -> tuple[str, str, str | None]:
    held = holder_until(one, actor, now)
    against = f"held by {one.held_by_code} until {held:%H:%M} UTC" if held else None
    return plain(one.state), f"{plain(state_after(one))}, yours", against


def _graded(
    policy: Policy, case: GradeCase, wanted: Grade, reason: str | None, many: int
) -> tuple[str, str, str | None]:
    against = why_not(policy, case, wanted, reason)
    if many > 1:
        against = against or why_not_among_many(policy, case, wanted)
    before = case.placed.standing.grade if case.placed else None
    return before.words if before else "not graded", wanted.words, against
