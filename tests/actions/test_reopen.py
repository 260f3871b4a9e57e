"""Opening again: with a reason, with clocks, with whatever was closed as the same matter."""

from __future__ import annotations

import pytest

from longstop.actions.close import agree, close
from longstop.actions.find import NotYours
from longstop.actions.house import NotFound
from longstop.actions.reopen import reopen
from longstop.actions.take import take
from longstop.actions.verify import verify
from longstop.core.casework.reopening import ReopeningRefused
from tests.bureau.fixtures import Bureau
from tests.bureau.work import (
    LINE,
    absent_reference,
    reference_of,
    references_of,
    replayed,
    statements,
)

STATE = "select state, previous_state, is_open, outcome from obligation where reference = %s"
RUNNING = (
    "select c.kind, c.because from clock c join obligation o on o.id = c.obligation_id"
    " where o.reference = %s and c.running order by c.kind"
)


def closed(bureau: Bureau, reference: str, outcome: str, **more: str) -> str:
    """Close a referral by two people."""
    take(bureau.house, bureau.people["alice"], [reference])
    people = bureau.people
    close(bureau.house, people["alice"], reference, outcome=outcome, reason="checks_done", **more)
    assert agree(bureau.house, people["bob"], reference).status == "closed"
    return reference


def several(bureau: Bureau, count: int) -> list[str]:
    """Receive some lines, each with a referral of its own."""
    bureau.receive_csv(*({**LINE, "reference": f"T-{number}"} for number in range(count)))
    return references_of(bureau, "referral")


def test_a_closed_referral_is_worked_on_again_with_clocks_of_its_own(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = closed(bureau, reference_of(bureau), "not_found")
    bureau.clock.on(hours=400)
    (one,) = reopen(bureau.house, bureau.people["bob"], [reference], reason="found_after_all")
    assert (one.reference, one.with_reference) == (reference, None)
    assert bureau.ask(STATE, reference) == [("developing", "closed", True, None)]
    assert bureau.ask(RUNNING, reference) == [("disseminate", "reopened"), ("grade", "reopened")]
    assert replayed(bureau, reference)


def test_it_goes_to_whoever_sits_at_its_desk_now(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = closed(bureau, reference_of(bureau), "not_found")
    with bureau.as_superuser() as owner:
        owner.execute("update desk set duty_until = '2020-01-01'")
    (one,) = reopen(bureau.house, bureau.people["alice"], [reference], reason="review")
    assert one.owner == "sue"


def test_what_was_closed_as_the_same_matter_opens_with_it(bureau: Bureau) -> None:
    first, second, third = several(bureau, 3)
    closed(bureau, third, "same_matter", same_as=second)
    closed(bureau, second, "same_matter", same_as=first)
    closed(bureau, first, "not_found")
    opened = reopen(bureau.house, bureau.people["bob"], [first], reason="new_information")
    assert [(one.reference, one.with_reference) for one in opened] == [
        (first, None),
        (second, first),
        (third, second),
    ]
    assert all(replayed(bureau, reference) for reference in (first, second, third))


def test_verify_passes_after_opening_again(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = closed(bureau, reference_of(bureau), "not_found")
    reopen(bureau.house, bureau.people["bob"], [reference], reason="review")
    assert verify(bureau.house, bureau.people["sue"]).faults == ()


def test_what_is_open_is_not_opened_again(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    with pytest.raises(ReopeningRefused, match="is open"):
        reopen(bureau.house, bureau.people["bob"], [reference_of(bureau)], reason="review")


def test_a_reason_that_is_no_code_changes_nothing(bureau: Bureau) -> None:
    with pytest.raises(ReopeningRefused, match="closed_in_error"):
        reopen(bureau.house, bureau.people["bob"], [absent_reference()], reason="he came back")


def test_a_stranger_learns_nothing_of_it(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = closed(bureau, reference_of(bureau), "not_found")
    told = []
    for asked in (reference, absent_reference()):
        with statements() as sent, pytest.raises(NotFound) as refused:
            reopen(bureau.house, bureau.people["charlie"], [asked], reason="review")
        told.append((str(refused.value).replace(asked, "REF"), len(sent)))
    assert told[0] == told[1]


def test_only_the_owner_opens_again(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = closed(bureau, reference_of(bureau), "not_found")
    with bureau.as_superuser() as owner:
        owner.execute(
            "update obligation set seen_by = seen_by || a.id from agency a"
            " where a.code = 'north' and reference = %s",
            (reference,),
        )
    with pytest.raises(NotYours):
        reopen(bureau.house, bureau.people["nora"], [reference], reason="review")


def test_many_are_opened_with_the_statements_of_one(bureau: Bureau) -> None:
    counts = []
    for references in ([several(bureau, 8)[0]], references_of(bureau, "referral")[1:]):
        for reference in references:
            closed(bureau, reference, "not_found")
        with statements() as sent:
            reopen(bureau.house, bureau.people["bob"], references, reason="review")
        counts.append(len(sent))
    assert counts[0] == counts[1]
