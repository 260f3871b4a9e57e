"""The monitor must call a person when something changed, and let them sleep when nothing did."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given

from longstop.core.oversight.drift import State, Thresholds, Watched, watch
from longstop.core.oversight.labelled import Labelled
from tests.core.oversight.people import NO, UNKNOWN, YES, drawn, people

SHIPPED = Thresholds(false_alarms=0.01, stability=0.1, ratio=1.25, least_expected=5)
BAND_SHARES = (0.4, 0.3, 0.2, 0.1)


def sample(
    random: Random, count: int, rate: float, shares: tuple[float, ...] = BAND_SHARES
) -> list[Labelled]:
    """Draw people: bands by these shares, yes by this rate, an input that is yes for a third."""
    return [
        Labelled(
            f"P-{n}",
            random.choices(range(len(shares)), shares)[0],
            YES if random.random() < rate else NO,
            score=random.gauss(),
            probability=rate,
            groups={"prior": random.choices(("yes", "no", "unknown"), (1, 1, 1))[0]},
        )
        for n in range(count)
    ]


def alarms(now: list[Labelled], before: list[Labelled]) -> list[str]:
    checks = watch(now, before, ("prior",), SHIPPED)
    return [f"{one.watched}: {one.what}" for one in checks if one.state is State.ALARM]


def test_what_was_made_at_11_percent_alarms_where_2_3_percent_are_yes() -> None:
    """266 people where it was made, 304 where it is used: the published case of another country."""
    made = people((29, 0, YES), (237, 0, NO))
    used = [replace(row, probability=0.11) for row in people((7, 0, YES), (297, 0, NO))]
    checks = watch(used, made, (), SHIPPED, fitted_at=0.11)
    fired = {one.what: one for one in checks if one.state is State.ALARM}
    assert set(fired) == {
        "yes, now and before", "yes, seen and stated", "yes, seen and where it was made",
    }  # fmt: skip
    assert all(one.chance is not None and one.chance < 0.0001 for one in fired.values())
    assert fired["yes, seen and stated"].size == pytest.approx(0.21, abs=0.01)


def test_where_as_many_are_yes_as_where_it_was_made_nothing_alarms() -> None:
    made = people((29, 0, YES), (237, 0, NO))
    used = [replace(row, probability=0.11) for row in people((33, 0, YES), (271, 0, NO))]
    checks = watch(used, made, (), SHIPPED, fitted_at=0.11)
    assert {one.state for one in checks} == {State.STEADY}


def test_of_a_thousand_runs_without_a_change_at_most_ten_and_a_few_alarm() -> None:
    """Seeded: 266 and 304 people at 11 % as in the published case. One in a hundred is promised."""
    random, runs = Random(20261127), 1_000
    fired = sum(
        bool(alarms(sample(random, 304, 0.11), sample(random, 266, 0.11))) for _ in range(runs)
    )
    assert fired <= 15


def test_of_a_hundred_runs_at_a_fifth_of_the_rate_nearly_all_alarm() -> None:
    random = Random(20261127)
    fired = sum(
        any(
            each.startswith("outcome: yes")
            for each in alarms(
                [replace(row, probability=0.11) for row in sample(random, 304, 0.023)],
                sample(random, 266, 0.11),
            )
        )
        for _ in range(100)
    )
    assert fired >= 97


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("score: band", {"band": 3}),
        ("score: score", {"score": 9.0}),
        ("input: prior", {"groups": {"prior": "unknown"}}),
        ("outcome: known or unknown", {"outcome": UNKNOWN}),
    ],
)
def test_a_change_in_every_third_person_is_named_by_what_changed(
    name: str, change: dict[str, object]
) -> None:
    random = Random(7)
    before, now = sample(random, 600, 0.3), sample(random, 600, 0.3)
    changed = [replace(row, **change) if n % 3 == 0 else row for n, row in enumerate(now)]  # type: ignore[arg-type]
    assert alarms(now, before) == []
    assert name in alarms(changed, before)


def test_a_change_that_does_not_matter_is_steady_however_many_people_show_it() -> None:
    before = people((11_000, 0, YES), (89_000, 0, NO))
    now = people((11_900, 0, YES), (88_100, 0, NO))
    (check,) = (one for one in watch(now, before, (), SHIPPED) if one.what == "yes, now and before")
    assert check.chance is not None
    assert check.chance < 1e-9
    assert check.state is State.STEADY


def test_too_few_people_are_never_called_steady() -> None:
    before, now = people((3, 0, YES), (17, 1, NO)), people((0, 0, YES), (4, 1, NO))
    states = {one.what: one.state for one in watch(now, before, (), SHIPPED)}
    assert states["yes, now and before"] is State.TOO_FEW
    assert states["band"] is State.TOO_FEW
    unknown = people((50, 0, UNKNOWN))
    states = {one.what: one.state for one in watch(unknown, before, (), SHIPPED)}
    assert states["yes, now and before"] is State.TOO_FEW


@given(drawn(most=60))
def test_nobody_drifts_from_themselves(rows: list[Labelled]) -> None:
    if rows:
        checks = watch(rows, rows, (), SHIPPED)
        drifted = [one for one in checks if one.what not in ("yes, seen and stated",)]
        assert [one for one in drifted if one.state is State.ALARM] == []


@given(drawn(most=60, weighted=False), drawn(most=60, weighted=False))
def test_weights_all_alike_change_no_check(now: list[Labelled], before: list[Labelled]) -> None:
    if not now or not before:
        return
    heavy_now, heavy = ([replace(row, weight=4.0) for row in rows] for rows in (now, before))
    for one, other in zip(
        watch(now, before, (), SHIPPED), watch(heavy_now, heavy, (), SHIPPED), strict=True
    ):
        assert (one.what, one.state) == (other.what, other.state)
        assert one.size == pytest.approx(other.size)


def test_without_earlier_people_only_promises_are_checked() -> None:
    rows = people((20, 0, YES), (80, 0, NO))
    assert watch(rows, [], ("prior",), SHIPPED) == []
    (one,) = watch(rows, [], (), SHIPPED, fitted_at=0.2)
    assert (one.watched, one.state) == (Watched.OUTCOME, State.STEADY)


def test_what_was_called_impossible_and_happens_alarms() -> None:
    rows = [replace(row, probability=0.0) for row in people((20, 0, YES), (80, 0, NO))]
    (one,) = watch(rows, [], (), SHIPPED)
    assert (one.size, one.state) == (None, State.ALARM)


def test_few_expected_and_few_seen_are_too_few_to_tell() -> None:
    rows = [replace(row, probability=0.01) for row in people((3, 0, YES), (197, 0, NO))]
    (one,) = watch(rows, [], (), SHIPPED)
    assert one.state is State.TOO_FEW
