"""What is a group as it is found at once is what settling link by link makes of it."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.linkage.clusters import NO_WORDS, Link, Words, settle
from longstop.core.linkage.deciding import Evidence
from longstop.core.linkage.profile import Profile
from longstop.engines.linkage_groups import groups_of
from longstop.engines.linkage_table import fill

MOST = 9
PAIRS = [*combinations(range(1, MOST + 1), 2)]
NAMES = (None, "jon", "jonathan", "maria", "zed")
BIRTHS = (None, "1980", "1980-01-02", "1980-01-03", "1991-11-23")

people = st.lists(
    st.builds(
        lambda given, born: Profile(referral=0, given=given, family="quill", born=born),
        st.sampled_from(NAMES),
        st.sampled_from(BIRTHS),
    ),
    min_size=MOST,
    max_size=MOST,
).map(lambda some: [replace(one, referral=number) for number, one in enumerate(some, start=1)])
links = st.lists(
    st.builds(
        lambda pair, how, own, weight: Link(pair[0], pair[1], how, float(weight), own),
        st.sampled_from(PAIRS),
        st.sampled_from(Evidence),
        st.booleans(),
        st.integers(5, 20),
    ),
    max_size=16,
    unique_by=lambda one: (one.a, one.b),
)
said = st.builds(
    lambda same, different: Words(frozenset(same), frozenset(different) - frozenset(same)),
    st.lists(st.sampled_from(PAIRS), max_size=1),
    st.lists(st.sampled_from(PAIRS), max_size=1),
)


def grouped(
    profiles: list[Profile], joined: list[Link], words: Words
) -> tuple[tuple[tuple[int, ...], ...], int]:
    """Settle by the database; gives the groups, and how many of them were plain."""
    rows = {
        "l": pa.array([one.a for one in joined], pa.int64()),
        "r": pa.array([one.b for one in joined], pa.int64()),
        "weight": pa.array([one.weight for one in joined], pa.float64()),
        "evidence": pa.array([one.evidence.value for one in joined], pa.string()),
        "answer": pa.array(["join" for _ in joined], pa.string()),
        "own": pa.array([one.own for one in joined], pa.bool_()),
    }
    with duckdb.connect() as connection:
        fill(connection, profiles)
        connection.register("told", pa.table(rows))
        connection.execute("create table verdict as from told")
        found, many = groups_of(connection, words)
        assert many == len(joined)
        ((plain,),) = connection.execute("select count(*) from plain").fetchall()
    return found, int(plain)


@given(people, links, said)
def test_groups_are_those_of_settling_link_by_link(
    profiles: list[Profile], joined: list[Link], words: Words
) -> None:
    expected = settle(joined, words, {one.referral: one for one in profiles})
    assert grouped(profiles, joined, words)[0] == expected


MEN = [Profile(referral=number, given="jon", born="1980-01-02") for number in (1, 2, 3, 4)]
STRONG = [Link(1, 2, Evidence.STRONG, 9.0, False), Link(2, 3, Evidence.STRONG, 9.0, False)]


@pytest.mark.parametrize(
    ("changed", "words", "plain"),
    [
        ({}, NO_WORDS, 1),
        ({3: {"given": "zed"}}, NO_WORDS, 0),
        ({3: {"given": None}}, NO_WORDS, 1),
        ({3: {"born": "1980-01-04"}}, NO_WORDS, 1),
        ({3: {"born": "1991-11-23"}}, NO_WORDS, 0),
        ({3: {"born": "1991-11-23"}, 4: {"born": "1991-11-23"}}, NO_WORDS, 0),
        ({}, Words(different=frozenset({(3, 4)})), 0),
        ({}, Words(same=frozenset({(3, 4)})), 0),
    ],
)
def test_what_could_stand_against_a_link_is_settled_link_by_link(
    changed: dict[int, dict[str, Any]], words: Words, plain: int
) -> None:
    profiles = [replace(one, **changed.get(one.referral, {})) for one in MEN]
    joined = [*STRONG, Link(3, 4, Evidence.STRONG, 9.0, False)]
    found, many = grouped(profiles, joined, words)
    assert many == plain
    assert found == settle(joined, words, {one.referral: one for one in profiles})
