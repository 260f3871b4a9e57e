"""Train a linkage model, on what this house holds or on profiles given; nothing is saved.

What comes out is a document: how much each agreement weighs, and how frequent names are of which at
least twenty records have each. It holds nobody. Whether it counts is decided by two people
(actions/adopt_model.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from longstop.actions.house import House
from longstop.actions.model_in_force import model_in_force, model_of
from longstop.core.authority.permissions import NotAllowed, Permission, check
from longstop.core.linkage.model import Model
from longstop.core.linkage.model_document import ModelNotValid, read_model, write_model
from longstop.core.linkage.moving import WeightMoved, weights_moved
from longstop.core.linkage.profile import Profile
from longstop.engines.linkage_batch import learn_from
from longstop.store.queries import linking
from longstop.store.queries.work import is_bureau
from longstop.store.session import Actor, Connection

AT_ONCE = 20_000
NAME = "linkage"
Progress = Callable[[int], None]
"""Called with how many records were read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What to train: its version, the seed by which pairs are drawn, and the bands.

    A band that is None is that of the model trained against.
    """

    version: str
    seed: int = 1
    join: float | None = None
    ask: float | None = None
    common: int | None = None


@dataclass(frozen=True, slots=True)
class Trained:
    """The text of the new model, the model, and what weighs otherwise than before, most first.

    against is the stamp of the model before, whose bands are taken.
    """

    text: str
    model: Model
    against: str
    moved: tuple[WeightMoved, ...]


def train_on_house(
    house: House, actor: Actor, wanted: Wanted, progress: Progress | None = None
) -> Trained:
    """Train on the profiles of every referral here, for a bureau.

    Raises NotAllowed, TooFewToLearn, ModelNotValid.
    """
    check(actor.roles, Permission.POLICY_PROPOSE)
    with house.database.as_service("train model") as connection:
        check_bureau(connection, actor)
        before = _before(connection, house)
        profiles = every_profile(connection, progress)
        return train_on(profiles, before, wanted, "{} referrals of this house", house.now())


def check_bureau(connection: Connection, actor: Actor) -> None:
    """Check that somebody works for a bureau, whom figures of the whole house tell nothing new.

    Raises NotAllowed: to another agency, even a number would tell what others hold.
    """
    if not is_bureau(connection, actor.agency):
        raise NotAllowed(
            "Not allowed: this looks at the referrals of every agency, and yours is another agency"
            " than the bureau. Nothing was read. Ask the bureau."
        )


def _before(connection: Connection, house: House) -> Model:
    """Give the model in force, or the shipped one where this release no longer reads it.

    Whoever has to train another because of that must be able to.
    """
    try:
        return model_in_force(connection, house)
    except ModelNotValid:
        return model_of(house.shipped_model)


def every_profile(connection: Connection, progress: Progress | None = None) -> Iterator[Profile]:
    """Read every profile that is kept, in the order of referrals."""
    return counted(_walk(connection), progress)


def _walk(connection: Connection) -> Iterator[Profile]:
    last = -1
    while block := linking.profiles_after(connection, last, AT_ONCE):
        last = block[-1].referral
        yield from block


def counted(profiles: Iterable[Profile], progress: Progress | None) -> Iterator[Profile]:
    """Hand profiles on, and tell now and then how many there were."""
    for number, one in enumerate(profiles, start=1):
        yield one
        if progress is not None and number % AT_ONCE == 0:
            progress(number)


def train_on(
    profiles: Iterable[Profile], before: Model, wanted: Wanted, on: str, at: datetime
) -> Trained:
    """Train on profiles; needs no database. Raises TooFewToLearn, ModelNotValid.

    before is the model whose bands are taken; on says what they are, with {} for how many.
    """

    def about(records: int) -> dict[str, str]:
        return {
            "name": NAME, "version": wanted.version, "trained_on": on.format(records),
            "trained_at": f"{at:%Y-%m-%d}",
        }  # fmt: skip

    document = learn_from(
        profiles,
        seed=wanted.seed,
        about=about,
        join=before.join if wanted.join is None else wanted.join,
        ask=before.ask if wanted.ask is None else wanted.ask,
        common=before.common if wanted.common is None else wanted.common,
    )
    text = write_model(document)
    model = read_model(text)
    return Trained(text, model, before.stamp, tuple(weights_moved(before, model)))
