"""The command of disclosure: the file holds it all, the screen none of it."""

from __future__ import annotations

import json
import subprocess
import sys
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


def test_a_case_graph_passes_the_validator_of_case_and_is_the_same_each_time(
    bureau: Bureau, tmp_path: Path
) -> None:
    full = {
        **TOLD, "date_of_birth": "1980-05", "age": "44", "e_mail": "jon@post.example",
        "phone": "+441632960001", "user_name": "quill", "service": "chatter",
        "account_id": "q-1", "ip_address": "192.0.2.7", "ip_port": "4711",
        "ip_shared": "yes", "event_time": "2026-11-01T10:00:00Z", "street": "1 Quay",
        "town": "Northport", "country": "GB", "file_digest": "d41d8cd98f00b204e9800998ecf8427e",
    }  # fmt: skip
    bureau.receive_csv({**full, "child_date_of_birth": "2015-02-03"})
    reference, nodes = reference_of(bureau), []
    for name in ("one", "two"):
        out = tmp_path / f"{name}.jsonld"
        assert run(bureau, "disclose", reference, "--out", str(out), by="sue").exit_code == 0
        graph = json.loads(out.read_text(encoding="utf-8"))["@graph"]
        nodes.append({one["@id"] for one in graph})
    assert nodes[0] < nodes[1], "the first disclosure is an action in the second"
    validator = Path(sys.executable).with_name("case_validate")
    said = subprocess.run([validator, out], capture_output=True, text=True, check=False)
    assert "Conforms: True" in said.stdout, said.stdout
    text = out.read_text(encoding="utf-8")
    known = ("192.0.2.7", "port 4711", "shared connection", "jon@post.example", "q-1")
    assert all(value in text for value in known)
