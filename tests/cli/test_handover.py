"""Handing a shift over at the terminal, and the screen with which the next begins."""

from __future__ import annotations

from pathlib import Path

from longstop.actions.change_duty import start_duty
from longstop.actions.take import take
from tests.bureau.alerts import sweep_after
from tests.bureau.fixtures import Bureau
from tests.bureau.shifts import plan_for
from tests.bureau.work import LINE, references_of
from tests.cli.doors import as_json, run

NOTE = "The sender calls at 21:00 about the port; then ask the network, and tell the night desk."


def handed(bureau: Bureau, folder: Path, people: int = 1) -> str:
    bureau.receive_csv(
        *[{**LINE, "reference": f"T-{n}", "given_name": f"A{n}"} for n in range(people)]
    )
    take(bureau.house, bureau.people["alice"], references_of(bureau, "referral"))
    note = folder / "note.txt"
    note.write_text(NOTE + "\n\nAll else is quiet.\n")
    done = run(bureau, "handover", "intake", "--to", "bob", "--note-file", note)
    assert done.exit_code == 0, done.stderr
    assert done.stderr == "You stay the owner until bob says: longstop handover intake --accept\n"
    return done.stdout


def test_what_is_handed_over_is_said_by_counts_and_references(
    bureau: Bureau, tmp_path: Path
) -> None:
    lines = handed(bureau, tmp_path).splitlines()
    (reference,) = references_of(bureau, "referral")
    assert lines == [
        "intake: handed to bob, to be accepted by 18:30",
        "  handed over: package 1, referral 1",
        f"  held 1: {reference}",
    ]


def test_the_screen_at_the_start_of_a_shift_is_whole_at_80_columns(
    bureau: Bureau, tmp_path: Path
) -> None:
    plan_for(bureau, "bob", ("2026-11-20 18:00", "2026-11-21 18:00"))
    handed(bureau, tmp_path, people=9)
    assert "You are on duty at 'intake' until Sat 21 Nov 18:00 UTC. 10 obligations are yours" in (
        run(bureau, "handover", "intake", "--accept", by="bob").stderr
    )
    bureau.receive_csv({**LINE, "reference": "N-1"}, name="b.csv")
    sweep_after(bureau, hours=23.9)
    sweep_after(bureau, hours=0.2)
    start_duty(bureau.house, bureau.people["bob"], desk="intake")
    screen = run(bureau, "handover", "intake", by="bob").stdout
    assert all(len(line) <= 80 for line in screen.splitlines())
    text = " ".join(screen.replace("|", "").split())
    for words in (
        "Intake (intake), Sat 21 Nov 2026 18:06", "on duty: bob until Sun 22 Nov 06:06",
        "alice handed over to bob on Fri 20 Nov 18:00: accepted 18:00", NOTE,
        "handed over: package 1, referral 9", "held 9:", "and 4 more", "since Fri 20 Nov 18:00",
        "fell due: grade 10", "open now: package 2, referral", "alert stands",
    ):  # fmt: skip
        assert words in text, words


def test_a_desk_where_nothing_was_handed_over_says_so(bureau: Bureau) -> None:
    screen = run(bureau, "handover", "intake").stdout
    assert "No shift has been handed over here yet." in screen
    assert "came in: nothing" in screen


def test_json_gives_the_whole_screen(bureau: Bureau, tmp_path: Path) -> None:
    handed(bureau, tmp_path)
    shown = as_json(run(bureau, "handover", "intake", "--json", by="bob"))
    assert shown["last"]["note"].startswith("The sender calls")
    assert shown["handed"]["kinds"][0] == {"name": "package", "count": 1, "references": []}
    accepted = as_json(run(bureau, "handover", "intake", "--accept", "--json", by="bob"))
    assert accepted["moved"] == 2


def test_ending_duty_with_a_name_hands_over_without_a_note(bureau: Bureau) -> None:
    ended = run(bureau, "duty", "end", "intake", "--to", "bob")
    assert ended.exit_code == 0
    assert "handed to bob" in ended.stdout
    assert run(bureau, "handover", "intake", "--accept", by="bob").exit_code == 0
    alone = run(bureau, "duty", "end", "intake", by="bob")
    assert alone.stderr == (
        "The shift at 'intake' has ended. 0 obligations went to the supervisor.\n"
    )


def test_options_that_contradict_each_other_change_nothing(bureau: Bureau, tmp_path: Path) -> None:
    for words in (
        ("--to", "bob", "--accept"), ("--note", "x"), ("--accept", "--hours", "25"),
        ("--to", "bob", "--note", "x", "--note-file", tmp_path / "n"),
        ("--to", "bob", "--note-file", tmp_path / "gone"), ("--to", "nobody"),
    ):  # fmt: skip
        refused = run(bureau, "handover", "intake", *words)
        assert refused.exit_code == 2, words
        assert "Nothing was changed" in refused.stderr
    assert bureau.ask("select count(*) from handover") == [(0,)]


def test_a_stranger_is_told_of_a_desk_what_absence_is_told(bureau: Bureau, tmp_path: Path) -> None:
    handed(bureau, tmp_path)
    answers = [run(bureau, "handover", desk, by="charlie") for desk in ("intake", "absent")]
    assert [one.exit_code for one in answers] == [2, 2]
    assert answers[0].stderr == answers[1].stderr.replace("absent", "intake")
    assert answers[0].stdout == ""
