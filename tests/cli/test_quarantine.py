"""Quarantine at the terminal: what waits, why, its text for a reason, and out of it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from longstop.core.referral.references import make_reference
from longstop.core.referral.vocabulary import ObligationKind
from tests.bureau.fixtures import Bureau
from tests.cli.doors import as_json, reference_of, run

BAD = {"reference": "T-2", "role": "reported", "family_name": "Quill", "date_of_birth": "no day"}
HEAD = "reference,role,family_name,given_name,date_of_birth"
ABSENT = make_reference(ObligationKind.QUARANTINED_RECORD, 999_999, b"r" * 32)


def quarantined(bureau: Bureau) -> str:
    bureau.receive_csv(BAD)
    return reference_of(bureau, "quarantined_record")


def mended(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "mended.csv"
    path.write_text("\n".join([HEAD, *lines, ""]))
    return path


def test_what_falls_due_first_is_listed_first_with_reason_place_and_age(bureau: Bureau) -> None:
    first = quarantined(bureau)
    bureau.clock.on(hours=2)
    bureau.receive_csv({**BAD, "reference": "T-3"}, name="later.csv")
    found = as_json(run(bureau, "quarantine", "list", "--json"))["quarantined"]
    assert [one["age_seconds"] for one in found] == [7200, 0]
    assert found[0]["reference"] == first
    assert found[0]["where"] == 'line 2, column "date_of_birth"'
    listed = run(bureau, "quarantine", "list").stdout
    assert listed.index(first) < listed.index(found[1]["reference"])


def test_a_narrow_terminal_cuts_neither_reason_nor_place(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = quarantined(bureau)
    reason = "more_words_than_any_reason_has_had_so_far_and_then_some_to_go_beyond_the_edge"
    bureau.ask("update quarantined_record set reason = %s returning 1", reason)
    monkeypatch.setenv("COLUMNS", "40")
    assert run(bureau, "quarantine", "list").stdout.splitlines() == [
        f"{reference}  {reason}, due in 1 d 0 h, 0 min old",
        f'    line 2, column "date_of_birth" of {reference_of(bureau, "package")}',
    ]


def test_an_empty_quarantine_says_so(bureau: Bureau) -> None:
    result = run(bureau, "quarantine", "list")
    assert (result.stdout, result.stderr) == ("", "Nothing waits in quarantine.\n")


def test_a_record_is_shown_without_its_text(bureau: Bureau) -> None:
    reference = quarantined(bureau)
    bureau.clock.on(hours=1, minutes=5)
    result = run(bureau, "quarantine", "show", reference)
    package = reference_of(bureau, "package")
    assert result.stdout.splitlines() == [
        f"{reference}: waiting",
        "  reason   bad_date",
        '  where    line 2, column "date_of_birth"',
        f"  package  {package}, record 1",
        "  age      1 h 5 min",
        "  due      in 22 h 55 min",
    ]
    assert result.stderr == f"Next: longstop quarantine release {reference} --file MENDED\n"


def test_the_text_is_shown_for_a_reason_and_the_look_is_written_down(bureau: Bureau) -> None:
    reference = quarantined(bureau)
    shown = as_json(run(bureau, "quarantine", "show", reference, "--reason", "mending", "--json"))
    assert "Quill" in shown["text"]
    rows = bureau.ask(
        "select stream_id, body::json #>> '{data,facts,reason}' from ledger_entry"
        " where event = 'quarantined_record.revealed'"
    )
    assert rows == [(bureau.people["alice"].person, "mending")]


def test_a_reason_that_is_not_on_the_list_shows_nothing(bureau: Bureau) -> None:
    result = run(bureau, "quarantine", "show", quarantined(bureau), "--reason", "curiosity")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Choose one of: mending, quality." in result.stderr


def test_a_release_prints_the_sum_that_adds_up_again(bureau: Bureau, tmp_path: Path) -> None:
    reference = quarantined(bureau)
    file = mended(tmp_path, "T-2,reported,Quill,Ann,1980-05-17")
    result = run(bureau, "quarantine", "release", reference, "--file", file)
    package = reference_of(bureau, "package")
    assert result.stdout.splitlines() == [
        f"{reference} is released: accepted.",
        f"{package}: read 1 = 1 accepted + 0 follow-ups + 0 duplicates + 0 quarantined",
    ]
    again = run(bureau, "quarantine", "release", reference, "--file", file)
    assert again.exit_code == 2
    assert f"{reference} was released before. Nothing was changed." in again.stderr


def test_a_release_of_no_record_says_what_the_file_must_hold(
    bureau: Bureau, tmp_path: Path
) -> None:
    reference = quarantined(bureau)
    for file in (mended(tmp_path), tmp_path / "absent.csv"):
        result = run(bureau, "quarantine", "release", reference, "--file", file)
        assert result.exit_code == 2
        assert "Nothing was" in result.stderr
    assert bureau.ask("select quarantined from package") == [(1,)]


@pytest.mark.parametrize("more", [[], ["--reason", "mending"]])
def test_a_stranger_gets_what_an_absent_reference_gets(bureau: Bureau, more: list[str]) -> None:
    told = []
    for asked in (quarantined(bureau), ABSENT):
        result = run(bureau, "quarantine", "show", asked, *more, by="charlie")
        told.append((result.exit_code, result.stdout, result.stderr.replace(asked, "REF")))
    assert told[0] == told[1]
    assert told[0][:2] == (2, "")
    assert as_json(run(bureau, "quarantine", "list", "--json", by="charlie")) == {"quarantined": []}


def test_a_stranger_who_releases_gets_what_an_absent_reference_gets(
    bureau: Bureau, tmp_path: Path
) -> None:
    file = mended(tmp_path, "T-2,reported,Quill,Ann,1980-05-17")
    told = []
    for asked in (quarantined(bureau), ABSENT):
        result = run(bureau, "quarantine", "release", asked, "--file", file, by="sid")
        told.append((result.exit_code, result.stdout, result.stderr.replace(asked, "REF")))
    assert told[0] == told[1]


def test_a_released_record_about_staff_is_no_more_shown_outside_the_compartment(
    bureau: Bureau, tmp_path: Path
) -> None:
    reference = quarantined(bureau)
    file = mended(tmp_path, "T-2,reported,Constable,Percival,1980-04-01")
    run(bureau, "quarantine", "release", reference, "--file", file)
    assert run(bureau, "quarantine", "show", reference, by="bob").exit_code == 2
    assert run(bureau, "quarantine", "show", reference, by="rita").exit_code == 0
