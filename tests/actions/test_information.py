"""Reports for information are kept apart and clocked; no label silences a child or urgency."""

from __future__ import annotations

import pytest

from longstop.actions.answer import answer
from longstop.actions.close import close
from longstop.actions.find import NotYours
from longstop.actions.house import NotFound
from longstop.actions.make_ready import make_ready
from longstop.actions.promote import (
    NotInformation,
    keep_information,
    list_information,
    promote,
)
from longstop.actions.sweep import sweep
from longstop.actions.transfer import transfer
from longstop.core.casework.closing import ClosingRefused
from longstop.core.casework.readiness import NotReady
from longstop.core.intake.receipt import Receipt
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.answering import read_found
from tests.bureau.corrections import whole
from tests.bureau.fixtures import CSV_HEAD, Bureau
from tests.bureau.work import CHILD, LINE, reference_of, references_of, replayed, sees, statements
from tests.cli.doors import as_json, run

MARKED = {**LINE, "informational": "yes"}
CLOCKS = (
    "select c.kind, c.because from clock c join obligation o on o.id = c.obligation_id"
    " where o.reference = %s and c.running order by c.kind"
)
STATE = "select state, previous_state from obligation where reference = %s"
STREAM = (
    "select w.stream from work_item w join obligation o on o.id = w.obligation_id"
    " where o.reference = %s"
)
AS_REFERRAL = [("disseminate", "standard"), ("grade", "standard")]


def receive(bureau: Bureau, *lines: dict[str, str], name: str = "a.csv") -> Receipt:
    """Receive lines of a list that has a column for the sender's word."""
    heads = [*CSV_HEAD.split(","), "informational"]
    body = [",".join(line.get(head, "") for head in heads) for line in lines]
    return bureau.receive_text("\n".join([",".join(heads), *body]) + "\n", name=name)


def test_it_is_kept_owned_clocked_and_apart(bureau: Bureau) -> None:
    receipt = receive(bureau, MARKED)
    assert (receipt.read, receipt.accepted, receipt.referrals) == (1, 1, 1)
    reference = reference_of(bureau)
    assert bureau.ask(STATE, reference) == [("informational", None)]
    assert bureau.ask(CLOCKS, reference) == [("review", "informational")]
    assert bureau.ask(STREAM, reference) == [(5,)]
    (listed,) = list_information(bureau.house, bureau.people["alice"]).rows
    assert (listed.reference, listed.source_reference) == (reference, "T-1")
    assert list_information(bureau.house, bureau.people["charlie"]).rows == []
    assert "look again" in run(bureau, "information", "list").stdout
    assert "referral, informational" in run(bureau, "worklist").stdout
    assert run(bureau, "show", reference).exit_code == 0
    assert replayed(bureau, reference)
    assert whole(bureau)


@pytest.mark.parametrize(
    "more",
    [
        {"urgent": "yes"},
        {"urgent": "perhaps"},
        CHILD,
        {"age": "15"},
        {"role": "victim"},
        {"access_to_children": "yes"},
        {"statement_kind": "retraction", "note": "taken back"},
        {"informational": "perhaps"},
        {"informational": "no"},
    ],
)
def test_the_label_silences_no_child_no_urgency_and_nothing_that_must_be_heard(
    bureau: Bureau, more: dict[str, str]
) -> None:
    receive(bureau, {**MARKED, **more})
    (state,) = bureau.ask("select distinct state from obligation where kind = 'referral'")
    assert state == ("received",)


def test_a_person_makes_a_referral_of_it_with_its_clocks(bureau: Bureau) -> None:
    receive(bureau, MARKED)
    reference, alice = reference_of(bureau), bureau.people["alice"]
    with pytest.raises(NotFound):
        promote(bureau.house, bureau.people["charlie"], [reference])
    promote(bureau.house, alice, [reference])
    assert bureau.ask(STATE, reference) == [("received", "informational")]
    assert bureau.ask(CLOCKS, reference) == AS_REFERRAL
    assert bureau.ask(STREAM, reference) != [(5,)]
    with pytest.raises(NotInformation, match="it is received"):
        promote(bureau.house, alice, [reference])
    assert replayed(bureau, reference)
    assert whole(bureau)


def test_it_is_looked_at_again_and_again_and_silence_is_seen(bureau: Bureau) -> None:
    receive(bureau, MARKED)
    reference, alice = reference_of(bureau), bureau.people["alice"]
    bureau.clock.on(days=89)
    keep_information(bureau.house, alice, [reference])
    bureau.clock.on(days=2)
    sweep(bureau.house, every_seconds=60)
    assert bureau.ask(
        "select count(*) from breach b join clock c on c.id = b.clock_id where c.kind = 'review'"
    ) == [(0,)]
    bureau.clock.on(days=90)
    sweep(bureau.house, every_seconds=60)
    assert bureau.ask(
        "select count(*) from breach b join clock c on c.id = b.clock_id where c.kind = 'review'"
    ) == [(1,)]
    assert whole(bureau)


@pytest.mark.parametrize("more", [{"urgent": "yes"}, CHILD, {"informational": ""}, {"age": "15"}])
def test_news_that_says_more_makes_a_referral_of_it(bureau: Bureau, more: dict[str, str]) -> None:
    receive(bureau, MARKED)
    reference = references_of(bureau, "referral")[0]
    receive(bureau, {**MARKED, "note": "more", **more}, name="b.csv")
    assert bureau.ask(STATE, reference) == [("received", "informational")]
    assert {"grade", "disseminate"} <= {kind for kind, _ in bureau.ask(CLOCKS, reference)}
    assert ("review", "informational") not in bureau.ask(CLOCKS, reference)
    assert replayed(bureau, reference)
    assert whole(bureau)


def test_more_of_the_same_leaves_it_and_both_in_one_file_are_one(bureau: Bureau) -> None:
    receive(bureau, MARKED, {**MARKED, "note": "more"}, {**MARKED, "note": "yet more"})
    reference = reference_of(bureau)
    assert bureau.ask(STATE, reference) == [("informational", None)]
    receive(bureau, {**MARKED, "note": "again"}, {**MARKED, "note": "at last", "urgent": "yes"},
            {**MARKED, "note": "after"}, name="b.csv")  # fmt: skip
    assert bureau.ask(STATE, reference) == [("received", "informational")]
    assert replayed(bureau, reference)
    assert whole(bureau)


def test_an_answer_that_makes_it_dangerous_takes_it_in_by_itself(bureau: Bureau) -> None:
    receive(bureau, MARKED)
    reference = reference_of(bureau)
    found = read_found("contact_conviction=yes", StatementKind.RECORD, settles=False)
    answer(bureau.house, bureau.people["alice"], [reference], found)
    sweep(bureau.house, every_seconds=60)
    assert bureau.ask(STATE, reference) == [("received", "informational")]
    assert replayed(bureau, reference)
    assert whole(bureau)


def test_it_is_made_ready_and_closed_only_as_what_it_is(bureau: Bureau) -> None:
    receive(bureau, MARKED)
    reference, alice = reference_of(bureau), bureau.people["alice"]
    with pytest.raises(NotReady, match="information promote"):
        make_ready(bureau.house, alice, [reference])
    with pytest.raises(ClosingRefused, match="information promote"):
        close(bureau.house, alice, reference, outcome="no_offence_found", reason="checks_done")
    transfer(bureau.house, alice, [reference], to="north", reason="person_lives_there")
    assert sees(bureau, "nora", reference)
    with pytest.raises(NotYours):
        promote(bureau.house, bureau.people["nora"], [reference])


def test_many_cost_as_many_statements_as_few(bureau: Bureau) -> None:
    receive(bureau, *({**MARKED, "reference": f"T-{n}"} for n in range(9)))
    first, *rest = references_of(bureau, "referral")
    with statements() as of_one:
        promote(bureau.house, bureau.people["alice"], [first])
    with statements() as of_eight:
        promote(bureau.house, bureau.people["alice"], rest)
    assert len(of_one) == len(of_eight)


def test_the_commands_say_what_it_is_now(bureau: Bureau) -> None:
    receive(bureau, MARKED)
    reference = reference_of(bureau)
    kept = run(bureau, "information", "keep", reference)
    assert f"{reference}: informational; next due" in kept.stderr
    (done,) = as_json(run(bureau, "information", "promote", reference, "--json"))
    assert (done["reference"], done["state"]) == (reference, "received")
    assert "Nothing is kept" in run(bureau, "information", "list").stderr
