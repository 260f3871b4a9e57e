"""Compare two linkage models over everything here: which pairs and nominals would move.

Each model links every profile from nothing, with the words of people as they stand; nothing is
saved. Figures are of the whole house, as links are, and told to a bureau alone; references only of
what the asker may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from longstop.actions.house import House
from longstop.actions.train_model import check_bureau, every_profile
from longstop.core.authority.permissions import Permission, check
from longstop.core.linkage.clusters import Words
from longstop.core.linkage.model import Model
from longstop.core.linkage.moving import (
    GroupsMoved,
    Pair,
    PairsMoved,
    WeightMoved,
    groups_moved,
    most_moved,
    pairs_moved,
    weights_moved,
)
from longstop.core.linkage.profile import Profile
from longstop.engines.linkage_batch import Batch, link_all
from longstop.store.queries import nominals
from longstop.store.queries.measuring_links import references_seen
from longstop.store.session import Actor, Connection

Progress = Callable[[str, int], None]
"""Called with what is being done and of how many referrals."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelsCompared:
    """What moves from one model to the other, by pairs, nominals and weights.

    listed are pairs that are answered otherwise, by reference, as far as the asker sees both.
    """

    before: str
    after: str
    referrals: int
    pairs: tuple[PairsMoved, ...]
    nominals: GroupsMoved
    weights: tuple[WeightMoved, ...]
    listed: tuple[tuple[str, str], ...]


def compare_models(
    house: House,
    actor: Actor,
    before: Model,
    after: Model,
    *,
    most: int = 0,
    progress: Progress | None = None,
) -> ModelsCompared:
    """Compare two models over every referral; most is how many pairs to list.

    Raises NotAllowed.
    """
    check(actor.roles, Permission.POLICY_COMPARE)
    with house.database.as_service("compare models") as connection:
        check_bureau(connection, actor)
        words = nominals.every_word(connection)
        first, referrals = _linked(connection, before, words, progress)
        second, _ = _linked(connection, after, words, progress)
    return ModelsCompared(
        before=before.stamp,
        after=after.stamp,
        referrals=referrals,
        pairs=tuple(pairs_moved(first.verdicts, second.verdicts)),
        nominals=groups_moved(first.groups, second.groups),
        weights=tuple(weights_moved(before, after)),
        listed=_listed(house, actor, most_moved(first.verdicts, second.verdicts), most),
    )


def _linked(
    connection: Connection, model: Model, words: Words, progress: Progress | None
) -> tuple[Batch, int]:
    counted = [0]

    def told(number: int) -> None:
        if progress is not None:
            progress(f"reading for {model.stamp}", number)

    def each() -> Iterator[Profile]:
        for one in every_profile(connection, told):
            counted[0] += 1
            yield one

    return link_all(each(), model, words), counted[0]


def _listed(
    house: House, actor: Actor, pairs: list[Pair], most: int
) -> tuple[tuple[str, str], ...]:
    """Give the first of these pairs of which the asker may see both."""
    if not most or not pairs:
        return ()
    with house.database.as_person(actor) as connection:
        seen = references_seen(connection, {id_ for pair in pairs for id_ in pair})
    known = [(seen[a], seen[b]) for a, b in pairs if a in seen and b in seen]
    return tuple(known[:most])
