"""Deciding at the terminal: codes in the list, the sentence for a reason, then a decision."""

from __future__ import annotations

from typer.testing import CliRunner, Result

from longstop.cli import trust
from longstop.cli.frame import Frame
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, reference_of
from tests.cli.doors import as_json

COACH = {**LINE, "note": "He is a swimming coach in Leeds."}


def run(bureau: Bureau, *words: str, by: str = "alice") -> Result:
    """Run a command of the group as a person whose account has their code for a name."""
    with bureau.as_superuser() as connection:
        connection.execute(
            "update person set os_account = code where id = %s", (bureau.people[by].person,)
        )
    here = Frame(ready=bureau.house, account=by, clock=bureau.clock)
    return CliRunner().invoke(trust.app, list(words), obj=here)


def test_the_list_has_codes_and_a_due_moment_and_no_word_of_the_text(bureau: Bureau) -> None:
    bureau.receive_csv(COACH)
    shown = run(bureau, "list").stdout
    assert shown.startswith(f"{reference_of(bureau)}  undecided, due Mon 23 Nov")
    assert shown.rstrip().endswith("sport")
    (item,) = as_json(run(bureau, "list", "--json"))["items"]
    assert (item["kinds"], item["decided"]) == (["sport"], None)
    assert "swimming" not in shown + repr(item)


def test_the_sentence_needs_a_reason(bureau: Bureau) -> None:
    bureau.receive_csv(COACH)
    reference = reference_of(bureau)
    assert run(bureau, "show", reference, "--reason", "curious").exit_code == 2
    shown = run(bureau, "show", reference, "--reason", "safeguarding").stdout
    assert "sport, reported, present [en]: to be decided" in shown
    assert "He is a swimming coach in Leeds." in shown
    (hit,) = as_json(run(bureau, "show", reference, "--reason", "quality", "--json"))["hits"]
    assert hit["sentence"] == "He is a swimming coach in Leeds."


def test_a_decision_is_told_with_what_follows_from_it(bureau: Bureau) -> None:
    bureau.receive_csv(COACH)
    words = ("decide", reference_of(bureau), "yes", "--reason", "employer_confirmed")
    done = run(bureau, *words, "--jurisdiction", "wales")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "must be told by Sat 21 Nov 2026 18:00 UTC" in done.stderr
    assert "By the rule of Wales: the Local Authority Designated Officer" in done.stderr
    again = run(bureau, *words)
    assert again.exit_code == 2
    assert "Nothing was changed" in again.stderr
    assert "decided: yes" in run(bureau, "list").stdout


def test_where_no_rule_stands_that_is_said_aloud(bureau: Bureau) -> None:
    bureau.receive_csv(COACH)
    words = ("decide", reference_of(bureau), "yes", "--reason", "record_shows", "--nation", "US-WY")
    done = run(bureau, *words)
    assert done.exit_code == 0
    assert "NO RULE for people who work with children in Wyoming (not stated: ask)" in done.stderr


def test_somebody_elsewhere_is_told_that_there_is_nothing(bureau: Bureau) -> None:
    bureau.receive_csv(COACH)
    assert "No referral of yours" in run(bureau, "list", by="charlie").stderr
    reference = reference_of(bureau)
    decided = run(bureau, "decide", reference, "no", "--reason", "another_person", by="charlie")
    assert (decided.exit_code, "that you can see" in decided.stderr) == (2, True)
