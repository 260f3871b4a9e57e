"""Find who may be one person among referrals that were added or changed, and keep the links.

Whoever shares a key with one of them is compared with it, by the weights of the model in force. A
key that too many share finds nobody; once that is seen, what was found by it before is weighed
again without it, so that it makes no difference who came first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations

from longstop.core.linkage.clusters import Pair
from longstop.core.linkage.common_forms import COUNTED, agreeing_forms, counted_keys
from longstop.core.linkage.comparing import handles_at_services, without
from longstop.core.linkage.deciding import Answer, decide
from longstop.core.linkage.incidents import NOTHING, is_same_event
from longstop.core.linkage.keys import key_of, keys_of
from longstop.core.linkage.model import Model
from longstop.core.linkage.profile import Profile
from longstop.core.linkage.scoring import score
from longstop.core.linkage.sifting import may_count, sieve_of
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

    At most the same number of statements, however many; what finds nothing to do is not sent.
    """
    found = Found()
    fresh = {one.referral: one for one in made}
    keys = {id_: keys_at(one) for id_, one in fresh.items()}
    _keep(connection, fresh, keys)
    gone = set(queries.drop_links_of(connection, fresh))
    met = meet(connection, model, keys)
    again = _unlinked_by(connection, met.crossed, now)
    gone.update(again)
    found.common = len(met.crossed)
    met.pairs.update(again)
    found.pairs = len(met.pairs)
    links = weigh(connection, model, fresh, met)
    if links:
        queries.add_links(connection, links, now)
    found.joined = sum(one.verdict == Answer.JOIN for one in links)
    found.asked = len(links) - found.joined
    found.touched = {id_ for pair in gone for id_ in pair}
    found.touched.update(id_ for one in links for id_ in (one.a, one.b))
    return found


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a profile: those by which others are found, those under which it is counted."""

    finding: tuple[int, ...]
    counted: tuple[int, ...]

    @property
    def all(self) -> set[int]:
        """Give all of them."""
        return {*self.finding, *self.counted}


def keys_at(profile: Profile) -> Keys:
    """Give the keys of a profile."""
    return Keys(keys_of(profile), counted_keys(profile))


@dataclass(frozen=True, slots=True)
class Met:
    """What was found to be weighed: pairs, and the profiles of those in them who are not fresh.

    asked are the keys of which is known whether too many share them, common those that do, crossed
    those of them that turn out so only now.
    """

    pairs: set[Pair]
    candidates: dict[int, Profile]
    asked: set[int]
    common: set[int]
    crossed: set[int]


def meet(connection: Connection, model: Model, keys: Mapping[int, Keys]) -> Met:
    """Find whoever shares a key that finds with one of these, whose keys are kept already."""
    finding = {key for one in keys.values() for key in one.finding}
    counted = {key for one in keys.values() for key in one.counted}
    held = queries.holders(connection, finding, counted - finding, model.common, keys)
    return Met(
        pairs=set(_pairs(keys, held.by.values())),
        candidates=held.profiles,
        asked=counted,
        common=held.common | held.crossed,
        crossed=held.crossed,
    )


def _unlinked_by(connection: Connection, crossed: Collection[int], now: datetime) -> list[Pair]:
    """Note that too many share these keys; takes away the links between two who have one of them,
    and gives who they are.
    """
    if not crossed:
        return []
    queries.note_common(connection, crossed, now)
    return queries.drop_links(connection, queries.linked_by(connection, crossed))


def _keep(connection: Connection, fresh: Mapping[int, Profile], keys: Mapping[int, Keys]) -> None:
    """Keep profiles and the keys that changed."""
    before = queries.profiles(connection, fresh)
    had = {id_: keys_at(one).all for id_, one in before.items()}
    nothing: set[int] = set()
    queries.keep_profiles(connection, fresh.values())
    gone = [(key, id_) for id_, old in had.items() for key in old.difference(keys[id_].all)]
    if gone:
        queries.drop_keys(connection, gone)
    queries.add_keys(
        connection,
        [(key, id_) for id_, one in keys.items() for key in one.all - had.get(id_, nothing)],
    )


def _pairs(fresh: Collection[int], held: Iterable[Collection[int]]) -> Iterator[Pair]:
    """Give every two who hold a key together, one of whom is fresh."""
    for some in held:
        for one, other in combinations(sorted(some), 2):
            if one in fresh or other in fresh:
                yield one, other


def weigh(
    connection: Connection, model: Model, fresh: Mapping[int, Profile], met: Met
) -> list[LinkRow]:
    """Weigh the pairs that were met, without what many share; gives those that join or ask."""
    known = {**met.candidates, **fresh}
    missing = {id_ for pair in met.pairs for id_ in pair} - known.keys()
    if missing:
        known |= queries.profiles(connection, missing)
    sieve = sieve_of(model)
    near = [(a, b) for a, b in met.pairs if may_count(sieve, known[a], known[b])]
    known |= _stripped(connection, known, near, met)
    one_event = _one_event(connection, known, near)
    links = []
    for a, b in near:
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


def _stripped(
    connection: Connection, known: Mapping[int, Profile], pairs: Iterable[Pair], met: Met
) -> dict[int, Profile]:
    """Take what many share out of the profiles of pairs, as far as they agree by it; gives those
    that had such a value.
    """
    agreed = defaultdict[tuple[str, str], set[int]](set)
    for pair in pairs:
        for form in agreeing_forms(known[pair[0]], known[pair[1]]):
            agreed[form].update(pair)
    keys = {form: key_of(COUNTED[form[0]], form[1]) for form in agreed}
    common = met.common
    if unknown := {*keys.values()} - met.asked:
        common = common | queries.common_among(connection, unknown)
    taken = defaultdict[int, defaultdict[str, set[str]]](lambda: defaultdict(set))
    for form, key in keys.items():
        if key in common:
            for id_ in agreed[form]:
                taken[id_][form[0]].add(form[1])
    return {
        id_: without(known[id_], {field: frozenset(some) for field, some in fields.items()})
        for id_, fields in taken.items()
    }


def _one_event(
    connection: Connection, known: Mapping[int, Profile], pairs: Iterable[Pair]
) -> set[Pair]:
    """Find the pairs that speak of one event."""
    telling = [pair for pair in pairs if _may_be_one_event(known[pair[0]], known[pair[1]])]
    if not telling:
        return set()
    incidents = incidents_of(connection, {id_ for pair in telling for id_ in pair})
    return {
        (a, b)
        for a, b in telling
        if is_same_event(known[a], known[b], incidents.get(a, NOTHING), incidents.get(b, NOTHING))
    }


def _may_be_one_event(a: Profile, b: Profile) -> bool:
    """Tell whether two have an account in common, without which nothing is one event."""
    if a.accounts and not frozenset(a.accounts).isdisjoint(b.accounts):
        return True
    return bool(a.handles) and not frozenset(handles_at_services(a.handles)).isdisjoint(
        handles_at_services(b.handles)
    )
