"""Find the policy of assessment that is in force now, for whoever places, grades or shows.

It is the last one adopted whose day has come, else the one that is shipped. Whoever writes an
assessment holds the policy as well, so that nothing assessed under the one before is written after
the sweep has found everything assessed anew (actions/reassess.py).
"""

from __future__ import annotations

from functools import lru_cache

from longstop.actions.house import House
from longstop.core.triage.document import read_policy
from longstop.core.triage.placing import Placer
from longstop.core.triage.policy import Policy
from longstop.store.queries import policies as queries
from longstop.store.session import Connection

_MOST_KEPT = 16


def policy_in_force(connection: Connection, house: House) -> Policy:
    """Give the policy in force now."""
    return placer_in_force(connection, house).policy


def placer_in_force(connection: Connection, house: House) -> Placer:
    """Give what places referrals under the policy in force now."""
    return placer_under(house, queries.adopted_text(connection, house.now()))


def placer_under(house: House, adopted: str | None) -> Placer:
    """Give what places under the text of an adopted policy, or the shipped one without any."""
    return placer_of(adopted or house.shipped_policy, house.reference_key)


def placer_for_writing(connection: Connection, house: House) -> Placer:
    """Give what places referrals, held until the caller's transaction ends.

    The rows are held before, by everybody, so that no two wait for each other. The moment is read
    only after the policy is held, so that it is not one before the sweep's.
    """
    queries.hold_policy(connection)
    return placer_in_force(connection, house)


@lru_cache(maxsize=_MOST_KEPT)
def placer_of(text: str, key: bytes) -> Placer:
    """Give what places under the policy of a text, with all that it worked out before."""
    return Placer(read_policy(text), key)
