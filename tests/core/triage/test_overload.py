"""With three times as many arrivals as are worked, for a year, danger never waits behind less."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from longstop.core.triage.order import FIRST, Merge, Stream
from tests.core.triage.policies import SHIPPED

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS, WORKED = 365, 10
# Of every 100 arrivals; what comes first is below what can be worked, or it would wait for itself.
SHARES = {
    Stream.CHILD_IN_DANGER: 1, Stream.EMERGENCY: 1, Stream.VERY_HIGH: 6, Stream.PROMOTED: 2,
    Stream.HIGH: 25, Stream.HIGH_LOOKED_FOR: 5, Stream.MEDIUM: 25, Stream.LOW: 33,
    Stream.SAMPLED_LOW: 2,
}  # fmt: skip


def year() -> list[tuple[int, Stream, datetime, dict[Stream, int]]]:
    """Work through a year; gives each place: the day, the stream, its key, and what waited."""
    chance = random.Random(2012)
    waiting: dict[Stream, list[datetime]] = defaultdict(list)
    worked: list[tuple[int, Stream, datetime, dict[Stream, int]]] = []
    for day in range(DAYS):
        for stream in chance.choices(list(SHARES), list(SHARES.values()), k=3 * WORKED):
            waiting[stream].append(START + timedelta(days=day))
        for _ in range(WORKED):
            at = START + timedelta(days=day, hours=23)
            merge = Merge(SHIPPED, at, len(worked), sum(s >= Stream.LOW for _, s, _, _ in worked))
            ((stream, _),) = merge.draw({s: keys for s, keys in waiting.items() if keys}, 1)
            left = {s: len(keys) for s, keys in waiting.items() if keys}
            worked.append((day, stream, waiting[stream].pop(0), left))
    return worked


WORKED_YEAR = year()


def test_no_very_high_and_no_child_waits_behind_a_lower_grade() -> None:
    for _, stream, _, waited in WORKED_YEAR:
        assert stream == min(waited) or not set(waited) & set(FIRST)
    late = [day - (key - START).days for day, stream, key, _ in WORKED_YEAR if stream in FIRST]
    assert max(late) <= 1


def test_low_never_takes_more_than_its_share_and_the_sample_is_still_looked_at() -> None:
    places = [stream for _, stream, _, _ in WORKED_YEAR]
    low = sum(stream is Stream.LOW for stream in places)
    assert low <= len(places) * SHIPPED.order.low_share / 1000
    assert {Stream.HIGH, Stream.SAMPLED_LOW} <= set(places)


def test_who_was_looked_for_in_vain_earns_places_for_the_grade() -> None:
    both = {Stream.HIGH: [START], Stream.HIGH_LOOKED_FOR: [START - timedelta(days=9)]}
    other = {Stream.MEDIUM: [START - timedelta(days=9)]}
    drawn = [stream for stream, _ in Merge(SHIPPED, START).draw({**both, **other}, 3)]
    assert drawn == [Stream.HIGH, Stream.HIGH_LOOKED_FOR, Stream.MEDIUM]


def test_within_a_stream_nobody_is_overtaken() -> None:
    keys: dict[Stream, list[datetime]] = defaultdict(list)
    for _, stream, key, _ in WORKED_YEAR:
        keys[stream].append(key)
    assert all(found == sorted(found) for found in keys.values())
