"""Let a bureau work for some weeks at a steady pace, so that something can be learnt from it."""

from __future__ import annotations

from datetime import timedelta

from longstop.actions.accept import accept
from longstop.actions.disseminate import disseminate
from longstop.actions.give_back import give_back
from longstop.actions.grade import grade
from longstop.actions.make_ready import make_ready
from longstop.actions.note_absence import note_absence
from longstop.actions.record_acting import record_acting
from longstop.actions.take import take
from longstop.core.casework.dissemination import WelfarePlan
from longstop.core.triage.policy import Grade
from tests.bureau.fixtures import Bureau
from tests.bureau.sent import NORTH
from tests.bureau.work import LINE, references_of

PACKAGES, TOGETHER = 4, 14


def work_for_weeks(bureau: Bureau) -> None:
    """Receive four packages, ten days apart, and work on each: some wait at every step."""
    alice = bureau.people["alice"]
    note_absence(bureau.house, bureau.people["sue"], agency="bureau", code="bob")
    for number in range(PACKAGES):
        before = set(references_of(bureau, "referral"))
        bureau.receive_csv(*_lines(number), name=f"list-{number}.csv")
        some = [one for one in references_of(bureau, "referral") if one not in before]
        bureau.clock.on(days=1)
        take(bureau.house, alice, some[2:])
        bureau.clock.on(days=2)
        grade(bureau.house, alice, some[2:], Grade.HIGH, reason="known_to_officers")
        make_ready(bureau.house, alice, some[4:])
        bureau.clock.on(days=1)
        _send(bureau, some[5:])
        bureau.clock.on(days=2)
    note_absence(bureau.house, bureau.people["sue"], agency="bureau", code="bob", back=True)


def _lines(number: int) -> list[dict[str, str]]:
    return [
        {**LINE, "reference": f"P-{number}-{n}", "given_name": f"Jon{number}x{n}",
         "family_name": f"Quill{number}x{n}", "event_time": f"2026-11-{1 + n:02d} 10:00"}
        for n in range(TOGETHER)
    ]  # fmt: skip


def _send(bureau: Bureau, some: list[str]) -> None:
    """Send these: some are accepted and acted on, two come back, one is left waiting."""
    house, nora = bureau.house, bureau.people["nora"]
    disseminate(house, bureau.people["alice"], some, NORTH)
    bureau.clock.on(days=1)
    accept(house, nora, some[3:], owner="nora")
    give_back(house, nora, some[:2], reason="not_our_area")
    now = bureau.clock.time
    bureau.clock.on(days=3)
    plan = WelfarePlan(reference="WP-1", made_at=now, contact_at=now + timedelta(days=2))
    for one in some[3:]:
        record_acting(house, nora, one, plan)
