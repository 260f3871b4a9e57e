"""Hold the batch run to the rules of core: the same levels, the same weights, the same pairs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from longstop.core.linkage.clusters import OWN
from longstop.core.linkage.comparing import COMPARISONS, contradicts, levels_of, without
from longstop.core.linkage.deciding import decide
from longstop.core.linkage.keys import keys_of
from longstop.core.linkage.learning import Counts
from longstop.core.linkage.model import Model
from longstop.core.linkage.model_document import read_model
from longstop.core.linkage.profile import Profile
from longstop.core.linkage.scoring import score
from longstop.engines.linkage_batch import judge_pairs
from longstop.engines.linkage_pairs import count_to_learn, find_pairs, strip_common
from longstop.engines.linkage_sieve import sieve_pairs
from longstop.engines.linkage_table import fill, rows_of
from longstop.engines.linkage_verdicts import decide_pairs
from longstop.engines.splink_linker import NAMES_COUNTED, make_frequencies, score_pairs
from longstop.synthetic.sightings import hardest, sightings
from tests.core.linkage.profiles_made import profiles
from tests.core.linkage.test_model import TEXT

MODEL = read_model(
    json.dumps(json.loads(TEXT) | {"given": {"william": 0.03}, "family": {"oakham": 0.004}})
)
SEEN = [one.profile for one in sightings(1_500, seed=8, setting=hardest())]

UNSHRUNK = [Phase.explicit, Phase.reuse, Phase.generate]
"""Every example is a run of its own, too long to be made smaller."""


@pytest.fixture(name="seen", scope="module")
def _seen() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        assert fill(connection, SEEN) == len(SEEN)
        yield connection


def _all_pairs(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "create table pair as select a.referral as l, b.referral as r"
        " from profile a join profile b on a.referral < b.referral"
    )


@settings(max_examples=8, phases=UNSHRUNK, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(profiles(), min_size=15, max_size=30))
def test_splink_gives_every_pair_the_weight_that_it_has_on_arrival(drawn: list[Profile]) -> None:
    people = [replace(one, referral=number) for number, one in enumerate(drawn)]
    with duckdb.connect() as connection:
        fill(connection, people)
        _all_pairs(connection)
        assert score_pairs(connection, MODEL) == len(people) * (len(people) - 1) // 2
        for a, b, weight in connection.execute("select * from scored").fetchall():
            assert abs(score(MODEL, people[a], people[b]).weight - weight) < 1e-9


def test_so_does_it_for_people_as_they_are_reported(seen: duckdb.DuckDBPyConnection) -> None:
    by_number = {one.referral: one for one in SEEN}
    found = find_pairs(seen, MODEL.common)
    assert score_pairs(seen, MODEL) == found > 1_000
    for a, b, weight in seen.execute("select l, r, weight from scored").fetchall():
        assert abs(score(MODEL, by_number[a], by_number[b]).weight - weight) < 1e-9


@settings(max_examples=8, phases=UNSHRUNK, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(profiles(), min_size=15, max_size=30), st.sampled_from([-20.0, 0.0, 12.0]))
def test_the_verdict_on_every_pair_is_that_on_arrival(drawn: list[Profile], ask: float) -> None:
    people = [replace(one, referral=number) for number, one in enumerate(drawn)]
    model = replace(MODEL, ask=ask, join=max(ask, 9.0))
    with duckdb.connect() as connection:
        fill(connection, people)
        _all_pairs(connection)
        _check_verdicts(connection, model, dict(enumerate(people)))


def test_so_is_it_for_people_as_they_are_reported(seen: duckdb.DuckDBPyConnection) -> None:
    find_pairs(seen, MODEL.common)
    _check_verdicts(seen, MODEL, {one.referral: one for one in SEEN})


def _check_verdicts(
    connection: duckdb.DuckDBPyConnection, model: Model, people: dict[int, Profile]
) -> None:
    score_pairs(connection, model)
    decide_pairs(connection, model)
    rows = connection.execute("select l, r, evidence, answer, own, because from verdict").fetchall()
    found = {(a, b): tuple(rest) for a, b, *rest in rows}
    for a, b in connection.execute("select l, r from pair").fetchall():
        told = decide(model, score(model, people[a], people[b]), people[a], people[b])
        own = not OWN.isdisjoint(told.because)
        if told.because:
            expected = (told.evidence.value, told.answer.value, own, [*told.because])
            assert found.pop((a, b)) == expected
    assert not found


@settings(max_examples=8, phases=UNSHRUNK, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(profiles(), min_size=15, max_size=30),
    st.sampled_from([-20.0, 0.0, 5.0, 12.0]),
    st.sampled_from([1, 100]),
)
def test_no_pair_is_left_out_that_may_join_or_ask(
    drawn: list[Profile], ask: float, common: int
) -> None:
    people = [replace(one, referral=number) for number, one in enumerate(drawn)]
    model = replace(MODEL, ask=ask, join=max(ask, 9.0), common=common)
    with duckdb.connect() as connection:
        fill(connection, people)
        _all_pairs(connection)
        judge_pairs(connection, model)
        rows = connection.execute("select l, r, evidence, answer from verdict").fetchall()
    expected = set()
    for a, b in combinations(people, 2):
        told = decide(model, score(model, a, b), a, b)
        if told.because:
            expected.add((a.referral, b.referral, told.evidence.value, told.answer.value))
    assert set(rows) == expected


def test_so_is_none_of_people_as_they_are_reported_and_some_are_never_weighed(
    seen: duckdb.DuckDBPyConnection,
) -> None:
    many = find_pairs(seen, MODEL.common)
    by_number = {one.referral: one for one in SEEN}
    judge_pairs(seen, MODEL)
    found = {(a, b) for a, b in seen.execute("select l, r from verdict").fetchall()}
    for a, b in seen.execute("select l, r from pair").fetchall():
        told = decide(MODEL, score(MODEL, by_number[a], by_number[b]), by_number[a], by_number[b])
        assert ((a, b) in found) == bool(told.because)
    for column in NAMES_COUNTED:
        make_frequencies(seen, MODEL, column)
    assert sieve_pairs(seen, MODEL) < many


def test_who_shares_a_key_is_compared_unless_too_many_share_it(
    seen: duckdb.DuckDBPyConnection,
) -> None:
    holders: dict[int, list[int]] = {}
    for one in SEEN:
        for key in keys_of(one):
            holders.setdefault(key, []).append(one.referral)
    for common in (2, 4, 1_000):
        expected = {
            pair
            for some in holders.values()
            if len(some) <= common
            for pair in combinations(sorted(some), 2)
        }
        assert find_pairs(seen, common) == len(expected)
        assert set(seen.execute("select l, r from pair").fetchall()) == expected


def test_what_many_have_is_taken_out_of_all() -> None:
    people = [
        Profile(
            referral=number,
            phones=("+9991", f"+9992{number}"),
            handles=("chat:owl.kite", f"game:{number}.owl"),
            emails=("owl.kite@example.com", f"{number}.owl.kite@example.com"),
        )
        for number in range(10)
    ]
    with duckdb.connect() as connection:
        fill(connection, people)
        common = strip_common(connection, 9)
        assert common == {
            "phones": frozenset({"+9991"}),
            "handles": frozenset({"chat:owl.kite"}),
            "emails": frozenset({"owl.kite@example.com"}),
        }
        left = connection.sql("select * from profile order by referral").to_arrow_table()
        stripped = rows_of([without(one, common) for one in people])
        assert left.to_pylist() == stripped.to_pylist()


def test_what_is_counted_to_learn_from_is_how_pairs_compare(
    seen: duckdb.DuckDBPyConnection,
) -> None:
    by_number = {one.referral: one for one in SEEN}
    found = find_pairs(seen, MODEL.common)
    counts = _counted(seen, seed=3)
    assert sum(one.pairs for one in counts.candidates) == found
    expected: dict[tuple[tuple[int, ...], bool], int] = {}
    for pair in seen.execute("select l, r from pair").fetchall():
        a, b = (by_number[one] for one in pair)
        pattern = levels_of(a, b), contradicts(a, b)
        expected[pattern] = expected.get(pattern, 0) + 1
    assert {(one.levels, one.contradicts): one.pairs for one in counts.candidates} == expected
    assert counts.given == _often(one.given for one in SEEN)
    assert counts.family == _often(one.family for one in SEEN)


def test_a_rare_value_is_counted_among_those_who_contradict_each_other(
    seen: duckdb.DuckDBPyConnection,
) -> None:
    find_pairs(seen, MODEL.common)
    counts = _counted(seen, seed=3)
    at = [one.code for one in COMPARISONS].index("phone")
    with_phone = [one for one in SEEN if one.phones]
    expected = sum(
        a.phones == b.phones and levels_of(a, b)[at] == 2 and contradicts(a, b)
        for a, b in combinations(with_phone, 2)
    )
    assert counts.shared["phone", "same"] == expected > 0


def test_the_same_seed_takes_the_same_pairs_at_random(seen: duckdb.DuckDBPyConnection) -> None:
    find_pairs(seen, MODEL.common)
    assert _counted(seen, seed=3) == _counted(seen, seed=3)
    assert _counted(seen, seed=3).random != _counted(seen, seed=4).random


def _counted(connection: duckdb.DuckDBPyConnection, *, seed: int) -> Counts:
    return count_to_learn(connection, seed, at_random=50_000)


def _often(names: Iterator[str | None]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in names:
        if name is not None:
            found[name] = found.get(name, 0) + 1
    return found
