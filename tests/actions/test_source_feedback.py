"""What a sender hears of its reports: counts that add up, of what the reader may see."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest

from longstop.actions.grade import grade
from longstop.actions.house import NotFound
from longstop.actions.receive import Incoming, receive
from longstop.actions.source_feedback import (
    Feedback,
    as_csv_bytes,
    as_json_bytes,
    give_feedback,
    source_feedback,
)
from longstop.actions.take import take
from longstop.core.intake.feedback import Told
from longstop.core.triage.policy import Grade
from longstop.synthetic.generate import write_synthetic
from tests.bureau.corrections import whole
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, STAFF, references_of, statements


def of(bureau: Bureau, who: str = "alice", **span: date) -> Feedback:
    """Gather feedback on the fixtures' sender as somebody."""
    return source_feedback(bureau.house, bureau.people[who], "toronto", **span)


def all_of(bureau: Bureau, who: str = "alice") -> Told:
    """Give what is told of everything the sender sent."""
    return of(bureau, who).rows[0]


def send(bureau: Bureau, many: int, first: int = 0, **more: str) -> list[str]:
    """Receive so many reports of so many people; gives the referrals they opened."""
    before = references_of(bureau, "referral")
    lines = [
        {**LINE, "reference": f"S-{n}", "family_name": f"Quill{n}", **more}
        for n in range(first, first + many)
    ]
    bureau.receive_csv(*lines, name=f"{first}.csv")
    return references_of(bureau, "referral")[len(before) :]


def graded(bureau: Bureau, references: list[str], wanted: Grade) -> None:
    """Let Alice grade these."""
    take(bureau.house, bureau.people["alice"], references)
    for one in references:
        grade(bureau.house, bureau.people["alice"], [one], wanted, reason="known_to_officers")


def test_every_record_is_counted_once_and_what_it_lacks_is_a_share(bureau: Bureau) -> None:
    send(bureau, 6, date_of_birth="1980-01-02")
    send(bureau, 4, first=6)
    news = {**LINE, "reference": "S-6", "family_name": "Quill6", "note": "more"}
    bad = {**LINE, "reference": "bad", "date_of_birth": "no such day"}
    bureau.receive_csv(news, bad, name="c.csv")
    told = all_of(bureau)
    assert (told.accepted, told.follow_up, told.duplicate, told.quarantined) == (10, 1, 0, 1)
    assert told.records == 12
    assert told.referrals == 10
    assert told.fields["reported_name"] == 1.0
    assert told.fields["age_or_date_of_birth"] == round(6 / 11, 3)
    assert told.fields["network_address_port"] == 0.0


def test_urgency_is_held_against_what_people_graded_and_against_nothing_else(
    bureau: Bureau,
) -> None:
    urgent = send(bureau, 17, urgent="yes")
    graded(bureau, urgent[:7], Grade.HIGH)
    graded(bureau, urgent[7:12], Grade.VERY_HIGH)
    told = all_of(bureau)
    assert told.cells["urgent"] == {"high_or_very_high": 12, "not_graded": 5}
    assert told.urgent_hits is not None
    assert told.urgent_hits.share == 1.0
    assert told.urgent_hits.lowest < 0.8, "twelve are few"
    assert told.median_seconds == 0


def test_nothing_of_what_is_restricted_is_counted_outside(bureau: Bureau) -> None:
    send(bureau, 6)
    bureau.receive_csv({**STAFF, "reference": "S-9"}, name="staff.csv")
    assert all_of(bureau).records == 6
    assert all_of(bureau, "rita").records == 7


def test_another_agency_hears_of_no_sender_that_is_not_its_own(bureau: Bureau) -> None:
    send(bureau, 6)
    with pytest.raises(NotFound, match="No sender called 'toronto'"):
        of(bureau, "charlie")


def test_only_packages_of_the_days_asked_for_are_counted(bureau: Bureau) -> None:
    send(bureau, 6)
    bureau.clock.on(days=3)
    send(bureau, 5, first=6)
    friday = date(2026, 11, 20)
    assert of(bureau, first=friday, last=friday).rows[0].records == 6
    assert of(bureau, first=date(2026, 11, 21)).rows[0].records == 5
    assert of(bureau, last=date(2026, 11, 19)).rows[0].records == 0


def test_the_company_that_reported_is_told_apart(bureau: Bureau, tmp_path: Path) -> None:
    made = write_synthetic(tmp_path, people=60, format="cybertip-json", seed=7)
    incoming = Incoming(
        stream=BytesIO(made.data.read_bytes()), file_name=made.data.name, source="toronto"
    )
    receive(bureau.house, bureau.people["alice"], incoming)
    first, *others = of(bureau).rows
    assert first.whole
    assert len(others) > 1
    assert sum(one.records for one in others) == first.records
    expected = bureau.ask(
        "select coalesce(reporter, ''), count(*) from source_record where compartment is null"
        " group by 1"
    )
    assert {(one.reporter, one.records) for one in others} == set(expected)


def test_it_takes_as_many_statements_for_many_as_for_one(bureau: Bureau) -> None:
    send(bureau, 1)
    with statements() as few:
        of(bureau)
    send(bureau, 30, first=1)
    with statements() as many:
        of(bureau)
    assert len(few) == len(many)


def test_what_was_given_is_on_the_ledger_by_its_digest(bureau: Bureau, tmp_path: Path) -> None:
    send(bureau, 6)
    out = tmp_path / "toronto.csv"
    given = give_feedback(bureau.house, bureau.people["alice"], of(bureau), as_csv_bytes, out)
    assert hashlib.sha256(out.read_bytes()).hexdigest() == given.sha256
    ((body,),) = bureau.ask("select body from ledger_entry where event = 'source.feedback_given'")
    assert json.loads(body)["data"]["facts"]["sha256"] == given.sha256
    assert whole(bureau)


def test_the_table_holds_every_figure_and_no_formula(bureau: Bureau) -> None:
    send(bureau, 6)
    told = of(bureau)
    rows = list(csv.reader(StringIO(as_csv_bytes(told).decode())))
    assert ["(all)", "count", "records", "6"] in rows
    assert ["(all)", "outcome", "open", "6"] in rows
    assert not [row for row in rows if any(cell[:1] in "=+@" for cell in row if cell)]
    assert json.loads(as_json_bytes(told))["rows"][0]["records"] == 6
