"""`longstop link` and `deconflict`: what a person reads of links, says of them, and agrees on."""

from __future__ import annotations

from pathlib import Path

import pytest

from longstop.actions.answer import answer
from longstop.actions.sweep import sweep
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.answering import read_found
from tests.actions.test_evaluate_links import truth
from tests.bureau.fixtures import Bureau
from tests.bureau.linked import give, talk_of
from tests.bureau.linking import MAN, NOBODY, SON, receive_people
from tests.bureau.work import references_of
from tests.cli.doors import as_json, run

ASKED = {**SON, "e_mail": MAN["e_mail"]}
VALUES = [*MAN.values(), *ASKED.values()][1:]


def test_a_page_says_who_it_is_one_person_with_and_who_it_may_be(bureau: Bureau) -> None:
    man, again, asked = receive_people(bureau, MAN, MAN, ASKED)
    page = run(bureau, "show", man).stdout
    assert f"one person with {again} (nominal M-" in page
    assert f"may be one person with {asked}: the same mailbox; the same telephone number" in page
    found = as_json(run(bureau, "show", man, "--json"))
    assert found["one_person_with"] == [again]
    assert asked in found["may_be_one_person_with"]


def test_what_other_records_say_stands_on_the_page_of_each(bureau: Bureau) -> None:
    man, again = receive_people(bureau, MAN, MAN)
    run(bureau, "link", "confirm", man, again, "--reason", "officer_knows")
    found = read_found("prior_violence=yes", StatementKind.RECORD, settles=False)
    answer(bureau.house, bureau.people["alice"], [man], found)
    assert "Other records of the same person say: prior_violence yes." in (
        run(bureau, "show", again).stdout
    )
    assert "Other records" not in run(bureau, "show", man).stdout


def test_a_pair_is_explained_thing_by_thing_and_no_value_is_shown(bureau: Bureau) -> None:
    man, asked = receive_people(bureau, MAN, ASKED)
    for words in ((man,), (man, asked)):
        result = run(bureau, "link", "explain", *words)
        assert result.exit_code == 0, result.stderr
        assert "the same mailbox" in result.stdout
        assert not any(value in result.stdout for value in VALUES)
    told = as_json(run(bureau, "link", "explain", man, asked, "--json"))
    assert told["verdict"]["answer"] == "ask"
    parts = sum(part["weight"] for part in told["parts"])
    assert told["weight"] == pytest.approx(parts + told["prior"], abs=1e-9)


def test_a_question_is_listed_until_it_is_answered(bureau: Bureau) -> None:
    man, asked = receive_people(bureau, MAN, ASKED)
    (listed,) = as_json(run(bureau, "link", "review", "--json"))["items"]
    assert {listed["reference"], listed["other"]} == {man, asked}
    said = run(bureau, "link", "reject", man, asked, "--reason", "shared_home")
    assert "are two people's" in said.stderr
    assert as_json(run(bureau, "link", "review", "--json"))["items"] == []
    assert "Nobody is asked" in run(bureau, "link", "review").stderr


def test_what_was_said_is_told_and_taken_back(bureau: Bureau) -> None:
    man, nobody = receive_people(bureau, MAN, NOBODY)
    said = as_json(
        run(bureau, "link", "confirm", man, nobody, "--reason", "record_shows", "--json")
    )
    assert said["fellows"] == [nobody]
    assert "one person, alice" in run(bureau, "link", "explain", man).stdout
    again = run(bureau, "link", "confirm", man, nobody, "--reason", "record_shows")
    assert again.exit_code == 2
    assert "Nothing was changed" in again.stderr
    assert "as they were found" in run(bureau, "link", "undo", man, nobody).stderr
    assert run(bureau, "link", "split", man, "--reason", "another_person").exit_code == 2


def test_two_agencies_talk_and_write_down_what_they_agreed(bureau: Bureau) -> None:
    man, again = receive_people(bureau, MAN, MAN)
    give(bureau, again)
    sweep(bureau.house, every_seconds=60)
    talk = talk_of(bureau, "bureau")
    page = run(bureau, "show", talk).stdout
    assert "north" in page
    assert again not in page
    refused = run(bureau, "deconflict", talk, "--spoke-to", "Nora", "--agreed", "whatever")
    assert refused.exit_code == 2
    words = ("deconflict", talk, "--spoke-to", "Nora Northe", "--agreed", "theirs_leads")
    assert "they lead" in run(bureau, *words).stderr
    assert man in references_of(bureau, "referral")


def test_links_are_measured_against_words_and_against_a_truth(
    bureau: Bureau, tmp_path: Path
) -> None:
    man, again, _ = receive_people(bureau, MAN, MAN, NOBODY)
    run(bureau, "link", "confirm", man, again, "--reason", "record_shows")
    words = run(bureau, "link", "evaluate", by="sue")
    assert "no fair sample" in words.stdout
    assert "strong, joined         1.0000" in words.stdout
    told = tmp_path / "truth.jsonl"
    told.write_text("\n".join(truth("A", "A", "B")), encoding="utf-8")
    asked = ("link", "evaluate", "--truth", told, "--source", "toronto")
    page = run(bureau, *asked, by="sue").stdout
    assert "3 referrals of 2 invented people" in page
    assert "pairs, F1              1.0000" in page
    assert "fewer than 10 people: not shown" in page
    found = as_json(run(bureau, *asked, "--json", by="sue"))
    assert (found["against"], found["all"]["recall"]["value"]) == ("truth", 1.0)
    assert run(bureau, "link", "evaluate", "--truth", told, by="sue").exit_code == 2
