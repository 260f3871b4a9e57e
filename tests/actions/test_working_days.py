"""A clock of working days falls due on the desk's next working day and says by which calendar."""

from __future__ import annotations

from datetime import UTC, datetime

from longstop.actions.sweep import sweep
from longstop.actions.verify import verify
from tests.bureau.fixtures import FRIDAY, Bureau

RETRACTED = {
    "reference": "T-1", "role": "reported", "family_name": "Quill", "given_name": "Jon",
    "statement_kind": "retraction",
}  # fmt: skip
MONDAY_AT_THE_CLOSE = datetime(2026, 11, 23, 17, tzinfo=UTC)
CLOCK = (
    "select due_at, calendar, started_at + make_interval(secs => allowance_seconds) = due_at"
    " from clock where kind = 'reconsider'"
)


def test_a_retraction_of_friday_evening_is_due_on_monday_at_the_close(bureau: Bureau) -> None:
    bureau.receive_csv(RETRACTED)
    assert bureau.clock.time == FRIDAY
    assert bureau.ask(CLOCK) == [(MONDAY_AT_THE_CLOSE, bureau.house.calendar.stamp, True)]
    assert verify(bureau.house, bureau.people["alice"]).faults == ()


def test_a_weekend_breaches_no_clock_of_working_days(bureau: Bureau) -> None:
    bureau.receive_csv(RETRACTED)
    seen = "select breach_seen from clock where kind = 'reconsider'"
    for hours, breached in ((70, False), (2, True)):
        bureau.clock.on(hours=hours)
        sweep(bureau.house, every_seconds=60)
        assert bureau.ask(seen) == [(breached,)]
