"""A laboratory validates the scanner on its machine, and its scans carry the record until it ends.

The kit goes through the processes of a real scan, so one run of it serves several tests. Faults are
planted in the code that runs, by a module that every Python process of the scan reads at its start.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from longstop.core.evidence.validation import Part, unvalidated
from longstop.engines.kit.laid_out import KitNotLaidOut, expected, lay_out
from longstop.engines.ledger_key import create_key
from tests.cli.evidence_lists import about, brought_in, entry, file, run, table, told

WORDS = "a long pass phrase"
NAMES = ("result.json", "files.csv", "page-one.txt")


class Laboratory:
    """A folder with a key, a record, and a device of one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.vkey = create_key(folder / "lab.key", "lab.example/scanner", WORDS).vkey
        (folder / "words").write_text(WORDS + "\n")
        (folder / "device").mkdir()
        (folder / "device" / "a.txt").write_bytes(b"a")

    def run(self, *words: str, beside: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run longstop-scan; beside is a folder whose modules are found first."""
        paths = [str(beside)] if beside else []
        paths += [os.environ.get("PYTHONPATH", ""), *sys.path]
        return subprocess.run(
            [sys.executable, "-m", "longstop.cli.scan_alone", *words],
            cwd=self.folder, capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        )  # fmt: skip

    def validate(self, *words: str, beside: Path | None = None) -> tuple[int, Any]:
        """Validate, and give the exit code and the record as it is printed."""
        done = self.run("validate", "--json", "--workers", "1", *words, beside=beside)
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    def page(self, out: str, *words: str, beside: Path | None = None) -> str:
        """Scan the device and give page one."""
        done = self.run("device", "--out", out, "--workers", "1", *words, beside=beside)
        assert done.returncode == 0, done.stderr
        return (self.folder / out / "page-one.txt").read_text()


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Laboratory:
    return Laboratory(tmp_path_factory.mktemp("laboratory"))


@pytest.fixture(scope="module")
def found(laboratory: Laboratory) -> Any:
    code, record = laboratory.validate(
        "--out", "record", "--key", "lab.key", "--passphrase-file", "words", "--by", "J. Smith",
        "--kit", "kit",
    )  # fmt: skip
    assert (code, [one for one in record["checks"] if one[2] != one[3]]) == (0, [])
    return record


def with_record(laboratory: Laboratory) -> tuple[str, ...]:
    return ("--record", "record", "--vkey", laboratory.vkey)


def test_the_kit_passes_here_and_the_record_says_with_what_and_what_not(
    laboratory: Laboratory, found: Any
) -> None:
    assert (found["passed"], found["by"]) == (True, "J. Smith")
    assert {one[0] for one in found["checks"]} == {part.value for part in Part}
    assert {"Python", "OpenSSL", "numpy", "pillow", "The Sleuth Kit", "numba"} <= set(
        found["versions"]
    )
    assert found["limits"]
    assert found["not_tested"]
    text = (laboratory.folder / "record" / "record.txt").read_text()
    assert "PASSED: all" in text
    assert found["record"] in text
    assert (laboratory.folder / "kit" / "disk.E01").is_file()


def test_a_scan_carries_the_record_with_which_it_began(laboratory: Laboratory, found: Any) -> None:
    page = laboratory.page("carried", *with_record(laboratory))
    assert f"Validated here: record {found['record']} of" in page
    assert "NOT VALIDATED" not in page
    kept = [(laboratory.folder / "carried" / name).read_bytes() for name in NAMES]
    # Whoever goes on with it says nothing of a record: it was decided where the scan began.
    assert laboratory.page("carried") == page
    assert [(laboratory.folder / "carried" / name).read_bytes() for name in NAMES] == kept
    assert "NOT VALIDATED HERE: no validation record" in laboratory.page("without")


def test_a_match_says_what_it_rests_on_in_the_same_words(
    laboratory: Laboratory, found: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists = tmp_path / "lists"
    brought_in(lists, table(tmp_path / "list.csv", entry(1)), about(tmp_path))
    files = table(tmp_path / "files.csv", file(1))
    words = ("match", files, "--lists", lists)
    assert told(*words)["validation"] == unvalidated()
    monkeypatch.setenv("LONGSTOP_SCAN_RECORD", str(laboratory.folder / "record"))
    monkeypatch.setenv("LONGSTOP_SCAN_VKEY", laboratory.vkey)
    assert told(*words)["validation"]["record"] == found["record"]
    assert f"Validated here: record {found['record']}" in run(*words).stdout


def test_a_changed_part_voids_the_record_and_is_named(
    laboratory: Laboratory, found: Any, tmp_path: Path
) -> None:
    other = tmp_path / "simplejpeg-9.9.9.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: simplejpeg\nVersion: 9.9.9\n")
    page = laboratory.page("void", *with_record(laboratory), beside=tmp_path)
    was = found["versions"]["simplejpeg"]
    assert f"NOT VALIDATED HERE: record {found['record']}" in page
    assert f"is void: simplejpeg was {was} and is 9.9.9. Run longstop-scan validate" in page


def test_a_record_that_was_changed_stops_the_scan_before_it_begins(
    laboratory: Laboratory, found: Any
) -> None:
    path = laboratory.folder / "record" / "record.json"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"J. Smith", b"J. Smyth"))
    done = laboratory.run("device", "--out", "refused", *with_record(laboratory))
    path.write_bytes(whole)
    assert (done.returncode, "was changed after it was signed" in done.stderr) == (2, True)
    assert not (laboratory.folder / "refused").exists()


# Each is a fault such as programs of this kind have had.
FAULTS = """
import longstop.core.evidence.coverage as coverage
import longstop.core.evidence.matching as matching
import longstop.engines.hashing as hashing
import longstop.engines.pdq as pdq
import longstop.engines.scan.image as image
from dataclasses import replace

def hashing_fault():
    real = hashing.Running.take
    def take(self, block):
        if self.size == 0 and len(block) == hashing.BLOCK and block[:3] == bytes(range(3)):
            self._md5.update(b"-")  # MD5 of a large file alone
        real(self, block)
    hashing.Running.take = take

def decoding_fault():
    pdq.reference_reading = pdq.full_reading  # large pictures are no longer shrunk first

def walking_fault():
    image._is_deleted = lambda entry: False  # what was deleted is said to be live

def matching_fault():
    real = matching.outcome
    matching.outcome = lambda found: real([replace(one, retracted=False) for one in found])

def reporting_fault():
    real = coverage.Counts.add
    def add(self, found):
        if found.coverage != coverage.Coverage.ENCRYPTED:  # left out of page one
            real(self, found)
    coverage.Counts.add = add
"""
NAMED = {
    "hashing": "device: hashing/three-mebibytes.bin",
    "decoding": "device: decoding/large.jpg",
    "walking": "disk: partition-4/gone.jpg",
    "matching": "device: matching/retracted.bin",
    "reporting": "device: counted, coverage, encrypted, files",
}


@pytest.mark.parametrize("planted", ["hashing decoding matching", "walking reporting"])
def test_a_fault_that_is_planted_makes_the_kit_fail_and_its_part_is_named(
    laboratory: Laboratory, tmp_path: Path, planted: str
) -> None:
    calls = "".join(f"{part}_fault()\n" for part in planted.split())
    (tmp_path / "sitecustomize.py").write_text(FAULTS + calls)
    code, record = laboratory.validate(beside=tmp_path)
    assert (code, record["passed"], record["record"]) == (1, False, None)
    failed = {part: set[str]() for part in NAMED}
    for part, name, wanted, came in record["checks"]:
        if wanted != came:
            failed[part].add(name)
    # The check that stands for a fault fails with that fault, and with no other.
    caught = {part for part, name in NAMED.items() if name in failed[part]}
    assert caught == set(planted.split())
    assert set(record["failed_parts"]) >= caught


def test_a_record_needs_a_key_and_the_kit_a_folder_of_its_own(
    laboratory: Laboratory, tmp_path: Path
) -> None:
    done = laboratory.run("validate", "--out", "unsigned")
    assert (done.returncode, "give --out and --key together" in done.stderr) == (2, True)
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(KitNotLaidOut, match="holds other things"):
        lay_out(tmp_path)
    wanted = expected()
    assert set(wanted["scans"]) == {
        "device", "pictures read both ways", "disk", "damaged disk", "card", "phone",
    }  # fmt: skip
