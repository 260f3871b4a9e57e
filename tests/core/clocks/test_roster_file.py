"""A roster is planned whole or not at all, and says everything that is wrong with it at once."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.clocks.ladder import Rung
from longstop.core.clocks.roster import Turn
from longstop.core.clocks.roster_file import (
    HEADS,
    Book,
    Colleague,
    DeskPlace,
    Line,
    RosterNotValid,
    plan,
    read_roster,
)

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
BOOK = Book(
    zone=ZoneInfo("Europe/London"),
    desks={"intake": DeskPlace(1, None), "restricted": DeskPlace(2, frozenset({3}))},
    people={
        "alice": Colleague(1, may_answer=True),
        "admin": Colleague(2, may_answer=False),
        "rita": Colleague(3, may_answer=True),
    },
    kept=(),
    now=NOW,
)
GOOD = "intake,duty,alice,2026-11-21 06:00,2026-11-21 18:00"


def csv(*lines: str) -> list[Line]:
    return read_roster("\n".join([",".join(HEADS), *lines, ""]), toml=False)


def faults(*lines: str, book: Book = BOOK) -> list[str]:
    with pytest.raises(RosterNotValid) as fault:
        plan(csv(*lines), book)
    head, *listed = str(fault.value).splitlines()
    assert head.startswith("Nothing was changed.")
    return [line.strip() for line in listed]


def test_a_line_is_one_turn_in_utc() -> None:
    assert plan(csv(GOOD), BOOK).new == (
        Turn(
            desk=1, rung=Rung.PERSON, person=1,
            starts_at=datetime(2026, 11, 21, 6, tzinfo=UTC),
            ends_at=datetime(2026, 11, 21, 18, tzinfo=UTC),
        ),
    )  # fmt: skip


def test_toml_and_semicolons_and_heads_in_any_order_give_the_same() -> None:
    text = (
        '[[turn]]\ndesk = "intake"\nrole = "duty"\nperson = "alice"\n'
        'from = 2026-11-21 06:00:00\nto = "2026-11-21 18:00"\n'
    )
    other = "person;to;from;role;desk\nalice;2026-11-21 18:00;2026-11-21 06:00;duty;intake\n"
    expected = plan(csv(GOOD), BOOK)
    assert plan(read_roster(text, toml=True), BOOK) == expected
    assert plan(read_roster("\N{BOM}" + other, toml=False), BOOK) == expected


def test_every_fault_of_every_line_is_told_at_once() -> None:
    assert faults(
        GOOD,
        "intake,duty,alice,2026-11-21 17:00,2026-11-22 06:00",
        "lost,boss,nobody,2026-11-21,2026-10-25 01:30",
        "restricted,duty,alice,2026-11-21 06:00,2026-11-21 05:00",
        "restricted,duty,admin,2026-11-21 06:00,2026-11-22 07:00",
        "intake,head,rita,2026-11-01 06:00,2026-11-02 06:00",
        "intake,,,,",
    ) == [
        "line 4: your agency has no desk 'lost'",
        "line 4: your agency has no person 'nobody'",
        "line 4: role 'boss' is none of duty, supervisor, head",
        "line 4: '2026-11-21' has no time of day, such as 2026-11-20 18:00",
        "line 4: 2026-10-25 01:30 comes twice that night: write 01:30+0100 or 01:30+0000",
        "line 5: alice may not sit at the restricted desk 'restricted'",
        "line 5: it ends before it begins",
        "line 6: admin has no role that lets them take work",
        "line 6: admin may not sit at the restricted desk 'restricted'",
        "line 6: it lasts longer than 24 hours",
        "line 7: it has ended already",
        "line 8: role missing",
        "line 8: person missing",
        "line 8: from missing",
        "line 8: to missing",
        "line 3: it begins before that of line 2 has ended",
    ]  # fmt: skip


def test_what_is_planned_already_changes_nothing_and_what_overlaps_it_is_a_fault() -> None:
    (turn,) = plan(csv(GOOD), BOOK).new
    kept = Book(zone=BOOK.zone, desks=BOOK.desks, people=BOOK.people, kept=(turn,), now=NOW)
    again = plan(csv(GOOD), kept)
    assert (again.new, again.known) == ((), 1)
    assert faults("intake,duty,rita,2026-11-21 17:59,2026-11-21 19:00", book=kept) == [
        "line 2: it begins before a turn that is planned has ended"
    ]
    assert faults("intake,duty,rita,2026-11-21 05:00,2026-11-21 06:01", book=kept) == [
        "line 2: it has not ended when a turn that is planned begins"
    ]


def test_one_on_call_may_be_planned_beside_one_who_sits() -> None:
    assert len(plan(csv(GOOD, GOOD.replace("duty", "supervisor")), BOOK).new) == 2


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 24)), min_size=1, max_size=8))
def test_what_is_planned_never_overlaps(hours: list[tuple[int, int]]) -> None:
    lines = []
    for at, length in hours:
        starts = NOW + timedelta(hours=at)
        ends = starts + timedelta(hours=length)
        lines.append(f"intake,duty,alice,{starts.isoformat()},{ends.isoformat()}")
    try:
        turns = sorted(plan(csv(*lines), BOOK).new, key=lambda one: one.starts_at)
    except RosterNotValid:
        return
    for one, other in itertools.pairwise(turns):
        assert one.ends_at <= other.starts_at


@pytest.mark.parametrize(
    ("text", "toml"),
    [("desk,role\nintake,duty\n", False), ("", False), ("turn = 3", True), ("=", True)],
)
def test_a_file_of_another_form_is_refused(text: str, toml: bool) -> None:
    with pytest.raises(RosterNotValid, match="Nothing was changed"):
        read_roster(text, toml=toml)


def test_fifty_faults_are_listed_and_the_rest_are_counted() -> None:
    bad = "intake,duty,nobody,2026-11-21 06:00,2026-11-21 18:00"
    assert len(faults(*[bad] * 50)) == 50
    assert faults(*[bad] * 52)[-2:] == [
        "line 51: your agency has no person 'nobody'", "and 2 more"
    ]  # fmt: skip


def test_a_row_that_is_cut_short_is_a_fault_of_its_own_line_and_an_empty_one_is_none() -> None:
    assert faults(GOOD, " , ,,,", "intake,duty,alice,2026-11-21 18:00") == ["line 4: to missing"]


def test_a_turn_that_ends_at_this_moment_has_ended_and_one_of_a_whole_day_is_not_too_long() -> None:
    assert faults("intake,duty,alice,2026-11-20 06:00,2026-11-20 18:00") == [
        "line 2: it has ended already"
    ]
    assert faults("intake,duty,alice,2026-11-21 06:00,2026-11-21 06:00") == [
        "line 2: it ends before it begins"
    ]
    assert plan(csv("intake,duty,alice,2026-11-20 06:00,2026-11-21 06:00"), BOOK).new


def test_ten_thousand_turns_are_read_at_once_and_not_one_more() -> None:
    assert len(csv(*[GOOD] * 10_000)) == 10_000
    with pytest.raises(RosterNotValid, match="more than 10,000 turns"):
        csv(*[GOOD] * 10_001)


def test_whoever_was_let_in_may_sit_at_a_restricted_desk() -> None:
    line = "restricted,duty,rita,2026-11-21 06:00,2026-11-21 18:00"
    assert [(one.desk, one.person) for one in plan(csv(line, line), BOOK).new] == [(2, 3)]
    assert plan(csv(line, line), BOOK).known == 1
