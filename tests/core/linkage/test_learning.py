from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from math import isclose, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.linkage.comparing import COMPARISONS, contradicts, levels_of
from longstop.core.linkage.learning import (
    LEAST_NAMED,
    Counts,
    Pattern,
    TooFewToLearn,
    document_of,
    is_met_often,
    learn,
    weights_of,
)
from longstop.core.linkage.model_document import read_model, write_model
from longstop.core.linkage.profile import Profile
from tests.core.linkage.profiles_made import profiles

PLACE = {one.code: at for at, one in enumerate(COMPARISONS)}
ABOUT = {"name": "own", "version": "1", "trained_on": "nobody", "trained_at": "2026-01-01"}
NOTHING = (0,) * len(COMPARISONS)


def _levels(**named: str) -> tuple[int, ...]:
    found = list(NOTHING)
    for code, name in named.items():
        found[PLACE[code]] = COMPARISONS[PLACE[code]].levels.index(name)
    return tuple(found)


def _drawn(pairs: int, one_in: int, *, agree: float, by_chance: float, seed: int) -> list[Pattern]:
    """Draw pairs of which some are one person, agreeing in name and birth as the shares say."""
    rng = random.Random(seed)
    found: Counter[tuple[int, ...]] = Counter()
    for _ in range(pairs):
        share = agree if rng.random() * one_in < 1 else by_chance
        found[
            _levels(
                name="full" if rng.random() < share else "differs",
                birth="exact" if rng.random() < share else "differs",
                phone="same" if rng.random() < share else "differs",
            )
        ] += 1
    return [_pattern(levels, number) for levels, number in sorted(found.items())]


def _pattern(levels: tuple[int, ...], pairs: int) -> Pattern:
    apart = levels[PLACE["name"]] == 1 and levels[PLACE["birth"]] == 1
    return Pattern(levels=levels, contradicts=apart, pairs=pairs)


def _counts(*, candidates: list[Pattern], at_random: list[Pattern], records: int) -> Counts:
    return Counts(
        records=records,
        candidates=candidates,
        random=at_random,
        shared={},
        given={"kim": 90, "lee": 10},
        family={"oak": 60, "elm": 40},
    )


DRAWN = _counts(
    candidates=_drawn(20_000, 2, agree=0.95, by_chance=0.02, seed=1),
    at_random=_drawn(100_000, 10**9, agree=0.95, by_chance=0.02, seed=2),
    records=1_000,
)


def test_shares_that_are_known_are_learnt_back_without_anybody_saying_who_is_who() -> None:
    shares = learn(DRAWN)
    for code, level in (("name", "full"), ("birth", "exact"), ("phone", "same")):
        at = PLACE[code]
        place = COMPARISONS[at].levels.index(level)
        assert abs(shares.m[at][place] - 0.95) < 0.03, code
        assert abs(shares.u[at][place] - 0.02) < 0.003, code
    assert abs(shares.prior * DRAWN.pairs - 10_000) < 700


def test_two_who_contradict_each_other_are_never_learnt_as_one() -> None:
    household = _pattern(_levels(name="differs", birth="differs", phone="same"), 9_000)
    counts = replace(DRAWN, candidates=[*DRAWN.candidates, household])
    at = PLACE["name"]
    assert learn(counts).m[at] == pytest.approx(learn(DRAWN).m[at], abs=1e-6)


def test_what_differs_of_an_identifier_weighs_nothing() -> None:
    weights = weights_of(learn(DRAWN))
    for one, column in zip(COMPARISONS, weights, strict=True):
        assert column[0] == 0
        assert one.weighs_against or column[1] == 0


def test_a_value_too_rare_for_chance_is_counted_among_those_who_contradict() -> None:
    at_random = [_pattern(_levels(name="differs", birth="differs", device="differs"), 1_000)]
    counts = replace(DRAWN, random=[*DRAWN.random, *at_random], shared={("device", "same"): 3})
    assert not is_met_often(counts.random, "device", "same")
    drawn = sum(one.pairs for one in counts.random)
    among = 1_000 / drawn * counts.pairs
    assert isclose(learn(counts).u[PLACE["device"]][2], 3.5 / among)


def test_a_level_that_hardly_anybody_reaches_takes_half_the_weight_of_the_next() -> None:
    weights = weights_of(learn(DRAWN))[PLACE["email"]]
    local_part, same = COMPARISONS[PLACE["email"]].levels.index("local_part"), -1
    assert isclose(weights[local_part], weights[same] / 2)


def test_the_same_counts_give_the_same_model() -> None:
    texts = {
        write_model(document_of(DRAWN, learn(DRAWN), about=ABOUT, join=9.0, ask=5.0, common=50))
        for _ in range(2)
    }
    assert len(texts) == 1


def test_a_name_of_few_records_does_not_stand_in_the_document() -> None:
    document = document_of(DRAWN, learn(DRAWN), about=ABOUT, join=9.0, ask=5.0, common=50)
    model = read_model(write_model(document))
    assert LEAST_NAMED > 10
    assert model.given == {"kim": 0.9}
    assert isclose(model.given_other, 0.1)
    full = model.comparisons[PLACE["name"]][-1]
    assert isclose(full.base, (0.81 + 0.01) * (0.36 + 0.16), rel_tol=1e-5)
    assert isclose(full.weight, log2(full.m / full.u), abs_tol=1e-3)


@pytest.mark.parametrize(
    "counts",
    [
        replace(DRAWN, candidates=[]),
        replace(DRAWN, random=[]),
        replace(DRAWN, records=1),
        replace(DRAWN, candidates=[_pattern(_levels(name="differs", birth="differs"), 5)]),
    ],
)
def test_from_too_few_nothing_is_learnt(counts: Counts) -> None:
    with pytest.raises(TooFewToLearn):
        learn(counts)


@given(st.lists(profiles(), min_size=2, max_size=30))
def test_whatever_there_is_every_share_is_one_and_every_weight_a_number(
    people: list[Profile],
) -> None:
    patterns = [
        Pattern(levels=levels_of(a, b), contradicts=contradicts(a, b), pairs=1)
        for a, b in pairwise(people)
    ]
    counts = _counts(candidates=patterns, at_random=patterns, records=len(people))
    try:
        shares = learn(counts)
    except TooFewToLearn:
        return
    for column in (*shares.m, *shares.u):
        assert isclose(sum(column), 1, rel_tol=1e-9)
    write_model(document_of(counts, shares, about=ABOUT, join=9.0, ask=5.0, common=50))
