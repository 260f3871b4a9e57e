"""Who is told of a breach: no rung is left out, and an answer keeps it quiet for a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st

from longstop.core.clocks.alerting import RUNGS, Call, call, climbs_again
from longstop.core.clocks.ladder import Ladder, Rung, climbs, load_ladders
from tests.core.clocks.shipped import ENGLAND_AND_WALES as CALENDAR
from tests.core.clocks.shipped import moments

TEXT = (files("longstop.policies") / "escalation.toml").read_text(encoding="utf-8")
SHIPPED = load_ladders(TEXT)
LADDERS = st.sampled_from(list(SHIPPED.lines.values()))
# Minutes, hours, days and years alike: ladders differ by as much.
LATER = st.sampled_from([1, 12, 24 * 9, 24 * 500]).flatmap(
    lambda hours: st.timedeltas(timedelta(), timedelta(hours=hours))
)
ALL_THERE: Mapping[Rung, Sequence[int]] = {
    Rung.PERSON: [1], Rung.DESK_SUPERVISOR: [2], Rung.HEAD_OF_BUREAU: [3]
}  # fmt: skip
# Whoever is on call stands before the usual holder of the rung.
PEOPLE = st.fixed_dictionaries(
    {rung: st.lists(st.integers(1, 4), max_size=2) for rung in RUNGS[:-1]}
)
SATURDAY = datetime(2026, 11, 21, 3, tzinfo=UTC)


def told(
    breach: datetime,
    ladder: Ladder,
    people: Mapping[Rung, Sequence[int]] = ALL_THERE,
    *,
    above: Rung | None = None,
    heard_by: Collection[int] = (),
    now: datetime | None = None,
) -> tuple[Call, ...]:
    reached = climbs(breach, ladder, CALENDAR)
    return call(reached, people, above=above, heard_by=heard_by, now=now or breach)


def unanswered(breach: datetime, ladder: Ladder, people: dict[Rung, list[int]]) -> list[Call]:
    """Let a breach climb as its moments come, while nobody answers."""
    heard: list[Call] = []
    now = breach
    while not heard or heard[-1].next_climb_at is not None:
        above = heard[-1].rung if heard else None
        before = [one.person for one in heard if one.person is not None]
        heard += told(breach, ladder, people, above=above, heard_by=before, now=now)
        now = heard[-1].next_climb_at or now
    return heard


@given(moments(), LADDERS, PEOPLE)
def test_what_nobody_ever_answers_is_told_on_every_rung_once_in_turn(
    breach: datetime, ladder: Ladder, people: dict[Rung, list[int]]
) -> None:
    assert [one.rung for one in unanswered(breach, ladder, people)] == list(RUNGS)


@given(moments(), LADDERS, PEOPLE)
def test_nobody_is_waited_for_twice_and_whoever_was_not_told_is_told_first(
    breach: datetime, ladder: Ladder, people: dict[Rung, list[int]]
) -> None:
    before: set[int] = set()
    for one in unanswered(breach, ladder, people):
        there = people.get(one.rung, [])
        fresh = [person for person in there if person not in before]
        assert one.person == (fresh[0] if fresh else there[0] if there else None)
        if one.next_climb_at is not None:
            assert fresh, "a rung waits only for somebody who was not told before"
        before |= {one.person} if one.person is not None else set()


@given(moments(), LADDERS, LATER)
def test_nothing_climbs_before_its_moment_when_everybody_is_there(
    breach: datetime, ladder: Ladder, later: timedelta
) -> None:
    now = breach + later
    calls = told(breach, ladder, now=now)
    reached = [climb.rung for climb in climbs(breach, ladder, CALENDAR) if climb.at <= now]
    assert [one.rung for one in calls] == [Rung.PERSON, *reached]
    assert all(one.next_climb_at is None for one in calls[:-1])
    assert calls[-1].next_climb_at is None or calls[-1].next_climb_at > now


def test_whoever_was_told_before_and_nobody_are_passed_over_and_keep_their_place() -> None:
    people: dict[Rung, list[int]] = {Rung.PERSON: [1], Rung.DESK_SUPERVISOR: [1]}
    ladder = SHIPPED.of("grade", "standard")
    first = told(SATURDAY, ladder, people)
    assert [one.rung for one in first] == [Rung.PERSON]
    rest = told(SATURDAY, ladder, people, above=Rung.PERSON, heard_by=[1])
    assert [(one.rung, one.person) for one in rest] == [
        (Rung.DESK_SUPERVISOR, 1), (Rung.HEAD_OF_BUREAU, None), (Rung.OUTSIDE_ROLE, None)
    ]  # fmt: skip


def test_an_absent_owner_is_passed_over_at_once() -> None:
    calls = told(SATURDAY, SHIPPED.of("grade", "standard"), {**ALL_THERE, Rung.PERSON: []})
    assert [(one.rung, one.person) for one in calls] == [
        (Rung.PERSON, None), (Rung.DESK_SUPERVISOR, 2)
    ]  # fmt: skip


@given(moments(), LADDERS, LATER)
def test_an_answer_keeps_it_quiet_for_the_stated_time_and_never_hastens_it(
    breach: datetime, ladder: Ladder, later: timedelta
) -> None:
    calls = told(breach, ladder)
    answered = breach + later
    then = climbs_again(
        calls[-1].next_climb_at, answered_at=answered, ladder=ladder, calendar=CALENDAR
    )
    assert calls[-1].next_climb_at is not None
    quiet = ladder.acknowledged_for.end(answered, CALENDAR)
    assert then == max(quiet, calls[-1].next_climb_at) > answered


def test_above_the_outside_role_nothing_climbs() -> None:
    ladder = SHIPPED.of("grade", "standard")

    assert climbs_again(None, answered_at=SATURDAY, ladder=ladder, calendar=CALENDAR) is None


def test_whoever_was_just_told_is_not_waited_for_on_the_next_rung() -> None:
    people: dict[Rung, list[int]] = {Rung.PERSON: [1], Rung.DESK_SUPERVISOR: [1, 2]}
    ladder = SHIPPED.of("grade", "standard")
    reached = climbs(SATURDAY, ladder, CALENDAR)[0].at
    calls = told(SATURDAY, ladder, people, now=reached)
    assert [(one.rung, one.person) for one in calls] == [
        (Rung.PERSON, 1), (Rung.DESK_SUPERVISOR, 2)
    ]  # fmt: skip


def test_a_rung_is_told_at_the_very_moment_at_which_it_is_reached() -> None:
    ladder = SHIPPED.of("grade", "standard")
    reached = climbs(SATURDAY, ladder, CALENDAR)[0].at
    before = told(SATURDAY, ladder, now=reached - timedelta(microseconds=1))
    assert [one.rung for one in before] == [Rung.PERSON]
    assert before[0].next_climb_at == reached
    at_last = told(SATURDAY, ladder, now=reached)
    assert [one.rung for one in at_last] == [Rung.PERSON, Rung.DESK_SUPERVISOR]
