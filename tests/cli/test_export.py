"""What somebody types and reads when a list or a story is taken out."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

from pypdf import PdfReader

from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, references_of
from tests.cli.doors import as_json, run


def test_a_list_and_a_story_become_files_of_the_askers_alone(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv({**LINE, "note": "blue kite"})
    (reference,) = references_of(bureau, "referral")
    out = tmp_path / "work.csv"
    asked = ("export", "worklist", "--out", out, "--reason", "meeting")
    done = run(bureau, *asked)
    assert done.exit_code == 0, done.stderr
    assert ": 1 row in work.csv. sha256:" in done.stderr.replace("2 rows", "1 row")
    assert reference in out.read_text("utf-8-sig")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    again = run(bureau, *asked)
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)
    story = tmp_path / "story.pdf"
    told = as_json(
        run(
            bureau, "export", "story", reference, "--out", story, "--reason", "disclosure", "--json"
        )
    )
    assert told["rows"] == 1
    text = "".join(page.extract_text() for page in PdfReader(story).pages)
    assert told["reference"] in text
    assert "blue kite" not in text
    for wrong in (("work.txt", "meeting"), ("other.csv", "because"), ("story.pdf", "meeting")):
        refused = run(
            bureau, "export", "worklist", "--out", tmp_path / wrong[0], "--reason", wrong[1]
        )
        assert refused.exit_code == 2, wrong
    assert sorted(path.name for path in tmp_path.iterdir()) == ["story.pdf", "work.csv"]


def test_a_long_list_waits_in_words_and_is_fetched(bureau: Bureau, tmp_path: Path) -> None:
    bureau.receive_csv({**LINE, "reference": "T-1"}, {**LINE, "reference": "T-2"})
    bureau.house = replace(
        bureau.house, exporting=replace(bureau.house.exporting, two_people_above=1)
    )
    out = tmp_path / "work.xlsx"
    done = run(
        bureau, "export", "worklist", "--desk", "intake", "--out", out, "--reason", "meeting",
        "--json",
    )  # fmt: skip
    told = as_json(done)
    assert (done.exit_code, told["waits"], out.exists()) == (0, True, False)
    (listed,) = as_json(run(bureau, "export", "list", "--json"))["exports"]
    assert (listed["reference"], listed["filters"]) == (told["reference"], {"desk": "intake"})
    assert "waits for a second person" in run(bureau, "export", "list").stdout
    early = run(bureau, "export", "fetch", told["reference"], "--out", out)
    assert (early.exit_code, "Nobody agreed" in early.stderr) == (2, True)
    assert run(bureau, "export", "agree", told["reference"], by="sue").exit_code == 0
    other = run(bureau, "export", "fetch", told["reference"], "--out", tmp_path / "work.csv")
    assert (other.exit_code, "asked for as xlsx" in other.stderr) == (2, True)
    assert run(bureau, "export", "fetch", told["reference"], "--out", out).exit_code == 0
    assert out.read_bytes()[:2] == b"PK"
    assert "No export waits" in run(bureau, "export", "list").stderr
