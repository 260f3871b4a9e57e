"""A roster is planned whole or not at all; who does not come is heard of, and owns nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from longstop.actions.change_duty import start_duty
from longstop.actions.house import NotFound
from longstop.actions.list_alerts import list_alerts
from longstop.actions.mail_alerts import Mailed, mail_alerts
from longstop.actions.note_absence import note_absence
from longstop.actions.plan_roster import import_roster, remove_turn
from longstop.actions.show_roster import show_roster
from longstop.actions.staffing import staffing
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.clocks.ladder import Rung
from longstop.core.clocks.roster_file import RosterNotValid
from longstop.core.ledger.verification import What
from tests.bureau.alerts import give_head, rungs, sweep_after
from tests.bureau.fixtures import FRIDAY, Bureau
from tests.bureau.shifts import BY_DAY, owners, plan_for, whole
from tests.bureau.work import LINE, statements
from tests.engines.relay import running_relay

HEAD = "desk,role,person,from,to\n"
TODAY = "intake,duty,bob,2026-11-20 18:00,2026-11-21 06:00\n"
ROWS = "select count(*) from roster_turn"


def load(bureau: Bureau, text: str, by: str = "sue") -> tuple[int, int]:
    done = import_roster(bureau.house, bureau.people[by], HEAD + text, toml=False)
    return len(done.ids), done.known


def test_a_roster_with_one_fault_changes_nothing(bureau: Bureau) -> None:
    with pytest.raises(RosterNotValid, match="line 3"):
        load(bureau, TODAY + "intake,duty,alice,2026-11-21 05:00,2026-11-21 18:00\n")
    assert bureau.ask(ROWS) == [(0,)]


def test_a_roster_is_planned_and_planned_again_without_harm(bureau: Bureau) -> None:
    more = "intake,supervisor,sue,2026-11-20 18:00,2026-11-27 09:00\n"
    assert load(bureau, TODAY + more) == (2, 0)
    assert load(bureau, TODAY + more) == (0, 2)
    assert whole(bureau)


def test_a_roster_of_hundreds_takes_as_many_statements_as_one_of_one(bureau: Bureau) -> None:
    sent = []
    for first, days in ((1, 1), (2, 25)):
        text = "".join(
            f"intake,duty,bob,2026-12-{day:02} 06:00,2026-12-{day:02} 18:00\n"
            for day in range(first, first + days)
        )
        with statements() as some:
            load(bureau, text)
        sent.append(len(some))
    assert sent[0] == sent[1] > 0


def test_only_who_plans_changes_the_roster_and_a_stranger_sees_none(bureau: Bureau) -> None:
    for other in ("alice", "bob", "ned"):
        with pytest.raises((NotAllowed, RosterNotValid)):
            plan_for(bureau, "alice", by=other)
    (turn,) = plan_for(bureau, "bob").ids
    for stranger in ("ned", "nora"):
        assert show_roster(bureau.house, bureau.people[stranger]).turns == []
        with pytest.raises(NotFound):
            show_roster(bureau.house, bureau.people[stranger], desk="intake")
    with pytest.raises(NotFound):
        remove_turn(bureau.house, bureau.people["ned"], turn)
    assert bureau.ask(ROWS) == [(1,)]


def test_the_database_itself_lets_nobody_sit_twice(bureau: Bureau) -> None:
    plan_for(bureau, "bob")
    twice = (
        b"insert into roster_turn (agency, desk, rung, person, starts_at, ends_at, planned_by,"
        b" planned_at) select agency, desk, rung, person, starts_at + interval '1 hour',"
        b" ends_at + interval '1 hour', planned_by, planned_at from roster_turn"
    )
    with bureau.as_superuser() as root, pytest.raises(psycopg.errors.ExclusionViolation):
        root.execute(twice)


def test_a_turn_taken_away_makes_room_and_leaves_a_gap(bureau: Bureau) -> None:
    (turn,) = plan_for(bureau, "bob").ids
    remove_turn(bureau.house, bureau.people["sue"], turn)
    with pytest.raises(NotFound):
        remove_turn(bureau.house, bureau.people["sue"], turn)
    assert show_roster(bureau.house, bureau.people["alice"]).turns == []
    plan_for(bureau, "rita")
    assert whole(bureau)


def test_the_gaps_of_fourteen_days_are_named_for_each_desk_and_each_rung(bureau: Bureau) -> None:
    plan_for(bureau, "bob")
    plan_for(bureau, "sue", ("2026-11-20 18:00", "2026-12-04 18:00"), role="supervisor")
    shown = show_roster(bureau.house, bureau.people["alice"], desk="intake")
    fortnight = FRIDAY + timedelta(days=14)
    sat, home = FRIDAY + timedelta(hours=12), FRIDAY + timedelta(hours=24)
    assert [(one.rung, one.starts_at, one.ends_at) for one in shown.gaps] == [
        (Rung.PERSON, FRIDAY, sat),
        (Rung.PERSON, home, fortnight),
        (Rung.HEAD_OF_BUREAU, FRIDAY, fortnight),
    ]
    assert {one.desk for one in show_roster(bureau.house, bureau.people["alice"]).gaps} == {
        "intake", "children", "restricted"
    }  # fmt: skip


def test_a_gap_within_a_day_is_told_to_a_watcher_for_what_was_ever_planned(bureau: Bureau) -> None:
    def soon() -> list[tuple[str, str, float]]:
        with bureau.house.database.as_service("status") as connection:
            found = staffing(connection, bureau.clock.time).gaps
        now = bureau.clock.time
        return [(one.desk, one.rung, (one.starts_at - now) / timedelta(hours=1)) for one in found]

    assert soon() == []
    plan_for(bureau, "bob", ("2026-11-20 18:00", "2026-11-21 18:00"))
    assert soon() == []
    bureau.clock.on(hours=1)
    assert soon() == [("intake", "person", 23.0)]
    bureau.clock.on(days=9)
    assert soon() == [("intake", "person", 0.0)]


def test_nobody_comes_so_the_supervisor_owns_and_hears_who_was_due(bureau: Bureau) -> None:
    plan_for(bureau, "bob")
    bureau.receive_csv(LINE)
    assert sweep_after(bureau, hours=12).no_shows == ()
    assert owners(bureau) == ["sue"]
    bureau.clock.on(minutes=14)
    assert sweep_after(bureau).no_shows == ()
    (missed,) = sweep_after(bureau, minutes=1).no_shows
    assert (missed.desk, missed.somebody_told) == ("intake", True)
    assert sweep_after(bureau, minutes=1).no_shows == (), "it is told once"
    assert bureau.ask("select p.code from roster_turn t join person p on p.id = t.told") == [
        ("sue",)
    ]
    assert whole(bureau)


def test_the_alert_says_who_was_due_only_while_they_have_not_come(bureau: Bureau) -> None:
    plan_for(bureau, "bob", ("2026-11-21 06:00", "2026-11-22 06:00"))
    bureau.receive_csv(LINE)
    sweep_after(bureau, hours=24)
    (alert,) = list_alerts(bureau.house, bureau.people["sue"]).rows
    assert (alert.person, alert.was_due) == ("sue", "bob")
    (seen_by_all,) = list_alerts(bureau.house, bureau.people["alice"]).rows
    assert seen_by_all.was_due == "bob"
    assert list_alerts(bureau.house, bureau.people["charlie"]).rows == []


def test_who_begins_late_or_early_has_come(bureau: Bureau) -> None:
    plan_for(bureau, "bob")
    plan_for(bureau, "rita", desk="children")
    bureau.clock.on(hours=10)
    start_duty(bureau.house, bureau.people["bob"], desk="intake", hours=12)
    (late,) = sweep_after(bureau, hours=3).no_shows
    assert late.desk == "children"
    with bureau.house.database.as_service("status") as connection:
        waiting = staffing(connection, bureau.clock.time).not_come
    assert [one.desk for one in waiting] == ["children"]
    start_duty(bureau.house, bureau.people["rita"], desk="children")
    with bureau.house.database.as_service("status") as connection:
        assert staffing(connection, bureau.clock.time).not_come == []
    assert whole(bureau)


def test_a_desk_where_nobody_is_is_told_from_one_where_another_is(bureau: Bureau) -> None:
    plan_for(bureau, "bob")
    sweep_after(bureau, hours=12.5)

    def unattended() -> bool:
        with bureau.house.database.as_service("status") as connection:
            return staffing(connection, bureau.clock.time).unattended

    assert unattended()
    start_duty(bureau.house, bureau.people["alice"], desk="intake")
    assert not unattended()


def test_whoever_is_on_call_hears_of_it_before_the_supervisor_and_is_mailed_once(
    bureau: Bureau,
) -> None:
    plan_for(bureau, "bob")
    plan_for(bureau, "rita", BY_DAY, role="supervisor")
    sweep_after(bureau, hours=12.5)
    with running_relay() as (relay, arrived):
        assert mail_alerts(bureau.house, relay) == Mailed(1, 0)
        assert mail_alerts(bureau.house, relay) == Mailed(0, 0)
    (letter,) = arrived
    assert letter["To"] == "rita@bureau.example"
    assert "desk intake, from 2026-11-21 06:00 UTC" in str(letter)
    assert "bob" not in str(letter)


def test_when_nobody_is_there_to_be_told_the_sweep_says_so(bureau: Bureau) -> None:
    plan_for(bureau, "bob")
    note_absence(bureau.house, bureau.people["sue"], agency="bureau", code="sue")
    (missed,) = sweep_after(bureau, hours=12.5).no_shows
    assert not missed.somebody_told


BY_HAND = [
    "update roster_turn set person = (select id from person where code = 'rita')",
    "update roster_turn set starts_at = starts_at + interval '1 hour'",
    "update roster_turn set rung = 'head_of_bureau'",
    "update roster_turn set came_at = starts_at",
    "update roster_turn set missed_at = null, told = null",
    "update roster_turn set removed_by = planned_by, removed_at = planned_at",
    "delete from roster_turn",
    "insert into roster_turn (agency, desk, rung, person, starts_at, ends_at, planned_by,"
    " planned_at) select agency, desk, rung, person, ends_at, ends_at + interval '1 hour',"
    " planned_by, planned_at from roster_turn",
]


@pytest.mark.parametrize("statement", BY_HAND)
def test_a_turn_changed_by_hand_is_named(bureau: Bureau, statement: str) -> None:
    plan_for(bureau, "bob")
    sweep_after(bureau, hours=12.5)
    assert whole(bureau)
    with bureau.as_superuser() as connection:
        connection.execute(statement.encode())
    faults = verify(bureau.house, bureau.people["alice"]).faults
    assert {one.what for one in faults} == {What.ROSTER_DIFFERS}


# On the night of the change 03:00 local is 03:00 UTC in autumn and 02:00 UTC in spring.
CHANGES = [
    ("2026-10-24 22:00", "2026-10-25 03:00", "2026-10-25 09:00", "2026-10-25T02:30", "rita"),
    ("2026-10-24 22:00", "2026-10-25 03:00", "2026-10-25 09:00", "2026-10-25T03:00", "bob"),
    ("2027-03-27 22:00", "2027-03-28 03:00", "2027-03-28 09:00", "2027-03-28T01:59", "rita"),
    ("2027-03-27 22:00", "2027-03-28 03:00", "2027-03-28 09:00", "2027-03-28T02:00", "bob"),
]


@pytest.mark.parametrize(("starts", "change", "ends", "at", "told"), CHANGES)
def test_the_person_on_call_is_told_on_the_right_rung_across_the_change_of_clocks(
    bureau: Bureau, starts: str, change: str, ends: str, at: str, told: str
) -> None:
    moment = FRIDAY.fromisoformat(at).replace(tzinfo=FRIDAY.tzinfo)
    bureau.clock.time = moment - timedelta(hours=28)
    start_duty(bureau.house, bureau.people["alice"], desk="intake", hours=24)
    plan_for(bureau, "rita", (starts, change), role="supervisor")
    plan_for(bureau, "bob", (change, ends), role="supervisor")
    bureau.receive_csv(LINE)
    bureau.clock.on(hours=23.9)
    start_duty(bureau.house, bureau.people["alice"], desk="intake", hours=24)
    sweep_after(bureau, hours=0.1)
    assert rungs(bureau) == [("person", "alice")]
    bureau.clock.time = moment - timedelta(seconds=1)
    assert [one for one in sweep_after(bureau).alerts if one.clock == "grade"] == []
    sweep_after(bureau, seconds=1)
    assert rungs(bureau) == [("person", "alice"), ("desk_supervisor", told)]
    assert whole(bureau)


def test_on_call_for_the_head_is_woken_at_the_heads_rung_and_the_ladder_climbs_on(
    bureau: Bureau,
) -> None:
    give_head(bureau)
    month = ("2026-11-20 18:00", "2026-12-20 18:00")
    plan_for(bureau, "rita", month, role="head")
    bureau.receive_csv(LINE)
    sweep_after(bureau, days=1)
    sweep_after(bureau, days=4)
    sweep_after(bureau, days=10)
    assert rungs(bureau) == [
        ("person", "sue"), ("desk_supervisor", "sue"), ("head_of_bureau", "rita"),
        ("outside_role", None),
    ]  # fmt: skip


def on_call_told(bureau: Bureau) -> str | None:
    """Give who is told on the supervisor's rung of a breach of Alice's."""
    bureau.receive_csv(LINE)
    bureau.clock.on(hours=23)
    start_duty(bureau.house, bureau.people["alice"], desk="intake", hours=24)
    sweep_after(bureau, hours=1)
    sweep_after(bureau, hours=4)
    return rungs(bureau)[1][1]


WEEK = ("2026-11-20 18:00", "2026-11-27 18:00")


def test_on_call_who_is_absent_or_was_told_before_leaves_it_to_the_supervisor(
    bureau: Bureau,
) -> None:
    plan_for(bureau, "bob", WEEK, role="supervisor")
    note_absence(bureau.house, bureau.people["sue"], agency="bureau", code="bob")
    assert on_call_told(bureau) == "sue"


def test_on_call_who_owns_it_is_not_told_twice(bureau: Bureau) -> None:
    plan_for(bureau, "alice", WEEK, role="supervisor")
    assert on_call_told(bureau) == "sue"


def test_on_call_is_never_told_of_what_they_may_not_see(bureau: Bureau) -> None:
    plan_for(bureau, "rita", WEEK, desk="restricted", role="supervisor")
    with bureau.as_superuser() as connection:
        connection.execute("update roster_turn set person = (select id from person"
                           " where code = 'bob')")  # fmt: skip
    bureau.receive_csv({**LINE, "given_name": "Percival", "family_name": "Constable"})
    sweep_after(bureau, days=1)
    sweep_after(bureau, days=4)
    assert ("desk_supervisor", "rita") in rungs(bureau)
    assert "bob" not in [code for _, code in rungs(bureau)]


def test_a_file_of_the_manual_is_planned(bureau: Bureau, tmp_path: Path) -> None:
    text = '[[turn]]\ndesk = "intake"\nrole = "head"\nperson = "bob"\n'
    hours = "from = 2026-11-20 18:00:00\nto = 2026-11-27 18:00:00\n"
    done = import_roster(bureau.house, bureau.people["sue"], text + hours, toml=True)
    assert len(done.ids) == 1
