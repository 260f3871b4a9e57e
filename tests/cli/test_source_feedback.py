"""The command that tells a sender what its reports were worth."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE
from tests.cli.doors import run

FEEDBACK = ("source", "feedback", "toronto")


def lines(many: int) -> list[dict[str, str]]:
    return [{**LINE, "reference": f"S-{n}", "family_name": f"Quill{n}"} for n in range(many)]


def test_it_reads_as_a_page_and_names_nobody(bureau: Bureau) -> None:
    bureau.receive_csv(*lines(12))
    page = run(bureau, *FEEDBACK).stdout
    assert "read 12 = 12 accepted + 0 follow-ups + 0 duplicates + 0 quarantined" in page
    assert "referrals 12" in page
    assert "reported name 100%" in page
    assert "marked urgent: none" in page
    assert "Quill" not in page


def test_a_small_sender_hears_no_count_of_people(bureau: Bureau) -> None:
    bureau.receive_csv(*lines(3))
    page = run(bureau, *FEEDBACK).stdout
    assert "referrals -" in page
    assert "outcome: open -" in page


def test_what_is_given_is_what_was_digested_and_needs_a_file(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(*lines(6))
    refused = run(bureau, *FEEDBACK, "--send")
    assert (refused.exit_code, "--csv FILE or --json" in refused.stderr) == (2, True)
    given = run(bureau, *FEEDBACK, "--send", "--json")
    assert hashlib.sha256(given.stdout.encode()).hexdigest() in given.stderr
    assert json.loads(given.stdout)["rows"][0]["referrals"] == 6
    out = tmp_path / "f.csv"
    assert run(bureau, *FEEDBACK, "--csv", out, "--to", "2026-11-20").exit_code == 0
    assert "records" in out.read_text()
    again = run(bureau, *FEEDBACK, "--csv", out, "--send")
    assert again.exit_code == 2, "nothing is written over"
    assert len(bureau.ask("select from ledger_entry where event = 'source.feedback_given'")) == 1


def test_a_stranger_is_told_of_no_such_sender(bureau: Bureau) -> None:
    bureau.receive_csv(*lines(6))
    told = run(bureau, *FEEDBACK, by="charlie")
    assert (told.exit_code, told.stdout) == (2, "")
    assert "No sender called 'toronto'" in told.stderr
