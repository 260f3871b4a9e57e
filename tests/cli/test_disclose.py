"""The command of disclosure: the file holds it all, the screen none of it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bureau.fixtures import Bureau
from tests.bureau.work import CHILD, LINE, reference_of
from tests.cli.doors import run

TOLD = {**LINE, **CHILD, "child_family_name": "Wren", "note": "met at the harbour"}


def test_the_file_to_be_read_begins_with_what_speaks_against(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv({**TOLD, "statement_kind": "retraction"})
    reference, out = reference_of(bureau), tmp_path / "all.txt"
    done = run(bureau, "disclose", reference, "--out", str(out), by="sue")
    assert done.exit_code == 0
    assert "1  retraction" in done.stdout
    assert "Marked as sensitive" in done.stdout
    assert not any(word in done.stdout + done.stderr for word in ("Wren", "harbour", "Quill"))
    text = out.read_text(encoding="utf-8")
    assert text.index("MAY UNDERMINE") < text.index("retraction") < text.index("EVERYTHING ELSE")
    assert "met at the harbour" in text
    assert "Wren" in text


def test_the_file_for_a_machine_holds_schedule_material_and_ledger(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(TOLD)
    reference, out = reference_of(bureau), tmp_path / "all.json"
    done = run(bureau, "disclose", reference, "--out", str(out), "--json", by="sue")
    told = json.loads(done.stdout)
    document = json.loads(out.read_text(encoding="utf-8"))
    assert sum(told["items"].values()) == len(document["schedule"])
    assert document["material"][0]["reference"] == reference
    assert [one["event"] for one in document["ledger"]][:1] == ["referral.received"]


def test_a_name_that_says_no_form_is_refused_before_anything_is_read(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(TOLD)
    out = tmp_path / "all.doc"
    done = run(bureau, "disclose", reference_of(bureau), "--out", str(out), by="sue")
    assert (done.exit_code, "must end in .txt" in done.stderr) == (2, True)
    assert not out.exists()
