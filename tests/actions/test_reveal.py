"""Looking: hidden values stay in the database until a reason is given, and every look is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from longstop.actions.answer_transfer import accept_transfers
from longstop.actions.house import NotFound
from longstop.actions.reveal import ReasonNotKnown, reveal
from longstop.actions.show import show
from longstop.actions.transfer import transfer
from longstop.core.authority.permissions import NotAllowed
from longstop.core.referral.handling import HandlingForbids
from tests.bureau.fixtures import Bureau
from tests.bureau.work import CHILD, LINE, STAFF, absent_reference, reference_of, statements

TOLD = {**LINE, **CHILD, "child_family_name": "Wren", "note": "met at the harbour"}
LOOKS = "select event, body from ledger_entry where stream_kind = 'person' order by seq"


def looks(bureau: Bureau) -> list[tuple[str, dict[str, Any]]]:
    """Give the events of all people's own streams with their facts."""
    return [(event, json.loads(body)["data"]["facts"]) for event, body in bureau.ask(LOOKS)]


def test_a_look_is_one_entry_in_the_readers_own_stream(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    shown = show(bureau.house, bureau.people["alice"], reference_of(bureau))
    assert looks(bureau) == [("referral.viewed", {"obligation": shown.story.subject.id})]


def test_free_text_and_the_names_of_children_are_counted_and_left_out(bureau: Bureau) -> None:
    bureau.receive_csv(TOLD)
    story = show(bureau.house, bureau.people["alice"], reference_of(bureau)).story
    assert "Wren" not in repr(story)
    assert "harbour" not in repr(story)
    assert "Quill" in repr(story)
    assert story.hidden >= 3


def test_reveal_shows_it_and_keeps_the_reason(bureau: Bureau) -> None:
    bureau.receive_csv(TOLD)
    shown = reveal(bureau.house, bureau.people["alice"], reference_of(bureau), "safeguarding")
    assert "Wren" in repr(shown.story)
    assert "harbour" in repr(shown.story)
    assert shown.story.hidden == 0
    facts = {"obligation": shown.story.subject.id, "reason": "safeguarding", "condition": None}
    assert looks(bureau) == [("referral.revealed", facts)]


def test_a_condition_on_who_may_read_is_asked_about_first(bureau: Bureau) -> None:
    bureau.receive_csv({**TOLD, "handling": "named readers only"})
    alice, reference = bureau.people["alice"], reference_of(bureau)
    with pytest.raises(HandlingForbids, match="named_readers_only"):
        reveal(bureau.house, alice, reference, "safeguarding")
    assert looks(bureau) == []
    reveal(bureau.house, alice, reference, "safeguarding", condition="condition_allows_it")
    assert looks(bureau)[0][1]["condition"] == "condition_allows_it"


def test_a_free_reason_is_refused_and_nothing_is_on_the_ledger(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    with pytest.raises(ReasonNotKnown, match="Choose one of: assessment"):
        reveal(bureau.house, bureau.people["alice"], reference_of(bureau), "Quill is my neighbour")
    assert looks(bureau) == []


def test_a_reported_child_is_not_named_until_revealed(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "age": "14"})
    story = show(bureau.house, bureau.people["alice"], reference_of(bureau)).story
    assert [(one.may_be_child, one.family_name) for one in story.persons] == [(True, None)]


def test_a_child_by_date_of_birth_stays_unnamed_for_the_next_owner_too(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "date_of_birth": "2012-05-17"})
    reference = reference_of(bureau)
    why = {"reason": "person_lives_there"}
    transfer(bureau.house, bureau.people["alice"], [reference], to="south", **why)
    accept_transfers(bureau.house, bureau.people["charlie"], [reference])
    story = show(bureau.house, bureau.people["charlie"], reference).story
    assert [(one.may_be_child, one.family_name) for one in story.persons] == [(True, None)]


def test_the_handling_conditions_travel_with_what_is_handed_over(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "handling": "ask us first"})
    reference = reference_of(bureau)
    transfer(
        bureau.house, bureau.people["alice"], [reference], to="north", reason="event_was_there"
    )
    story = show(bureau.house, bureau.people["nora"], reference).story
    assert story.subject.handling == ["ask us first"]
    assert (story.subject.source, story.subject.owner_name) == (None, None)


def test_the_files_of_a_follow_up_are_part_of_the_story(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    bureau.receive_csv({**LINE, "file_digest": "ab" * 16}, name="more.csv")
    story = show(bureau.house, bureau.people["alice"], reference_of(bureau)).story
    assert [(one.digest, one.viewed) for one in story.files] == [("ab" * 16, "absent")]


def test_every_kind_has_a_story(bureau: Bureau) -> None:
    bureau.receive_csv(TOLD, {**LINE, "event_time": "no such day"}, declared=5)
    bureau.receive_text("\x00\x01", name="broken.csv")
    kinds = bureau.ask("select reference, kind from obligation where owner_agency = %s",
                       bureau.people["alice"].agency)  # fmt: skip
    assert len({kind for _, kind in kinds}) >= 4
    for reference, kind in kinds:
        story = show(bureau.house, bureau.people["alice"], reference).story
        assert (story.subject.kind, story.subject.reference) == (kind, reference)


@pytest.mark.parametrize("reader", ["alice", "nora"])
def test_the_restricted_is_not_there_for_those_outside(bureau: Bureau, reader: str) -> None:
    bureau.receive_csv(STAFF)
    reference = reference_of(bureau)
    with pytest.raises(NotFound):
        show(bureau.house, bureau.people[reader], reference)
    assert show(bureau.house, bureau.people["rita"], reference).story.subject.restricted


@pytest.mark.parametrize("act", ["show", "reveal"])
def test_a_stranger_cannot_tell_another_agencys_reference_from_none(
    bureau: Bureau, act: str
) -> None:
    bureau.receive_csv(TOLD)
    house, charlie = bureau.house, bureau.people["charlie"]
    calls = {
        "show": lambda ref: show(house, charlie, ref),
        "reveal": lambda ref: reveal(house, charlie, ref, "assessment"),
    }
    answers = []
    for reference in (reference_of(bureau), absent_reference()):
        with statements() as sent, pytest.raises(NotFound) as fault:
            calls[act](reference)
        answers.append((str(fault.value).replace(reference, "REF"), len(sent)))
    assert answers[0] == answers[1]
    assert looks(bureau) == []


def test_who_may_not_reveal_is_told_by_which_rule(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    with pytest.raises(NotAllowed, match="referral:reveal"):
        reveal(bureau.house, bureau.people["admin"], reference_of(bureau), "assessment")
