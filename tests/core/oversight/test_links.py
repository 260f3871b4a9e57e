"""Figures of linkage are those that counting every pair and every record by hand gives."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.oversight.links import (
    Figures,
    Judged,
    figures,
    share_by_agency,
    share_right,
    sizes,
    tallies,
)

RECORDS = st.lists(
    st.tuples(st.sampled_from("ABCD"), st.integers(0, 3) | st.none()), min_size=1, max_size=14
)


def both(
    records: list[tuple[str, int | None]],
) -> tuple[dict[int, str], dict[int, Hashable]]:
    people = {number: person for number, (person, _) in enumerate(records)}
    groups: dict[int, Hashable] = {
        number: group for number, (_, group) in enumerate(records) if group is not None
    }
    return people, groups


def measured(records: list[tuple[str, int | None]]) -> Figures:
    return figures(tallies(*both(records)).values())


@given(RECORDS)
def test_pairs_are_those_counted_one_by_one(records: list[tuple[str, int | None]]) -> None:
    pairs = list(combinations(records, 2))
    joined = [(a, b) for a, b in pairs if a[1] is not None and a[1] == b[1]]
    true = [(a, b) for a, b in pairs if a[0] == b[0]]
    right = [(a, b) for a, b in joined if a[0] == b[0]]
    found = measured(records)
    for figure, below in ((found.precision, joined), (found.recall, true)):
        assert (figure is None) == (not below)
        assert figure is None or figure.value == pytest.approx(len(right) / len(below))
    if joined or true:
        assert found.f1 is not None
        assert found.f1.value == pytest.approx(2 * len(right) / (len(joined) + len(true)))


@given(RECORDS)
def test_b_cubed_is_the_mean_over_records(records: list[tuple[str, int | None]]) -> None:
    people, groups = both(records)
    precise, recalled = [], []
    for one, person in people.items():
        group = {o for o in people if o == one or (one in groups and groups.get(o) == groups[one])}
        belongs = {o for o in people if people[o] == person}
        precise.append(len(group & belongs) / len(group))
        recalled.append(len(group & belongs) / len(belongs))
    found = measured(records)
    assert found.b3_precision is not None
    assert found.b3_recall is not None
    assert found.b3_precision.value == pytest.approx(sum(precise) / len(people))
    assert found.b3_recall.value == pytest.approx(sum(recalled) / len(people))


@given(RECORDS)
def test_every_figure_lies_within_its_interval_and_the_scale(
    records: list[tuple[str, int | None]],
) -> None:
    found = measured(records)
    for one in (found.precision, found.recall, found.f1, found.b3_precision, found.b3_f1):
        assert one is None or 0 <= one.low <= one.value <= one.high <= 1


def test_whoever_stands_alone_is_wrong_about_nobody_and_finds_nobody() -> None:
    found = measured([("A", None), ("A", None), ("B", None)])
    assert found.precision is None
    assert found.recall is not None
    assert found.recall.value == 0
    perfect = measured([("A", 1), ("A", 1), ("B", None)])
    assert perfect.f1 is not None
    assert perfect.f1.value == 1


def test_many_records_of_one_person_make_no_interval_narrower() -> None:
    many = measured([("A", n // 2) for n in range(200)] + [("B", None), ("B", None)])
    assert many.recall is not None
    assert many.recall.high - many.recall.low > 0.5


def test_the_worst_mixture_is_of_the_second_person() -> None:
    people = dict(enumerate("AAABBC"))
    found = sizes(people, {0: 1, 1: 1, 2: 1, 3: 1, 4: 1})
    assert (found.groups, found.mixed, found.most_of_second) == ({1: 1, 5: 1}, 1, 2)


def test_links_are_right_by_their_evidence() -> None:
    judged = [
        Judged("strong", "join", ("A", "A")),
        Judged("strong", "join", ("A", "B")),
        Judged("soft", "ask", ("C", "C")),
    ]
    found = share_right(judged)
    assert [(kind, n, one.value) for kind, (n, one) in found.items()] == [
        (("soft", "ask"), 1, 1.0),
        (("strong", "join"), 2, 0.5),
    ]


AGENCIES = st.sampled_from([("a",), ("b",), ("a", "b"), ("c",)])
SAID = st.lists(st.tuples(AGENCIES, st.sampled_from(["join", "ask"]), st.booleans()), max_size=60)


def judged(said: list[tuple[tuple[str, ...], str, bool]]) -> list[Judged]:
    return [
        Judged("strong", answer, (str(number), str(number if same else -number)), agencies)
        for number, (agencies, answer, same) in enumerate(said, start=1)
    ]


@given(SAID, st.integers(2, 8))
def test_what_is_told_of_an_agency_is_of_its_pairs_and_nothing_hidden_can_be_worked_out(
    said: list[tuple[tuple[str, ...], str, bool]], least: int
) -> None:
    pairs = judged(said)
    found = share_by_agency(pairs, least)
    for kind in {(one.evidence, one.answer) for one in pairs}:
        hidden = []
        for agencies in {one.agencies for one in pairs if one.answer == kind[1]}:
            own = [one for one in pairs if one.agencies == agencies and one.answer == kind[1]]
            told = found[agencies][kind]
            assert told is None or told == share_right(own)[kind]
            hidden += own if told is None else []
        alone = len({one.agencies for one in pairs if one.answer == kind[1]}) == 1
        assert (
            not hidden
            or len(hidden) >= least
            or len(hidden) == sum(o.answer == kind[1] for o in pairs)
        )
        assert not (alone and hidden)


def test_a_group_of_few_takes_the_next_smallest_with_it() -> None:
    one, other, third = (judged([((name,), "join", True)] * 20) for name in "abc")
    shown = share_by_agency([*one, *other[:12], *third[:3]], 10)
    assert [kinds["strong", "join"] is None for kinds in shown.values()] == [False, True, True]
    shown = share_by_agency([*one, *other[:12]], 10)
    assert [kinds["strong", "join"] is None for kinds in shown.values()] == [False, False]
