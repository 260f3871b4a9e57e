"""Disclosure: everything in one file, what speaks against first, and who asked for it on record."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from longstop.actions.answer import answer
from longstop.actions.attribute import attribute
from longstop.actions.disclose import Asking, Disclosure, DisclosureRefused, disclose
from longstop.actions.find import NotYours
from longstop.actions.grade import grade
from longstop.actions.house import NotFound
from longstop.actions.record_correction import record_correction
from longstop.actions.reject_link import reject_link
from longstop.actions.share import share
from longstop.actions.undo_link import undo_link
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.casework.disclosure import Mark, Why
from longstop.core.referral.handling import HandlingForbids
from longstop.core.referral.vocabulary import Attribution, StatementKind
from longstop.core.triage.answering import read_found
from longstop.core.triage.policy import Grade
from longstop.engines.new_file import FileThere
from tests.bureau.fixtures import Bureau
from tests.bureau.linking import MAN, SON, receive_people
from tests.bureau.work import CHILD, LINE, absent_reference, reference_of, statements

TOLD = {**LINE, **CHILD, "child_family_name": "Wren", "note": "met at the harbour"}


class Kept:
    """A renderer that keeps what it was given."""

    def __init__(self) -> None:
        self.made: Disclosure | None = None

    def __call__(self, made: Disclosure) -> bytes:
        self.made = made
        return json.dumps([one.says for one in made.schedule]).encode()

    def of(self, why: Why) -> list[tuple[str, frozenset[Mark]]]:
        """Give the items of one kind."""
        assert self.made is not None
        return [(one.says, one.marks) for one in self.made.schedule if one.why is why]

    def says(self, why: Why) -> list[str]:
        """Give what the items of one kind say."""
        return [says for says, _ in self.of(why)]


def asking(folder: Path, reference: str, **more: Any) -> Asking:
    """Ask for a new file in a folder."""
    return Asking(reference=reference, out=folder / "out.json", **more)


def test_what_speaks_against_stands_first_whatever_came_first(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(TOLD)
    bureau.receive_csv({**TOLD, "statement_kind": "retraction"}, name="more.csv")
    alice, reference = bureau.people["alice"], reference_of(bureau)
    house = bureau.house
    attribute(house, alice, reference, Attribution.SUBSCRIBER, evidence=["subscriber_record"])
    attribute(
        house, alice, reference, Attribution.ACCOUNT, evidence=["sender_names_account"],
        against=["cardholder_only"],
    )  # fmt: skip
    grade(house, alice, [reference], Grade.VERY_HIGH, reason="known_to_officers")
    grade(house, alice, [reference], Grade.HIGH, reason="known_to_officers")
    found = read_found("prior_violence=no_trace", StatementKind.RECORD, settles=False)
    answer(house, alice, [reference], found)
    record_correction(house, alice, reference, reason="address_wrong")
    kept = Kept()
    done = disclose(house, bureau.people["sue"], asking(tmp_path, reference), kept)
    assert kept.made is not None
    assert "address_wrong" in kept.says(Why.FOUND_WRONG)
    against = [one.why.undermines_or_assists for one in kept.made.schedule]
    assert against == sorted(against, reverse=True)
    assert [one.why for one in kept.made.schedule][:1] == [Why.RETRACTION]
    assert kept.says(Why.ATTRIBUTION_FELL) == ["from subscriber back to account"]
    assert kept.says(Why.SPEAKS_AGAINST) == ["cardholder_only, when account was recorded"]
    assert kept.says(Why.EARLIER_GRADE) == ["very_high, then high"]
    assert ("prior_violence: no trace", frozenset()) in kept.of(Why.NOT_SO)
    assert kept.of(Why.TOOL_LIMIT)
    assert kept.of(Why.STILL_UNKNOWN)
    assert done.kinds[Why.RETRACTION] == 1


def test_all_that_is_hidden_is_in_it_and_marked(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(TOLD)
    kept = Kept()
    disclose(bureau.house, bureau.people["sue"], asking(tmp_path, reference_of(bureau)), kept)
    assert kept.made is not None
    assert kept.made.shown.story.hidden == 0
    assert any("Wren" in says and Mark.CHILD in marks for says, marks in kept.of(Why.PERSON))
    assert any(Mark.CHILD in marks for _, marks in kept.of(Why.OTHER))
    assert all(Mark.FREE_TEXT in marks for _, marks in kept.of(Why.RECORD))
    assert {one.story.subject.kind for one in kept.made.others} >= {"child_record"}


def test_the_file_is_the_askers_alone_and_its_digest_is_on_the_ledger(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(TOLD)
    reference = reference_of(bureau)
    done = disclose(bureau.house, bureau.people["sue"], asking(tmp_path, reference), Kept())
    file = tmp_path / "out.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert hashlib.sha256(file.read_bytes()).hexdigest() == done.sha256
    entries = dict(
        bureau.ask("select event, body from ledger_entry where event in"
                   " ('referral.disclosed', 'referral.revealed')")
    )  # fmt: skip
    told = json.loads(entries["referral.disclosed"])["data"]["facts"]
    assert (told["sha256"], told["items"]) == (done.sha256, sum(done.kinds.values()))
    assert json.loads(entries["referral.revealed"])["data"]["facts"]["reason"] == "disclosure"
    assert not verify(bureau.house, bureau.people["sue"]).faults


def test_it_never_writes_over_a_file_and_a_failure_leaves_neither_file_nor_entry(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(TOLD)
    reference = reference_of(bureau)

    def broken(_: Disclosure) -> bytes:
        raise OSError("no pen")

    with pytest.raises(OSError, match="no pen"):
        disclose(bureau.house, bureau.people["sue"], asking(tmp_path, reference), broken)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "out.json").write_text("mine")
    with pytest.raises(FileThere):
        disclose(bureau.house, bureau.people["sue"], asking(tmp_path, reference), Kept())
    assert (tmp_path / "out.json").read_text() == "mine"
    assert not bureau.ask("select from ledger_entry where event = 'referral.disclosed'")


def test_a_sender_who_forbids_passing_on_is_asked_first(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv({**TOLD, "handling": "do not pass on"})
    reference, sue = reference_of(bureau), bureau.people["sue"]
    with pytest.raises(HandlingForbids, match="not_to_be_passed_on"):
        disclose(bureau.house, sue, asking(tmp_path, reference), Kept())
    kept = Kept()
    agreed = asking(tmp_path, reference, condition="sender_agreed")
    disclose(bureau.house, sue, agreed, kept)
    assert all(Mark.SENDER_CONDITION in marks for _, marks in kept.of(Why.PERSON))


def test_only_a_referral_and_only_by_whoever_may(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(TOLD)
    package = reference_of(bureau, "package")
    with pytest.raises(DisclosureRefused, match="name the referral"):
        disclose(bureau.house, bureau.people["sue"], asking(tmp_path, package), Kept())
    with pytest.raises(NotAllowed, match="referral:disclose"):
        disclose(bureau.house, bureau.people["alice"], asking(tmp_path, package), Kept())


def test_who_only_sees_it_does_not_disclose_it(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    share(
        bureau.house, bureau.people["alice"], [reference], with_agency="north", reason="joint_work"
    )
    with pytest.raises(NotYours):
        disclose(bureau.house, bureau.people["nora"], asking(tmp_path, reference), Kept())


def test_a_stranger_cannot_tell_it_from_none(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv(TOLD)
    answers = []
    for reference in (reference_of(bureau), absent_reference()):
        with statements() as sent, pytest.raises(NotFound) as fault:
            disclose(bureau.house, bureau.people["charlie"], asking(tmp_path, reference), Kept())
        answers.append((str(fault.value).replace(reference, "REF"), len(sent)))
    assert answers[0] == answers[1]
    assert list(tmp_path.iterdir()) == []


def test_what_links_it_is_named_and_a_link_that_was_denied_stands_first(
    bureau: Bureau, tmp_path: Path
) -> None:
    one, other, third = receive_people(bureau, MAN, MAN, {**SON, "e_mail": MAN["e_mail"]})
    reject_link(bureau.house, bureau.people["alice"], one, third, reason="another_person")
    kept = Kept()
    done = disclose(bureau.house, bureau.people["sue"], asking(tmp_path, one), kept)
    assert kept.says(Why.LINK_DENIED) == [f"{third}: said to be another person (another_person)"]
    assert kept.says(Why.LINK) == [f"{other}: held to be one person"]
    assert done.kinds[Why.LINK_DENIED] == 1
    undo_link(bureau.house, bureau.people["alice"], one, third)
    disclose(bureau.house, bureau.people["sue"], Asking(reference=one, out=tmp_path / "b"), kept)
    assert kept.says(Why.LINK_DENIED) == [
        f"{third}: said to be another person, taken back (another_person)"
    ]
    assert f"{third}: may be one person, nobody has said so" in kept.says(Why.LINK)
