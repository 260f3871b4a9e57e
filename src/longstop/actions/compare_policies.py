"""Compare two policies over everything open that a person may see, before either is adopted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from longstop.actions.house import House, NotFound
from longstop.actions.in_force import placer_under
from longstop.core.authority.permissions import Permission, check
from longstop.core.triage.comparing import Comparison, Moving, Way, compare
from longstop.core.triage.document import read_policy
from longstop.core.triage.patterns import Masks, Outcome, SetEvaluator
from longstop.core.triage.policy import Policy
from longstop.engines.collector import rare_collection
from longstop.store.queries import comparing as queries
from longstop.store.queries.comparing import Promises
from longstop.store.queries.policies import ToCompare, to_compare
from longstop.store.session import Actor, Connection


@dataclass(frozen=True, slots=True)
class Named:
    """Which policy is meant: a document's text, the number of a proposal, or the one in force."""

    text: str | None = None
    number: int | None = None


IN_FORCE = Named()


@dataclass(frozen=True, kw_only=True, slots=True)
class Mover:
    """A referral that moves, how, and what stands: a person's grade, and by when to act."""

    reference: str
    way: Way
    before: Outcome
    after: Outcome
    grade: str | None
    act_by: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """Two policies, what the second would change, the first who move, and what is promised."""

    before: Policy
    after: Policy
    comparison: Comparison
    movers: tuple[Mover, ...]
    promises: tuple[Promises, ...]
    at: datetime
    zone: str


def compare_policies(
    house: House, actor: Actor, before: Named, after: Named, *, most: int = 0
) -> Compared:
    """Compare them; most is how many of those who move are listed.

    One grouped read, however many referrals. Raises PolicyNotValid, NotFound.
    """
    check(actor.roles, Permission.POLICY_COMPARE)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        numbers = [one.number for one in (before, after) if one.number is not None]
        read = to_compare(connection, actor.agency, numbers, now)
        old, new = (_policy(house, read, one) for one in (before, after))
        with rare_collection():
            found = compare(SetEvaluator(old), SetEvaluator(new), queries.groups(connection))
        return Compared(
            before=old,
            after=new,
            comparison=found,
            movers=tuple(_movers(connection, found.moving, most)) if most else (),
            promises=tuple(queries.promises(connection)),
            at=now,
            zone=read.zone,
        )


def _policy(house: House, read: ToCompare, named: Named) -> Policy:
    if named.text is not None:
        return read_policy(named.text)
    if named.number is None:
        return placer_under(house, read.adopted).policy
    if named.number not in read.proposed:
        raise NotFound(f"No policy {named.number} was proposed. See: longstop policy list")
    return read_policy(read.proposed[named.number])


def _movers(connection: Connection, moving: Sequence[Moving], most: int) -> Iterator[Mover]:
    """Name the first who move; each pattern has somebody, so no more patterns are looked for."""
    some = list(islice(_patterns(moving), most))
    for one in queries.of_patterns(connection, [pattern for pattern, _ in some], most):
        _, how = some[one.place - 1]
        yield Mover(
            reference=one.reference, way=how.way, before=how.before, after=how.after,
            grade=one.grade, act_by=one.act_by,
        )  # fmt: skip


def _patterns(moving: Sequence[Moving]) -> Iterator[tuple[Masks, Moving]]:
    return ((pattern, one) for one in moving for pattern in one.patterns)
