"""Find who may be one person among referrals that were added or changed, and keep the links.

Whoever shares a key with one of them is compared with it, by the weights of the model in force. A
key that too many share finds nobody; once that is seen, what was found by it before is weighed
again without it, so that it makes no difference who came first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations

from longstop.core.linkage.clusters import Pair
from longstop.core.linkage.common_forms import common_forms, counted_keys
from longstop.core.linkage.comparing import handles_at_services, without
from longstop.core.linkage.deciding import Answer, decide
from longstop.core.linkage.incidents import NOTHING, is_same_event
from longstop.core.linkage.keys import keys_of
from longstop.core.linkage.model import Model
from longstop.core.linkage.profile import Profile
from longstop.core.linkage.scoring import score
from longstop.store.queries import linking as queries
from longstop.store.queries.link_told import incidents_of
from longstop.store.queries.linking import LinkRow
from longstop.store.session import Connection


@dataclass(slots=True)
class Found:
    """What was compared: how many pairs, how many join and ask, keys that turned out common.

    touched are the referrals whose links are others than before.
    """

    pairs: int = 0
    joined: int = 0
    asked: int = 0
    common: int = 0
    touched: set[int] = field(default_factory=set)


def link_profiles(
    connection: Connection, model: Model, made: Sequence[Profile], now: datetime
) -> Found:
    """Keep profiles with their keys, and every link that they have; the links before them go.

    The same number of statements, however many.
    """
    found = Found()
    fresh = {one.referral: one for one in made}
    keys = {id_: {*keys_of(one), *counted_keys(one)} for id_, one in fresh.items()}
    _keep(connection, fresh, keys)
    gone = set(queries.drop_links_of(connection, fresh))
    met = meet(connection, model, fresh, keys)
    queries.note_common(connection, met.crossed, now)
    again = queries.linked_by(connection, met.crossed)
    gone.update(queries.drop_links(connection, again))
    links = weigh(connection, model, fresh, met.pairs.union(again))
    queries.add_links(connection, links, now)
    found.common = len(met.crossed)
    found.pairs = len(met.pairs.union(again))
    found.joined = sum(one.verdict == Answer.JOIN for one in links)
    found.asked = len(links) - found.joined
    found.touched = {id_ for pair in gone for id_ in pair}
    found.touched.update(id_ for one in links for id_ in (one.a, one.b))
    return found


@dataclass(frozen=True, slots=True)
class Met:
    """Pairs to be weighed, and keys that turn out only now to be shared by too many."""

    pairs: set[Pair]
    crossed: set[int]


def meet(
    connection: Connection,
    model: Model,
    fresh: Mapping[int, Profile],
    keys: Mapping[int, Collection[int]],
) -> Met:
    """Find whoever shares a key that finds with one of these, whose keys are kept already."""
    everything = {key for some in keys.values() for key in some}
    held = queries.holders(connection, everything, model.common + 1)
    many = {key for key, one in held.items() if len(one.by) > model.common}
    finding = {key for one in fresh.values() for key in keys_of(one)} - many
    found = {key: one.by for key, one in held.items() if key in finding and not one.known}
    return Met(set(_pairs(fresh, found.values())), {key for key in many if not held[key].known})


def _keep(
    connection: Connection,
    fresh: Mapping[int, Profile],
    keys: Mapping[int, set[int]],
) -> None:
    """Keep profiles and the keys that changed."""
    before = queries.profiles(connection, fresh)
    had = {id_: {*keys_of(one), *counted_keys(one)} for id_, one in before.items()}
    nothing: set[int] = set()
    queries.keep_profiles(connection, fresh.values())
    queries.drop_keys(
        connection, [(key, id_) for id_, old in had.items() for key in old - keys[id_]]
    )
    queries.add_keys(
        connection,
        [(key, id_) for id_, some in keys.items() for key in some - had.get(id_, nothing)],
    )


def _pairs(fresh: Collection[int], held: Iterable[Collection[int]]) -> Iterator[Pair]:
    """Give every two who hold a key together, one of whom is fresh."""
    for some in held:
        for one, other in combinations(sorted(some), 2):
            if one in fresh or other in fresh:
                yield one, other


def weigh(
    connection: Connection, model: Model, fresh: Mapping[int, Profile], pairs: Collection[Pair]
) -> list[LinkRow]:
    """Weigh pairs, without what many share; gives those that join or ask."""
    ids = {id_ for pair in pairs for id_ in pair}
    known = queries.profiles(connection, ids - fresh.keys())
    known |= {id_: fresh[id_] for id_ in ids & fresh.keys()}
    counted = {id_: counted_keys(one) for id_, one in known.items()}
    common = queries.common_among(connection, {key for some in counted.values() for key in some})
    known |= {
        id_: without(known[id_], common_forms(known[id_], common))
        for id_, some in counted.items()
        if not common.isdisjoint(some)
    }
    telling = [pair for pair in pairs if _may_be_one_event(known[pair[0]], known[pair[1]])]
    incidents = incidents_of(connection, {id_ for pair in telling for id_ in pair})
    one_event = {
        (a, b)
        for a, b in telling
        if is_same_event(known[a], known[b], incidents.get(a, NOTHING), incidents.get(b, NOTHING))
    }
    links = []
    for a, b in pairs:
        one, other = known[a], known[b]
        scored = score(model, one, other)
        verdict = decide(model, scored, one, other, same_event=(a, b) in one_event)
        if verdict.answer is not Answer.APART:
            links.append(
                LinkRow(
                    a=a, b=b, model=model.stamp, weight=scored.weight,
                    evidence=verdict.evidence.value, verdict=verdict.answer.value,
                    because=[*verdict.because],
                )
            )  # fmt: skip
    return links


def _may_be_one_event(a: Profile, b: Profile) -> bool:
    """Tell whether two have an account in common, without which nothing is one event."""
    if a.accounts and not frozenset(a.accounts).isdisjoint(b.accounts):
        return True
    return bool(a.handles) and not frozenset(handles_at_services(a.handles)).isdisjoint(
        handles_at_services(b.handles)
    )
