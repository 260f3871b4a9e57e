"""`longstop protect` and `longstop child`, through the door that a person uses."""

from __future__ import annotations

from tests.bureau.children import drafted, give_care, told_by_others
from tests.bureau.fixtures import Bureau
from tests.bureau.work import CHILD, LINE, reference_of
from tests.cli.doors import as_json, run

WHY = ("--reason", "child_at_risk")


def test_a_duty_officer_finds_tells_and_files_the_answer(bureau: Bureau) -> None:
    reference = drafted(bureau)
    listed = run(bureau, "protect", "list", by="nora").stdout
    assert f"{reference}  drafted  due" in listed
    assert "to care" in listed
    sent = run(bureau, "protect", "decide", reference, "send", *WHY, by="nora")
    assert sent.exit_code == 0, sent.stderr
    assert "Closed now, open Mon-Fri 08:00-18:00; out of hours: +44 1632 960777" in sent.stdout
    assert "Concerning: Kit" in sent.stdout
    answer = ("--name", "C. Carer", "--reference", "CS-9")
    done = run(bureau, "protect", "acknowledge", reference, *answer, by="nora")
    assert done.exit_code == 0, done.stderr
    assert as_json(run(bureau, "protect", "list", "--json", by="nora")) == {"items": []}


def test_the_json_of_one_has_no_text_without_a_reason_and_never_a_salt(bureau: Bureau) -> None:
    reference = drafted(bureau)
    shown = as_json(run(bureau, "protect", "show", reference, "--json", by="nora"))
    assert (shown["text"], shown["addressee_code"], shown["reach"]) == (
        None, "care", "out_of_hours"
    )  # fmt: skip
    assert not [name for name in shown if "salt" in name or "commitment" in name]


def test_waiting_goes_through_two_people(bureau: Bureau) -> None:
    reference = drafted(bureau)
    words = ("--reason", "joint_visit_planned", "--until", "2026-11-22T09:00",
             "--interim", "force_watches")  # fmt: skip
    first = run(bureau, "protect", "decide", reference, "defer", *words, by="nora")
    assert "Another person must agree" in first.stderr
    second = run(bureau, "protect", "agree", reference, by="ned")
    assert "is deferred, due Sun 22 Nov 2026 09:00 UTC" in second.stderr


def test_what_is_missing_is_said_with_exit_code_two(bureau: Bureau) -> None:
    reference = drafted(bureau)
    half = run(bureau, "protect", "decide", reference, "send_jointly",
               "--reason", "planned_with_force", by="nora")  # fmt: skip
    assert half.exit_code == 2
    assert "--with AGENCY" in half.stderr
    other = run(bureau, "protect", "decide", reference_of(bureau), "send", *WHY)
    assert (other.exit_code, "not a child-protection referral" in other.stderr) == (2, True)


def test_a_child_is_listed_shown_and_closed_by_two(bureau: Bureau) -> None:
    give_care(bureau)
    bureau.receive_csv({**LINE, **CHILD})
    child = reference_of(bureau, "child_record")
    assert "nothing drafted" in run(bureau, "child", "list", by="nora").stdout
    told_by_others(bureau)
    assert "made_by_other" in run(bureau, "child", "list", by="nora").stdout
    story = run(bureau, "child", "show", child, by="nora").stdout
    assert child in story
    assert "Kit" not in story
    words = ("--outcome", "safeguarded", "--reason", "agency_confirmed")
    assert "proposed" in run(bureau, "child", "close", child, *words, by="nora").stderr
    assert "is closed" in run(bureau, "child", "close", child, "--agree", by="ned").stderr


def test_a_referral_is_not_closed_by_the_door_for_children(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    words = ("--outcome", "not_a_report", "--reason", "checks_done")
    refused = run(bureau, "child", "close", reference_of(bureau), *words)
    assert (refused.exit_code, "not the reference of a child" in refused.stderr) == (2, True)


def test_the_story_of_a_child_protection_referral_can_be_shown(bureau: Bureau) -> None:
    reference = drafted(bureau)
    story = run(bureau, "show", reference, by="nora")
    assert story.exit_code == 0, story.stderr
    assert reference_of(bureau, "child_record") in story.stdout


def test_a_list_that_is_cut_says_so_and_a_whole_one_does_not(bureau: Bureau) -> None:
    drafted(bureau)
    cut = run(bureau, "protect", "list", "--limit", "1", by="nora")
    assert "see more with --limit" in cut.stderr
    assert "see more" not in run(bureau, "protect", "list", by="nora").stderr


def test_every_code_of_the_address_book_is_whole_on_a_narrow_terminal(bureau: Bureau) -> None:
    give_care(bureau)
    codes = {row["code"] for row in as_json(run(bureau, "agency", "list", "--json"))}
    lines = run(bureau, "agency", "list").stdout.splitlines()
    assert codes == {line.split()[0] for line in lines if not line.startswith(" ")}
