"""No duration may put anybody before greater danger, and nobody may be left out for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.triage.evaluate import Access
from longstop.core.triage.order import (
    FIRST,
    Merge,
    Stream,
    is_looked_at_again,
    is_sampled,
    stream_of,
)
from longstop.core.triage.policy import Grade
from tests.core.triage.policies import SHIPPED

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
ages = st.lists(st.integers(0, 500), max_size=30).map(
    lambda hours: [NOW - timedelta(hours=one) for one in sorted(hours, reverse=True)]
)
streams = st.dictionaries(st.sampled_from(list(Stream)), ages)
LOWS = (Stream.LOW, Stream.LOW_LOOKED_FOR, Stream.SAMPLED_LOW)


@given(streams)
def test_everything_that_waits_gets_one_place(items: dict[Stream, list[datetime]]) -> None:
    drawn = list(Merge(SHIPPED, NOW).draw(items, 10_000))
    assert sorted(drawn) == sorted((s, n) for s, keys in items.items() for n in range(len(keys)))


@given(streams)
def test_nothing_comes_before_danger_now_very_high_or_a_hard_deadline(
    items: dict[Stream, list[datetime]],
) -> None:
    order = [stream for stream, _ in Merge(SHIPPED, NOW).draw(items, 10_000)]
    first = sum(len(items.get(stream, ())) for stream in FIRST)
    assert order[:first] == sorted(order[:first])
    assert set(order[:first]) <= set(FIRST)


@given(streams)
def test_low_takes_at_most_its_share_of_places_while_more_dangerous_people_wait(
    items: dict[Stream, list[datetime]],
) -> None:
    order = [stream for stream, _ in Merge(SHIPPED, NOW).draw(items, 10_000)]
    last = max((n for n, stream in enumerate(order) if Stream.HIGH <= stream < LOWS[0]), default=-1)
    for places in range(1, last + 1):
        low = sum(stream in LOWS[:2] for stream in order[:places])
        assert low <= places * SHIPPED.order.low_share / 1000


@given(streams, st.integers(1, 60))
def test_a_page_is_the_beginning_of_the_whole(
    items: dict[Stream, list[datetime]], size: int
) -> None:
    whole = list(Merge(SHIPPED, NOW).draw(items, 10_000))
    assert list(Merge(SHIPPED, NOW).draw(items, size)) == whole[:size]


@given(streams)
def test_within_a_grade_who_was_looked_for_in_vain_stands_behind(
    items: dict[Stream, list[datetime]],
) -> None:
    order = [stream for stream, _ in Merge(SHIPPED, NOW).draw(items, 10_000)]
    for grade in (Stream.HIGH, Stream.MEDIUM, Stream.LOW):
        own = [stream for stream in order if stream in (grade, grade + 1)]
        assert own == sorted(own)


def test_every_so_many_places_one_is_drawn_from_the_sample() -> None:
    items = {Stream.HIGH: [NOW] * 100, Stream.SAMPLED_LOW: [NOW] * 3}
    order = [stream for stream, _ in Merge(SHIPPED, NOW).draw(items, 103)]
    assert [n + 1 for n, one in enumerate(order) if one is Stream.SAMPLED_LOW] == [25, 50, 75]


def test_a_low_one_whose_time_is_gone_comes_before_a_fresh_high_one() -> None:
    items = {Stream.HIGH: [NOW] * 10, Stream.LOW: [NOW - timedelta(days=60)]}
    order = [stream for stream, _ in Merge(SHIPPED, NOW).draw(items, 11)]
    assert order.index(Stream.LOW) == 4  # the first place at which one Low is a fifth


@given(st.sampled_from([*Grade, None]), st.sampled_from(list(Access)), st.booleans(), st.booleans())
def test_danger_now_is_first_whatever_the_grade(
    grade: Grade | None, access: Access, pressed: bool, sampled: bool
) -> None:
    found = stream_of(grade, access, emergency=True, pressed=pressed, sampled=sampled)
    assert found is Stream.EMERGENCY


def test_the_sample_is_about_the_share_that_the_policy_says_and_needs_the_key() -> None:
    drawn = [is_sampled(SHIPPED, b"key", str(n)) for n in range(10_000)]
    assert 200 < sum(drawn) < 400
    assert drawn != [is_sampled(SHIPPED, b"another", str(n)) for n in range(10_000)]


@pytest.mark.parametrize(
    ("grade", "access", "pressed", "sampled", "stream"),
    [
        (Grade.VERY_HIGH, Access.KNOWN, True, True, Stream.VERY_HIGH),
        (Grade.HIGH, Access.KNOWN, True, False, Stream.PROMOTED),
        (None, Access.KNOWN, True, False, Stream.PROMOTED),
        (None, Access.LOOKED_FOR, False, True, Stream.A_PERSON_DECIDES),
        (Grade.HIGH, Access.KNOWN, False, True, Stream.HIGH),
        (Grade.HIGH, Access.UNKNOWN, False, False, Stream.HIGH),
        (Grade.HIGH, Access.LOOKED_FOR, False, False, Stream.HIGH_LOOKED_FOR),
        (Grade.MEDIUM, Access.KNOWN, False, True, Stream.MEDIUM),
        (Grade.MEDIUM, Access.LOOKED_FOR, False, False, Stream.MEDIUM_LOOKED_FOR),
        (Grade.LOW, Access.UNKNOWN, False, False, Stream.LOW),
        (Grade.LOW, Access.LOOKED_FOR, False, False, Stream.LOW_LOOKED_FOR),
        (Grade.LOW, Access.LOOKED_FOR, False, True, Stream.SAMPLED_LOW),
    ],
)
def test_each_has_one_stream(
    grade: Grade | None, access: Access, pressed: bool, sampled: bool, stream: Stream
) -> None:
    found = stream_of(grade, access, emergency=False, pressed=pressed, sampled=sampled)
    assert found is stream


def test_a_second_look_is_drawn_for_its_share_the_same_each_time_and_not_by_the_sample() -> None:
    references = [f"R-{n}" for n in range(20_000)]
    drawn = [one for one in references if is_looked_at_again(SHIPPED, b"key", one)]
    assert drawn == [one for one in references if is_looked_at_again(SHIPPED, b"key", one)]
    share = SHIPPED.bulk.second_look / 1000
    assert abs(len(drawn) / len(references) - share) < share / 5
    other = [one for one in references if is_looked_at_again(SHIPPED, b"another", one)]
    sampled = [one for one in references if is_sampled(SHIPPED, b"key", one)]
    assert drawn not in (other, sampled)


def test_a_later_page_goes_on_where_the_one_before_ended() -> None:
    items = {Stream.HIGH: [NOW] * 40, Stream.LOW: [NOW - timedelta(days=60)] * 20}
    whole = list(Merge(SHIPPED, NOW).draw(items, 60))
    merge = Merge(SHIPPED, NOW)
    pages = [list(merge.draw(items, 7)) for _ in range(9)]
    assert [one for page in pages for one in page] == whole
    assert (merge.taken, merge.low) == (60, 20)
    # From the fifth place on every fifth goes to Low, until nobody graver waits.
    assert [n + 1 for n, (one, _) in enumerate(whole[:20]) if one is Stream.LOW] == [5, 10, 15, 20]


def test_low_is_held_back_by_whoever_is_graver_and_by_nobody_else() -> None:
    old = [NOW - timedelta(days=90)] * 4
    alone = {Stream.LOW: old, Stream.LOW_LOOKED_FOR: old}
    assert [one for one, _ in Merge(SHIPPED, NOW).draw(alone, 8)][:4] == [Stream.LOW] * 4
    for graver in (Stream.HIGH, Stream.MEDIUM_LOOKED_FOR):
        order = [one for one, _ in Merge(SHIPPED, NOW).draw({**alone, graver: [NOW] * 9}, 9)]
        assert order.index(Stream.LOW) == 4
    office = {Stream.LOW: old, Stream.OFFICE: [NOW + timedelta(days=9)] * 9}
    assert next(Merge(SHIPPED, NOW).draw(office, 1))[0] is Stream.LOW


def test_office_work_that_falls_due_has_used_its_time_and_a_day_later_twice_that() -> None:
    for late, first in ((-4, Stream.HIGH), (0, Stream.OFFICE), (24, Stream.OFFICE)):
        # A High one that has used nine tenths of its week.
        high = NOW - timedelta(hours=0.9 * SHIPPED.targets[Grade.HIGH])
        items = {Stream.OFFICE: [NOW - timedelta(hours=late)], Stream.HIGH: [high]}
        assert next(Merge(SHIPPED, NOW).draw(items, 1))[0] is first
    twice = NOW - timedelta(hours=1.5 * SHIPPED.targets[Grade.HIGH])
    for hours, first in ((11, Stream.HIGH), (13, Stream.OFFICE)):
        items = {Stream.OFFICE: [NOW - timedelta(hours=hours)], Stream.HIGH: [twice]}
        assert next(Merge(SHIPPED, NOW).draw(items, 1))[0] is first
