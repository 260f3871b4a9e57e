"""A breach tells somebody, climbs while nobody answers for it, and stops with its clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from longstop.actions.acknowledge import AnsweredBefore, NothingToAnswer, acknowledge
from longstop.actions.change_duty import start_duty
from longstop.actions.close import agree, close
from longstop.actions.find import NotYours
from longstop.actions.house import NotFound
from longstop.actions.list_alerts import list_alerts
from longstop.actions.note_absence import note_absence
from longstop.actions.sweep import sweep
from longstop.actions.take import take
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.clocks.ladder import Rung
from longstop.store import ledger
from longstop.store.session import Connection
from tests.bureau.alerts import give_head, nobody_answers_until, rungs, sweep_after
from tests.bureau.fixtures import FRIDAY, Bureau
from tests.bureau.work import CHILD, LINE, STAFF, reference_of, references_of, statements

OUTSIDE = "outside_role"
BREACHED = {"hours": 24}


def received(bureau: Bureau) -> str:
    """Receive one referral in a bureau with a head, with Alice on duty when its grade is due."""
    give_head(bureau)
    bureau.receive_csv(LINE)
    bureau.clock.on(hours=23)
    start_duty(bureau.house, bureau.people["alice"], desk="intake", hours=24)
    bureau.clock.time = FRIDAY
    return reference_of(bureau)


def whole(bureau: Bureau) -> bool:
    return verify(bureau.house, bureau.people["alice"]).faults == ()


def test_a_breach_tells_its_owner_then_the_supervisor_then_the_head_then_outside(
    bureau: Bureau,
) -> None:
    received(bureau)
    told = [sweep_after(bureau, **spent).alerts for spent in (
        BREACHED, {"hours": 3.9}, {"hours": 0.1}, {"hours": 42.9}, {"hours": 0.1}, {"days": 5},
    )]  # fmt: skip
    grades = [[one.rung for one in each if one.clock == "grade"] for each in told]
    assert grades == [
        ["person"], [], ["desk_supervisor"], [], ["head_of_bureau"], ["outside_role"]
    ]  # fmt: skip
    assert rungs(bureau) == [
        ("person", "alice"), ("desk_supervisor", "sue"), ("head_of_bureau", "bob"), (OUTSIDE, None)
    ]  # fmt: skip
    assert whole(bureau)


def test_a_supervisor_who_owns_it_is_not_told_twice_and_the_head_is_told_instead(
    bureau: Bureau,
) -> None:
    give_head(bureau)
    bureau.receive_csv(LINE)
    sweep_after(bureau, **BREACHED)
    assert rungs(bureau) == [("person", "sue")]
    sweep_after(bureau, hours=4)
    assert rungs(bureau) == [
        ("person", "sue"), ("desk_supervisor", "sue"), ("head_of_bureau", "bob")
    ]  # fmt: skip


def test_who_is_absent_keeps_the_place_and_the_next_is_told_at_once(bureau: Bureau) -> None:
    received(bureau)
    note_absence(bureau.house, bureau.people["sue"], agency="bureau", code="sue")
    sweep_after(bureau, **BREACHED)
    sweep_after(bureau, hours=4)
    assert rungs(bureau) == [
        ("person", "alice"), ("desk_supervisor", None), ("head_of_bureau", "bob")
    ]  # fmt: skip
    assert whole(bureau)


def test_nobody_is_told_of_what_they_may_not_see(bureau: Bureau) -> None:
    give_head(bureau)
    bureau.receive_csv(STAFF)
    sweep_after(bureau, days=1)
    sweep_after(bureau, days=9)
    assert rungs(bureau) == [
        ("person", "rita"), ("desk_supervisor", "rita"), ("head_of_bureau", None), (OUTSIDE, None)
    ]  # fmt: skip


def test_a_sweep_that_comes_late_climbs_to_where_the_breach_stands_by_now(bureau: Bureau) -> None:
    received(bureau)
    sweep_after(bureau, days=60)
    sweep(bureau.house, every_seconds=60)
    assert [rung for rung, _ in rungs(bureau)] == list(Rung)
    assert whole(bureau)


def test_an_answer_stops_the_climb_for_the_stated_time_and_no_longer(bureau: Bureau) -> None:
    reference = received(bureau)
    sweep_after(bureau, **BREACHED)
    (answered,) = acknowledge(bureau.house, bureau.people["alice"], reference)
    monday_at_the_close = datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert answered.climbs_again_at == monday_at_the_close
    bureau.clock.time = monday_at_the_close - timedelta(seconds=1)
    assert not [one for one in sweep_after(bureau).alerts if one.clock == "grade"]
    assert [one.rung for one in sweep_after(bureau, seconds=1).alerts if one.clock == "grade"] == [
        "desk_supervisor", "head_of_bureau"
    ]  # fmt: skip
    assert whole(bureau)


def test_whoever_let_it_climb_does_not_silence_the_next_rung(bureau: Bureau) -> None:
    reference = received(bureau)
    sweep_after(bureau, **BREACHED)
    acknowledge(bureau.house, bureau.people["alice"], reference)
    with pytest.raises(NothingToAnswer):
        acknowledge(bureau.house, bureau.people["sue"], reference)
    sweep_after(bureau, days=3)
    with pytest.raises(AnsweredBefore):
        acknowledge(bureau.house, bureau.people["alice"], reference)
    (answered,) = acknowledge(bureau.house, bureau.people["sue"], reference)
    assert answered.rung == "head_of_bureau"
    assert whole(bureau)


def test_alerts_end_with_their_clock(bureau: Bureau) -> None:
    reference = received(bureau)
    sweep_after(bureau, **BREACHED)
    alice, bob = bureau.people["alice"], bureau.people["bob"]
    assert [one.reference for one in list_alerts(bureau.house, alice).rows] == [reference]
    take(bureau.house, alice, [reference])
    close(bureau.house, alice, reference, outcome="no_offence_found", reason="checks_done")
    agree(bureau.house, bob, reference)
    assert list_alerts(bureau.house, alice).rows == []
    assert reference not in [one.reference for one in sweep_after(bureau, days=30).alerts]
    assert bureau.ask("select count(*) from alert where next_climb_at is not null") == [(0,)]
    assert whole(bureau)


def test_the_list_begins_with_the_highest_rung_and_then_the_longest_due(bureau: Bureau) -> None:
    received(bureau)
    bureau.receive_csv({**LINE, "reference": "T-2", "given_name": "Ann", "urgent": "yes"})
    sweep_after(bureau, hours=25)
    sweep_after(bureau, days=5)
    rows = list_alerts(bureau.house, bureau.people["alice"]).rows
    places = [(list(Rung)[::-1].index(Rung(one.rung)), one.due_at) for one in rows]
    assert places == sorted(places)
    assert len({one.rung for one in rows}) > 1


def test_strangers_see_no_alert_and_answer_for_none(bureau: Bureau) -> None:
    reference = received(bureau)
    sweep_after(bureau, **BREACHED)
    for stranger in ("charlie", "nora"):
        assert list_alerts(bureau.house, bureau.people[stranger]).rows == []
        with pytest.raises(NotFound):
            acknowledge(bureau.house, bureau.people[stranger], reference)
    with pytest.raises(NotAllowed):
        acknowledge(bureau.house, bureau.people["admin"], reference)


def test_who_sees_what_another_agency_owns_does_not_answer_for_it(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, **CHILD})
    sweep_after(bureau, days=3)
    child = reference_of(bureau, "child_protection")
    owner = bureau.ask(
        "select a.code from obligation o join agency a on a.id = o.owner_agency"
        " where o.reference = %s", child,
    )  # fmt: skip
    assert owner == [("north",)]
    acknowledge(bureau.house, bureau.people["ned"], child)
    with pytest.raises(NotYours):
        acknowledge(bureau.house, bureau.people["alice"], child)


def test_alerts_taken_back_before_the_commit_are_raised_once(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    received(bureau)
    bureau.clock.on(**BREACHED)
    record = ledger.record

    def killed_after(connection: Connection, events: Sequence[ledger.Event], **more: Any) -> None:
        record(connection, events, **more)
        if events[0].name == "alert.raised":
            connection.execute("select pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "record", killed_after)
        with pytest.raises(psycopg.OperationalError):
            sweep(bureau.house, every_seconds=60)
    assert rungs(bureau) == []
    assert [one.clock for one in sweep(bureau.house, every_seconds=60).alerts] == ["grade"]
    assert sweep(bureau.house, every_seconds=60).alerts == ()
    assert whole(bureau)


def test_as_many_statements_for_one_breach_as_for_many(bureau: Bureau) -> None:
    sent = []
    sweep_after(bureau, hours=13)
    for number in (1, 9):
        bureau.receive_csv(
            *[
                {**LINE, "reference": f"T-{number}-{n}", "given_name": f"A{n}"}
                for n in range(number)
            ]
        )
        bureau.clock.on(days=400)
        with statements() as some:
            sweep(bureau.house, every_seconds=60)
        sent.append(len([one for one in some if "alert" in one or "ledger_entry" in one]))
    assert sent[0] == sent[1] > 0


def test_after_fifteen_months_without_an_answer_every_kind_has_reached_the_outside(
    bureau: Bureau,
) -> None:
    give_head(bureau)
    bureau.receive_csv(
        LINE, {**LINE, **CHILD, "reference": "T-2", "given_name": "Ann", "child_area": "nowhere"},
        {**LINE, "reference": "T-3", "date_of_birth": "no such day"}, declared=9,
    )  # fmt: skip
    nobody_answers_until(bureau, FRIDAY + timedelta(days=456))
    kinds = "select distinct kind from obligation where is_open order by 1"
    outside = (
        "select distinct o.kind from obligation o join alert a on a.obligation_id = o.id"
        " where a.rung = 'outside_role' and o.is_open order by 1"
    )
    assert [kind for (kind,) in bureau.ask(kinds)] == [
        "child_protection", "child_record", "package", "quarantined_record", "referral", "shortfall"
    ]  # fmt: skip
    assert bureau.ask(outside) == bureau.ask(kinds)
    assert references_of(bureau, "transfer") == []
    assert whole(bureau)


def test_the_desk_is_left_by_the_first_working_day_after_the_breach(bureau: Bureau) -> None:
    give_head(bureau)
    bureau.receive_csv(LINE, {**LINE, **CHILD, "reference": "T-2", "child_area": "nowhere"})
    nobody_answers_until(bureau, FRIDAY + timedelta(days=60))
    calendar = bureau.house.calendar
    left = bureau.ask(
        "select b.fell_due_at, min(a.raised_at) from breach b join alert a using (clock_id)"
        " where a.rung in ('head_of_bureau', 'outside_role') group by 1, b.clock_id"
    )
    assert len(left) == bureau.ask("select count(*) from breach")[0][0] > 0
    for fell_due, told in left:
        first = next(day for day in calendar.working_days if day > calendar.day_of(fell_due))
        assert fell_due < told
        assert calendar.day_of(told) <= first
