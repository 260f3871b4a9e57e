"""What the sweep sees: clocks that fell due, shifts that ended without a hand-over."""

from __future__ import annotations

from longstop.actions.change_duty import end_duty, start_duty
from longstop.actions.hand_over import accept_handover, hand_over
from longstop.actions.note_absence import note_absence
from longstop.actions.sweep import sweep
from tests.bureau.fixtures import Bureau

LINE = {"reference": "T-1", "role": "reported", "family_name": "Quill", "given_name": "Jon"}
OWNERS = (
    "select distinct p.code from obligation o join person p on p.id = o.owner_person"
    " where o.kind = 'referral'"
)


def test_a_breach_keeps_when_it_fell_due_and_when_it_was_seen(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    bureau.clock.on(hours=30)
    assert sweep(bureau.house, every_seconds=60).breaches == 1
    rows = bureau.ask("select b.fell_due_at = c.due_at, b.seen_at, c.running from breach b"
                      " join clock c on c.id = b.clock_id where c.kind = 'grade'")  # fmt: skip
    assert rows == [(True, bureau.clock.time, True)]


def test_a_breach_is_recorded_once(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    bureau.clock.on(hours=30)
    first = sweep(bureau.house, every_seconds=60).breaches
    assert (first, sweep(bureau.house, every_seconds=60).breaches) == (1, 0)


def test_a_shift_that_ends_without_a_hand_over_falls_to_the_supervisor(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    assert bureau.ask(OWNERS) == [("alice",)]
    bureau.clock.on(hours=13)
    assert sweep(bureau.house, every_seconds=60).handed_over == 2
    assert bureau.ask(OWNERS) == [("sue",)]


def test_a_hand_over_names_the_next_owner(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    hand_over(bureau.house, bureau.people["alice"], desk="intake", to="bob")
    assert bureau.ask(OWNERS) == [("alice",)]
    accept_handover(bureau.house, bureau.people["bob"], desk="intake")
    assert bureau.ask(OWNERS) == [("bob",)]


def test_the_next_shift_takes_over_what_fell_to_the_supervisor(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    end_duty(bureau.house, bureau.people["alice"], desk="intake")
    assert bureau.ask(OWNERS) == [("sue",)]
    start_duty(bureau.house, bureau.people["bob"], desk="intake")
    assert bureau.ask(OWNERS) == [("bob",)]


def test_absence_moves_everything_at_once(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    note_absence(bureau.house, bureau.people["sue"], agency="bureau", code="alice")
    assert bureau.ask(OWNERS) == [("sue",)]
