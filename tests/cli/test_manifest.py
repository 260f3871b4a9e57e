"""What a package holds, part by part: on the receipt, in the manifest, beside every line."""

from __future__ import annotations

from pathlib import Path

from longstop.core.ledger.manifest import line_of, manifest_digest
from tests.bureau.fixtures import Bureau
from tests.bureau.packages import PICTURE, list_of, zip_of
from tests.cli.doors import as_json, reference_of, run

BAD = list_of("Bob", tag="B").replace("reported", "nonsense")


def received(bureau: Bureau, folder: Path) -> str:
    """Receive an archive by the command; gives what was printed."""
    file = folder / "p.zip"
    inner = zip_of({"bad.csv": BAD})
    file.write_bytes(
        zip_of({"a.csv": list_of("Jon"), "in.zip": inner, "p.jpg": PICTURE, "odd.csv": "x;y\n1;2"})
    )
    result = run(bureau, "receive", file, "--source", "toronto")
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_the_receipt_says_how_many_parts_there_are_and_which_were_not_read(
    bureau: Bureau, tmp_path: Path
) -> None:
    printed = received(bureau, tmp_path)
    assert "  6 parts: 2 read, 1 could not be read, 3 hold no record" in printed
    assert "  not read: odd.csv: its first line holds none of the heads" in printed
    assert f"longstop package manifest {reference_of(bureau, 'package')}" in printed


def test_the_manifest_names_every_part_and_its_digest_is_the_ledgers(
    bureau: Bureau, tmp_path: Path
) -> None:
    received(bureau, tmp_path)
    reference = reference_of(bureau, "package")
    found = as_json(run(bureau, "package", "manifest", reference, "--json"))
    assert [(one["path"], one["read_as"], one["reason"]) for one in found["parts"]] == [
        ("", None, "opened"), ("a.csv", "csv", None), ("in.zip", None, "opened"),
        ("in.zip/bad.csv", "csv", None), ("p.jpg", None, "media_file"),
        ("odd.csv", None, "no_header"),
    ]  # fmt: skip
    ((told,),) = bureau.ask(
        "select body::jsonb #>> '{data,facts,manifest,sha256}' from ledger_entry"
        " where event = 'package.opened'"
    )
    assert found["sha256"] == told
    told_again = manifest_digest([
        line_of([
            one["number"], one["within"], None, one["bytes"], one["sha256"], one["kind"],
            one["read_as"], one["reason"], one["kept_bytes"], one["kept_sha256"],
            one["media_removed"], None, bytes.fromhex(one["name_commitment"]),
        ])
        for one in found["parts"]
    ])  # fmt: skip
    assert told_again == told, "who has the list can compute its digest"
    printed = run(bureau, "package", "manifest", reference).stdout
    assert "in.zip/bad.csv" in printed
    assert f"manifest sha256 {told}" in printed


def test_lines_and_quarantine_say_in_which_part_they_stand(bureau: Bureau, tmp_path: Path) -> None:
    received(bureau, tmp_path)
    shown = run(bureau, "package", "show", reference_of(bureau, "package"), "--lines", "--json")
    assert [line["path"] for line in as_json(shown)["lines"]] == ["a.csv", "in.zip/bad.csv"]
    listed = run(bureau, "quarantine", "list").stdout
    assert 'line 2, column "role" in in.zip/bad.csv of P-' in listed


def test_what_stands_for_the_refused_parts_names_them(bureau: Bureau, tmp_path: Path) -> None:
    received(bureau, tmp_path)
    reference = reference_of(bureau, "refused_file")
    package = reference_of(bureau, "package")
    shown = run(bureau, "show", reference).stdout
    assert f"parts of package: {package}" in shown
    assert "parts not read: odd.csv: no_header" in shown
    manifest = as_json(run(bureau, "package", "manifest", reference, "--json"))
    assert len(manifest["parts"]) == 6


def test_a_stranger_is_told_that_there_is_none_and_a_look_is_on_the_ledger(
    bureau: Bureau, tmp_path: Path
) -> None:
    received(bureau, tmp_path)
    reference = reference_of(bureau, "package")
    stranger = run(bureau, "package", "manifest", reference, by="charlie")
    assert (stranger.exit_code, stranger.stdout) == (2, "")
    assert stranger.stderr.startswith(f"longstop: There is no manifest of {reference} here.")
    run(bureau, "package", "manifest", reference)
    looks = bureau.ask(
        "select stream_id from ledger_entry where event = 'package.viewed' order by id"
    )
    assert looks == [(bureau.people["alice"].person,)]
