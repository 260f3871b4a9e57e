"""A reported person who is or may be under 18: a person decides the path, and nobody names them.

Three parts, as the age is stated under 18, disputed across 18, or absent.
"""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from longstop.actions.answer import answer
from longstop.actions.attribute import attribute
from longstop.actions.close import close
from longstop.actions.decide_path import agree_path, decide_path, withdraw_path
from longstop.actions.find import NotYours
from longstop.actions.grade import grade
from longstop.actions.house import NotFound
from longstop.actions.make_ready import make_ready
from longstop.actions.record_features import record_features
from longstop.actions.review_keeping import keep_on
from longstop.actions.show import show
from longstop.actions.transfer import transfer
from longstop.core.authority.permissions import NotAllowed
from longstop.core.casework.closing import ClosingRefused
from longstop.core.casework.readiness import NotReady
from longstop.core.referral.path import Path
from longstop.core.referral.questions import UNDER_18
from longstop.core.referral.vocabulary import Attribution
from longstop.core.triage.answering import AnswerRefused, read_found
from longstop.core.triage.grading import GradingRefused
from longstop.core.triage.path import PathRefused, read_feature
from longstop.core.triage.policy import Grade
from tests.bureau.children import told_by_others
from tests.bureau.fixtures import FRIDAY, Bureau
from tests.bureau.work import (
    LINE,
    absent_reference,
    reference_of,
    references_of,
    statements,
)
from tests.bureau.young import (
    ABSENT,
    ADULT,
    AGGRAVATED,
    CANNOT,
    CLOCKS,
    DISPUTED,
    INVOLVED,
    KEPT,
    NAMING,
    RECORD,
    STATED,
    decide,
    decided,
    is_outside,
    look,
    page,
    received,
    say,
    sound,
)

# Stated under 18, or disputed across 18


@pytest.mark.parametrize("line", [STATED, DISPUTED], ids=["stated", "disputed"])
def test_a_sign_starts_the_clock_and_sets_a_date_of_its_own(
    bureau: Bureau, line: dict[str, str]
) -> None:
    reference = received(bureau, line)
    ((running, due),) = bureau.ask(CLOCKS, reference)
    assert (running, due.date().isoformat()) == (True, "2026-11-23"), "Friday evening, so Monday"
    assert bureau.ask(KEPT, reference) == [("undecided", FRIDAY + timedelta(days=180))]
    assert len(references_of(bureau, "child_record")) == 1
    assert is_outside(bureau, reference)
    assert sound(bureau, reference)


@pytest.mark.parametrize("line", [STATED, DISPUTED], ids=["stated", "disputed"])
def test_nothing_is_ready_or_closed_while_the_path_is_undecided(
    bureau: Bureau, line: dict[str, str]
) -> None:
    reference = received(bureau, line)
    told_by_others(bureau)
    alice = bureau.people["alice"]
    with pytest.raises(NotReady, match="may be under 18: longstop child path"):
        make_ready(bureau.house, alice, [reference])
    ending = {"outcome": "no_offence_found", "reason": "checks_done"}
    with pytest.raises(ClosingRefused, match="the path is not decided"):
        close(bureau.house, alice, reference, **ending)
    decided(bureau, reference, INVOLVED)
    assert [running for running, _ in bureau.ask(CLOCKS, reference)] == [False]
    assert make_ready(bureau.house, alice, [reference])
    assert close(bureau.house, alice, reference, **ending).status == "proposed"
    assert sound(bureau, reference)


@pytest.mark.parametrize("line", [STATED, DISPUTED], ids=["stated", "disputed"])
@pytest.mark.parametrize("path", [INVOLVED, AGGRAVATED, CANNOT])
def test_a_decision_leaves_them_outside_and_unnamed_and_never_a_suspect(
    bureau: Bureau, line: dict[str, str], path: Path
) -> None:
    reference = received(bureau, line)
    decided(bureau, reference, path)
    alice = bureau.people["alice"]
    attribute(bureau.house, alice, reference, Attribution.USER, evidence=["admission"])
    say(bureau, "contact_conviction=yes", reference)
    assert is_outside(bureau, reference)
    seen = page(bureau, reference)
    assert "person involved" in seen.lower()
    assert "suspect" not in seen.lower()
    assert [one for one in NAMING if one in seen] == []
    assert bureau.ask(KEPT, reference)[0][0] == path.value
    assert sound(bureau, reference)


@pytest.mark.parametrize("line", [STATED, DISPUTED], ids=["stated", "disputed"])
def test_two_people_bring_an_adult_back_and_then_the_page_is_as_any_other(
    bureau: Bureau, line: dict[str, str]
) -> None:
    reference = received(bureau, line)
    say(bureau, "contact_conviction=yes", reference)
    assert decide(bureau, reference, ADULT) == "proposed"
    assert is_outside(bureau, reference), "one person brings nobody back"
    assert agree_path(bureau.house, bureau.people["bob"], reference).status == "decided"
    shown = show(bureau.house, bureau.people["alice"], reference)
    assert shown.placed is not None
    assert shown.placed.span is not None
    assert shown.placed.span.lowest is Grade.HIGH, "the floor fires now"
    assert "Quill" in page(bureau, reference)
    assert bureau.ask(CLOCKS, reference)[0][0] is False
    assert bureau.ask(KEPT, reference) == [("adult_after_all", FRIDAY + timedelta(days=2192))]
    assert sound(bureau, reference)


def test_whoever_was_an_adult_and_is_young_in_the_news_is_decided_on_anew(bureau: Bureau) -> None:
    reference = received(bureau, STATED)
    decided(bureau, reference, ADULT)
    bureau.receive_csv({**LINE, "age": "15", "e_mail": STATED["e_mail"]}, name="news.csv")
    assert reference_of(bureau) == reference
    assert is_outside(bureau, reference)
    assert [running for running, _ in bureau.ask(CLOCKS, reference)] == [False, True]
    assert bureau.ask(KEPT, reference)[0][0] == "undecided"
    assert "Quill" not in page(bureau, reference)
    assert sound(bureau, reference)


# Age absent


def test_an_absent_age_is_an_unknown_that_must_be_looked_for(bureau: Bureau) -> None:
    reference = received(bureau, ABSENT)
    assert (bureau.ask(CLOCKS, reference), bureau.ask(KEPT, reference)) == ([], [])
    assert references_of(bureau, "child_record") == []
    assert not is_outside(bureau, reference)
    say(bureau, "contact_conviction=yes", reference)
    shown = show(bureau.house, bureau.people["alice"], reference)
    assert shown.assessed is not None
    assert shown.assessed.floors
    alice = bureau.people["alice"]
    for wanted in (Grade.LOW, Grade.MEDIUM):
        with pytest.raises(GradingRefused, match=UNDER_18):
            grade(bureau.house, alice, [reference], wanted, reason="known_to_officers")
    with pytest.raises(PathRefused, match="nothing says that the person may be under 18"):
        decide(bureau, reference, CANNOT)


@pytest.mark.parametrize("known", ["no", "yes"])
def test_an_answer_or_news_puts_them_outside_once(bureau: Bureau, known: str) -> None:
    reference = received(bureau, ABSENT)
    say(bureau, f"{UNDER_18}={known}", reference)
    assert is_outside(bureau, reference) == (known == "yes")
    bureau.clock.on(hours=1)
    bureau.receive_csv({**LINE, "age": "15"}, name="news.csv")
    say(bureau, f"{UNDER_18}=yes", reference)
    assert is_outside(bureau, reference)
    assert [running for running, _ in bureau.ask(CLOCKS, reference)] == [True]
    assert "Quill" not in page(bureau, reference)
    assert sound(bureau, reference)


def test_an_answer_puts_many_outside_in_a_constant_number_of_statements(bureau: Bureau) -> None:
    lines = [{**LINE, "reference": f"T-{n}", "given_name": f"A{n}"} for n in range(12)]
    bureau.receive_csv(*lines)
    few, many = references_of(bureau, "referral")[:2], references_of(bureau, "referral")[2:]
    found = read_found(f"{UNDER_18}=yes", RECORD, settles=False)
    sent = []
    for some in (few, many):
        with statements() as told:
            answer(bureau.house, bureau.people["alice"], some, found)
        sent.append(len(told))
    assert sent[0] == sent[1]
    assert bureau.ask("select count(*) from clock where kind = 'child_path'") == [(12,)]
    assert sound(bureau, *few, *many)


# What brings nobody back, and who decides


@pytest.mark.parametrize("line", [STATED, DISPUTED], ids=["stated", "disputed"])
@pytest.mark.parametrize("said", ["no", "no_trace", "cannot_be_known"])
def test_no_answer_brings_anybody_back(bureau: Bureau, line: dict[str, str], said: str) -> None:
    reference = received(bureau, line)
    with pytest.raises(AnswerRefused, match="only when two people decide it"):
        say(bureau, f"{UNDER_18}={said}", reference, settles=True)
    say(bureau, f"{UNDER_18}={said}", reference)
    assert is_outside(bureau, reference)


def test_nobody_agrees_with_themselves_here_and_in_the_database(bureau: Bureau) -> None:
    reference = received(bureau, STATED)
    look(bureau, reference, age_gap="yes")
    decide(bureau, reference, AGGRAVATED)
    alice = bureau.people["alice"]
    with pytest.raises(PathRefused, match="another person must agree"):
        agree_path(bureau.house, alice, reference)
    with (
        bureau.house.database.as_person(alice) as connection,
        pytest.raises(psycopg.errors.CheckViolation, match="two_people"),
    ):
        connection.execute(
            "update path_decision set agreed_by = proposed_by, agreed_at = proposed_at"
        )


@pytest.mark.parametrize("path", [AGGRAVATED, ADULT])
def test_the_database_takes_no_such_decision_from_one_person(bureau: Bureau, path: Path) -> None:
    reference = received(bureau, STATED)
    with bureau.as_superuser() as connection, pytest.raises(
        psycopg.errors.CheckViolation, match="police_and_adult_take_two"
    ):  # fmt: skip
        connection.execute(
            "insert into path_decision (obligation_id, attempt, decision, reason, basis,"
            "  proposed_by, proposed_at, alone) select id, 1, %s, 'x', %s, %s, %s, true"
            " from obligation where reference = %s",
            (path.value, "record" if path is ADULT else None, bureau.people["alice"].person,
             FRIDAY, reference),
        )  # fmt: skip


def test_a_proposal_changes_nothing_and_can_be_taken_back(bureau: Bureau) -> None:
    reference = received(bureau, STATED)
    decided(bureau, reference, INVOLVED)
    look(bureau, reference, coercion_alleged="yes")
    decide(bureau, reference, AGGRAVATED)
    with pytest.raises(PathRefused, match="already proposed"):
        decide(bureau, reference, CANNOT)
    assert withdraw_path(bureau.house, bureau.people["bob"], reference).status == "withdrawn"
    with pytest.raises(PathRefused, match="nobody has proposed"):
        agree_path(bureau.house, bureau.people["bob"], reference)
    own = show(bureau.house, bureau.people["alice"], reference).story.own
    assert (own["path"], own["proposed_path"]) == ("person_involved", None)
    decide(bureau, reference, AGGRAVATED)
    agree_path(bureau.house, bureau.people["sue"], reference)
    own = show(bureau.house, bureau.people["alice"], reference).story.own
    assert own["path"] == "aggravated"
    assert "coercion_alleged=yes" in own["aggravating_features"]
    assert sound(bureau, reference)


@pytest.mark.parametrize("act", ["feature", "decide", "agree", "keep"])
def test_a_stranger_an_onlooker_and_an_administrator_decide_nothing(
    bureau: Bureau, act: str
) -> None:
    reference = received(bureau, STATED)
    look(bureau, reference, age_gap="yes")
    decide(bureau, reference, AGGRAVATED)
    transfer(bureau.house, bureau.people["alice"], [reference], to="north",
             reason="event_was_there")  # fmt: skip
    acts = {
        "feature": lambda who, name: record_features(
            bureau.house, who, name, [read_feature("age_gap=no", RECORD)]
        ),
        "decide": lambda who, name: decide_path(
            bureau.house, who, name, CANNOT, reason="no_source_left"
        ),
        "agree": lambda who, name: agree_path(bureau.house, who, name),
        "keep": lambda who, name: keep_on(bureau.house, who, name, reason="work_goes_on"),
    }
    with pytest.raises(NotFound) as hidden:
        acts[act](bureau.people["charlie"], reference)
    gone = absent_reference()
    with pytest.raises(NotFound) as absent:
        acts[act](bureau.people["charlie"], gone)
    assert str(hidden.value) == str(absent.value).replace(gone, reference)
    with pytest.raises(NotYours):
        acts[act](bureau.people["nora"], reference)
    with pytest.raises(NotAllowed):
        acts[act](bureau.people["admin"], reference)
