"""The story at the terminal: what argues against first, the right words, hidden values counted."""

from __future__ import annotations

from longstop.actions.register_source import register_source
from longstop.core.referral.vocabulary import Attribution
from tests.bureau.fixtures import Bureau
from tests.bureau.work import CHILD, LINE, absent_reference, reference_of, statements
from tests.cli.doors import as_json, run

TOLD = {**LINE, **CHILD, "child_family_name": "Wren", "note": "met at the harbour"}


def test_the_story_says_who_owns_it_what_runs_and_where_it_came_from(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "e_mail": "jon@example.org", "handling": "ask us first"})
    reference = reference_of(bureau)
    bureau.clock.on(hours=25)
    page = run(bureau, "show", reference).stdout
    assert page.startswith(f"{reference}  referral, received\n")
    assert "owned by bureau/intake alice (Alice Dutton)" in page
    assert "grade: due Sat 21 Nov 2026 18:00 (24 h), running, 1 h late, BREACHED" in page
    assert "HANDLING: ask us first" in page
    assert f"toronto, package {reference_of(bureau, 'package')}, record 1" in page
    assert "email: jon@example.org" in page
    assert "Fri 20 Nov 2026 18:00  received, by alice" in page


def test_nobody_is_called_a_suspect_below_user(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    with bureau.as_superuser() as connection:
        for level in Attribution:
            connection.execute("update referral set attribution = %s", (level.value,))
            page = run(bureau, "show", reference).stdout.casefold()
            assert ("suspect" in page) == (level is Attribution.USER)


def test_a_reported_child_is_a_person_involved(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "age": "14"})
    (person,) = as_json(run(bureau, "show", reference_of(bureau), "--json"))["persons"]
    assert person["called"] == "person involved"


def test_what_argues_against_stands_first(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "note": "first"})
    bureau.receive_csv({**LINE, "statement_kind": "retraction", "note": "no"}, name="more.csv")
    page = run(bureau, "show", reference_of(bureau)).stdout
    assert page.index("Argues against") < page.index("Clocks") < page.index("Reported person")


def test_hidden_values_are_counted_and_reveal_is_named(bureau: Bureau) -> None:
    bureau.receive_csv(TOLD)
    reference = reference_of(bureau)
    page = run(bureau, "show", reference).stdout
    hidden = as_json(run(bureau, "show", reference, "--json"))["hidden"]
    assert f"{hidden} hidden: longstop reveal {reference} --reason" in page
    for value in ("Wren", "Kit", "harbour"):
        assert value not in page
    revealed = run(bureau, "reveal", reference, "--reason", "safeguarding").stdout
    for value in ("Wren", "Kit", "harbour"):
        assert value in revealed
    assert " hidden: " not in revealed


def test_the_child_and_the_referral_name_each_other(bureau: Bureau) -> None:
    bureau.receive_csv(TOLD)
    told = as_json(run(bureau, "show", reference_of(bureau), "--json"))
    child = reference_of(bureau, "child_record")
    assert [one["reference"] for one in told["belongs_with"]] == [child]
    there = as_json(run(bureau, "show", child, "--json", by="nora"))
    assert there["belongs_with"] == []
    assert (there["source"], there["package"]) == (None, None)


def test_the_work_goes_from_hand_to_hand_at_the_terminal(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    assert "is yours until 22:00 UTC" in run(bureau, "take", reference).stderr
    offer = ["transfer", reference, "--to", "north", "--reason", "person_lives_there"]
    assert "stays yours until somebody there accepts" in run(bureau, *offer).stderr
    assert as_json(run(bureau, "transfer", reference, "--accept", "--json", by="nora")) == [{
        "reference": reference, "status": "accepted", "agency": None, "desk": None,
        "transfer": None, "due": None, "disputed": False,
    }]  # fmt: skip
    ending = ["close", reference, "--outcome", "not_found", "--reason", "checks_done"]
    assert "Another person must agree" in run(bureau, *ending, by="nora").stderr
    assert "is closed: not_found" in run(bureau, "close", reference, "--agree", by="ned").stderr
    page = run(bureau, "show", reference).stdout
    assert "referral, closed: not found" in page
    assert "by somebody of another agency" in page


def test_commands_that_ask_for_two_things_at_once_do_neither(bureau: Bureau) -> None:
    absent = absent_reference()
    for words in (["close", absent, "--agree", "--withdraw"], ["transfer", absent]):
        result = run(bureau, *words)
        assert result.exit_code == 2
        assert "Say one of" in result.stderr


def test_a_stranger_cannot_tell_another_agencys_reference_from_none(bureau: Bureau) -> None:
    bureau.receive_csv(TOLD)
    words: dict[str, list[str]] = {
        "show": [], "take": [], "reveal": ["--reason", "assessment"],
        "close": ["--outcome", "dead", "--reason", "record_shows"], "transfer": ["--accept"],
    }  # fmt: skip
    for command, more in words.items():
        answers = []
        for reference in (reference_of(bureau), absent_reference()):
            with statements() as sent:
                result = run(bureau, command, reference, *more, by="charlie")
            told = (result.stdout + result.stderr).replace(reference, "REF")
            answers.append((result.exit_code, told, len(sent)))
        assert answers[0] == answers[1]
        assert answers[0][0] == 2


def test_a_refused_file_says_as_what_it_was_received_since_and_waits_for_a_person(
    bureau: Bureau,
) -> None:
    ((kept,),) = bureau.ask("select column_map from source")
    bureau.ask("update source set column_map = null returning 1")
    bureau.receive_csv(LINE)
    refused = reference_of(bureau, "refused_file")
    before = run(bureau, "show", refused)
    assert "received since as" not in before.stdout
    assert "longstop close" not in before.stdout
    package = bureau.receive_csv(LINE, column_map=kept).reference
    page = run(bureau, "show", refused).stdout
    assert page.startswith(f"{refused}  refused file, waiting\n")
    assert f"  received since as: {package}\n" in page
    told = f"longstop close {refused} --outcome received_after_all --reason record_shows"
    assert told in page
    assert run(bureau, *told.split()[1:]).exit_code == 0
    after = run(bureau, "show", refused).stdout
    assert after.startswith(f"{refused}  refused file, closed: received after all\n")
    assert "longstop close" not in after


def test_a_refused_file_that_another_sender_sent_readable_still_waits_for_its_own(
    bureau: Bureau,
) -> None:
    ((kept,),) = bureau.ask("select column_map from source")
    bureau.ask("update source set column_map = null returning 1")
    bureau.receive_csv(LINE)
    alice = bureau.people["alice"]
    register_source(bureau.house, alice, "lyon", zone="Europe/Paris", country="FR", column_map=kept)
    assert bureau.receive_csv(LINE, source="lyon").accepted == 1
    shown = as_json(run(bureau, "show", reference_of(bureau, "refused_file"), "--json"))
    assert (shown["reason"], shown["received_since_as"]) == ("no_column_map", None)
