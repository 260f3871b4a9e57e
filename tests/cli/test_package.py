"""What became of our list: every line, where it stands and its age, in one command."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest

from longstop.actions import receive as receiving
from longstop.core.referral.references import make_reference
from longstop.core.referral.vocabulary import ObligationKind
from tests.bureau.fixtures import Bureau
from tests.bureau.work import absent_reference
from tests.cli.doors import as_csv, as_json, reference_of, run

GOOD = {"reference": "T-1", "role": "reported", "family_name": "Quill", "given_name": "Jon"}
NEWS = {**GOOD, "note": "seen again"}
BAD = {**GOOD, "reference": "T-2", "date_of_birth": "no such day"}
STAFF = {
    "reference": "T-9", "role": "reported", "family_name": "Constable", "given_name": "Percival",
    "date_of_birth": "1980-04-01",
}  # fmt: skip


def received(bureau: Bureau) -> str:
    receipt = bureau.receive_csv(GOOD, NEWS, GOOD, BAD, declared=5)
    assert receipt.reference is not None
    return receipt.reference


def test_one_command_answers_what_became_of_our_list(bureau: Bureau) -> None:
    reference = received(bureau)
    bureau.clock.on(days=2, hours=3)
    result = run(bureau, "package", "show", reference)
    ((digest,),) = bureau.ask("select encode(sha256, 'hex') from package")
    assert result.stdout.splitlines() == [
        f"{reference} from toronto: received",
        "  arrived 2026-11-20 18:00 UTC, 2 d 3 h ago",
        f"  sha256 {digest}",
        "  read 4 = 1 accepted + 1 follow-up + 1 duplicate + 1 quarantined; 5 declared",
        "  opened 1 referral and 0 child records",
        "  4 lines still open, 0 with an outcome",
        "Where the lines stand:",
        "          1  accepted: referral received",
        "          1  duplicate: referral received",
        "          1  follow-up: referral received",
        "          1  quarantined: quarantined record waiting",
        "Beside the lines:",
        f"  {reference_of(bureau, 'shortfall')} shortfall open",
    ]
    assert "Quill" not in result.stdout


def test_each_line_says_what_it_became_and_how_old_it_is(bureau: Bureau) -> None:
    reference = received(bureau)
    bureau.clock.on(hours=1)
    story = as_json(run(bureau, "package", "show", reference, "--lines", "--json"))
    referral, waits = reference_of(bureau, "referral"), reference_of(bureau, "quarantined_record")
    found = [
        (one["ordinal"], one["status"], [b["reference"] for b in one["became"]], one["age_seconds"])
        for one in story["lines"]
    ]
    assert found == [
        (1, "accepted", [referral], 3600),
        (2, "follow_up", [referral], 3600),
        (3, "duplicate", [referral], 3600),
        (4, "quarantined", [waits], 3600),
    ]
    printed = run(bureau, "package", "show", reference, "--lines").stdout
    assert f"{waits} quarantined record waiting" in printed


def test_lines_come_a_page_at_a_time(bureau: Bureau) -> None:
    reference = received(bureau)
    words = ["package", "show", reference, "--lines", "--limit", 2, "--after", 1]
    story = as_json(run(bureau, *words, "--json"))
    assert [line["ordinal"] for line in story["lines"]] == [2, 3]
    assert (
        f"Next: longstop package show {reference} --lines --after 3" in run(bureau, *words).stderr
    )


def test_a_release_moves_the_line_to_where_it_now_stands(bureau: Bureau, tmp_path: Path) -> None:
    reference = received(bureau)
    file = tmp_path / "mended.csv"
    file.write_text("reference,role,family_name\nT-2,reported,Quill\n")
    waits = reference_of(bureau, "quarantined_record")
    assert run(bureau, "quarantine", "release", waits, "--file", file).exit_code == 0
    story = as_json(run(bureau, "package", "show", reference, "--json"))
    assert (story["package"]["accepted"], story["package"]["quarantined"]) == (2, 0)
    stands = [(one["status"], one["kind"], one["state"]) for one in story["standings"]]
    assert ("accepted", "referral", "received") in stands
    assert ("accepted", "quarantined_record", "released") in stands


def test_a_package_cut_short_goes_on_without_its_file(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(receiving, "read_texts", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            received(bureau)
    ((reference,),) = bureau.ask("select reference from obligation where kind = 'package'")
    assert as_json(run(bureau, "package", "go-on", reference, "--json"))["read"] == 4
    again = run(bureau, "package", "go-on", reference)
    assert (again.exit_code, "read to its end" in again.stderr) == (2, True)
    assert run(bureau, "package", "go-on", absent_reference(ObligationKind.PACKAGE)).exit_code == 2


def test_packages_are_listed_with_how_they_add_up(bureau: Bureau) -> None:
    reference = received(bureau)
    (one,) = as_json(run(bureau, "package", "list", "--json"))["packages"]
    parts = ("accepted", "follow_up", "duplicate", "quarantined")
    assert one["read"] == sum(one[part] for part in parts) == 4
    listed = run(bureau, "package", "list").stdout
    assert listed.splitlines() == [
        f"{reference}  received, from toronto, 0 min old: list.csv",
        "    read 4 = 1 accepted + 1 follow-up + 1 duplicate + 1 quarantined",
    ]


def test_a_list_of_packages_ends_at_its_limit_and_says_so(bureau: Bureau) -> None:
    bureau.receive_csv(GOOD)
    newest = bureau.receive_csv(GOOD, NEWS, name="later.csv").reference
    result = run(bureau, "package", "list", "--limit", 1)
    assert [line.split()[0] for line in result.stdout.splitlines()] == [newest, "read"]
    assert "These are the first 1; see more with --limit." in result.stderr


def test_a_stranger_gets_what_an_absent_reference_gets(bureau: Bureau) -> None:
    absent = make_reference(ObligationKind.PACKAGE, 999_999, b"r" * 32)
    told = []
    for asked in (received(bureau), absent):
        result = run(bureau, "package", "show", asked, by="charlie")
        told.append((result.exit_code, result.stdout, result.stderr.replace(asked, "REF")))
    assert told[0] == told[1]
    assert told[0][:2] == (2, "")
    assert as_json(run(bureau, "package", "list", "--json", by="charlie")) == {"packages": []}


def test_a_line_about_staff_is_left_out_for_those_outside_the_compartment(bureau: Bureau) -> None:
    reference = bureau.receive_csv(GOOD, STAFF).reference
    seen = {
        who: [
            line["ordinal"]
            for line in as_json(
                run(bureau, "package", "show", reference, "--lines", "--json", by=who)
            )["lines"]
        ]
        for who in ("bob", "rita")
    }
    assert seen == {"bob": [1], "rita": [1, 2]}


def test_every_look_is_on_the_viewers_own_stream(bureau: Bureau) -> None:
    run(bureau, "package", "show", received(bureau), by="bob")
    rows = bureau.ask("select stream_id from ledger_entry where event = 'package.viewed'")
    assert rows == [(bureau.people["bob"].person,)]


def test_a_package_ends_when_its_last_line_turns_out_to_repeat_a_settled_one(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(GOOD)
    referral = reference_of(bureau, "referral")
    run(bureau, "close", referral, "--outcome", "not_a_report", "--reason", "checks_done")
    run(bureau, "close", referral, "--agree", by="bob")
    bureau.receive_csv({**GOOD, "date_of_birth": "no such day"}, name="again.csv")
    waits = reference_of(bureau, "quarantined_record")
    file = tmp_path / "mended.csv"
    file.write_bytes(as_csv(GOOD))
    assert run(bureau, "quarantine", "release", waits, "--file", file).exit_code == 0
    assert bureau.ask("select state from obligation where kind = 'package'") == [("closed",)] * 2
