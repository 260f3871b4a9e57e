"""Receiving at the terminal: the receipt in words and as JSON, folders, stops and going on."""

from __future__ import annotations

import json
import os
import signal
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from longstop.cli import receive as command
from longstop.cli.frame import Frame
from longstop.cli.main import app
from longstop.cli.receipt_text import receipt_lines, stopped_text
from longstop.core.intake.receipt import Receipt, ReceiptStatus
from tests.bureau.fixtures import Bureau

KEYS = [
    "source", "file", "sha256", "status", "declared", "read", "accepted", "follow_up", "duplicate",
    "quarantined", "shortfall", "missing_numbers", "referrals", "children", "drift",
    "media_removed", "ledger",
]  # fmt: skip
HEAD = "reference,role,family_name,given_name,date_of_birth"
GOOD = "T-1,reported,Quill,Jon,1980-05-17"
BAD = "T-2,reported,Quill,Ann,no such day"
AGAIN = "longstop receive FILE --source toronto"


def run(bureau: Bureau, *arguments: object, stdin: str | bytes | None = None) -> Result:
    here = Frame(ready=bureau.house, account="alice", clock=bureau.clock)
    words = ["receive", *map(str, arguments), "--source", "toronto"]
    return CliRunner().invoke(app, words, obj=here, input=stdin)


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join([HEAD, *lines, ""]))
    return path


def picture(path: Path) -> Path:
    """Write a plain grey picture of one point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0\x80"))
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    path.write_bytes(start + pixels + chunk(b"IEND", b""))
    return path


def packages(result: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(result.stdout)["packages"]
    return found


def test_the_receipt_says_how_it_adds_up_and_what_to_type_next(
    bureau: Bureau, tmp_path: Path
) -> None:
    result = run(bureau, write(tmp_path / "list.csv", GOOD, BAD), "--declared", 4)
    ((reference, digest),) = bureau.ask(
        "select o.reference, encode(p.sha256, 'hex') from package p"
        " join obligation o on o.id = p.obligation_id"
    )
    ((ledger,),) = bureau.ask(
        "select encode(digest, 'hex') from ledger_entry where event = 'package.received'"
    )
    assert result.stdout.splitlines() == [
        "list.csv from toronto: received",
        "  read 2 = 1 accepted + 0 follow-ups + 0 duplicates + 1 quarantined",
        "  opened 1 referral and 0 child records",
        "  shortfall: 4 declared, 2 did not arrive",
        f"  answers for it: {reference}",
        f"  sha256 {digest}",
        f"  ledger {ledger}",
        "Next:",
        "  longstop quarantine list",
        "  longstop worklist",
        f"  longstop package show {reference}",
    ]
    assert result.exit_code == 0


def test_a_receipt_tells_of_everything_there_is_to_tell() -> None:
    receipt = Receipt(
        source="toronto", file="list\x1b[2J.csv", sha256="ab", status=ReceiptStatus.RECEIVED,
        declared=2345, read=2345, accepted=2300, follow_up=20, duplicate=15, quarantined=10,
        referrals=2310, children=145, drift=12, media_removed=3, reference="P-1", ledger="cd",
    )  # fmt: skip
    assert receipt_lines(receipt) == [
        "list\N{REPLACEMENT CHARACTER}[2J.csv from toronto: received",
        "  read 2,345 = 2,300 accepted + 20 follow-ups + 15 duplicates + 10 quarantined",
        "  opened 2,310 referrals and 145 child records",
        "  2,345 declared, all arrived",
        "  drift: 12 values in fields we do not know, kept and counted",
        "  media removed: 3; only digests are kept",
        "  answers for it: P-1",
        "  sha256 ab",
        "  ledger cd",
    ]
    more = replace(receipt, declared=2340)
    assert "  2,340 declared, 5 more than that arrived" in receipt_lines(more)


def test_json_has_the_promised_keys_and_adds_up(bureau: Bureau, tmp_path: Path) -> None:
    result = run(bureau, write(tmp_path / "list.csv", GOOD, BAD), "--json")
    (package,) = packages(result)
    assert [key for key in package if key in KEYS] == KEYS
    more = {
        "reason",
        "reference",
        "format",
        "parts",
        "parts_read",
        "parts_refused",
        "refused_parts",
    }
    assert set(package) - set(KEYS) == more
    assert package["read"] == sum(
        package[part] for part in ("accepted", "follow_up", "duplicate", "quarantined")
    )
    assert (package["status"], package["declared"], package["file"]) == (
        "received", None, "list.csv",
    )  # fmt: skip


def test_the_same_file_again_is_a_duplicate(bureau: Bureau, tmp_path: Path) -> None:
    file = write(tmp_path / "list.csv", GOOD)
    first, again = run(bureau, file, "--json"), run(bureau, file, "--json")
    assert packages(again)[0]["status"] == "duplicate"
    assert packages(again)[0]["reference"] == packages(first)[0]["reference"]
    told = run(bureau, file)
    assert "the same file came before; nothing was opened" in told.stdout
    assert (again.exit_code, told.exit_code) == (0, 0)


def test_a_folder_with_a_refused_picture_goes_on_and_leaves_with_two(
    bureau: Bureau, tmp_path: Path
) -> None:
    write(tmp_path / "a.csv", GOOD)
    picture(tmp_path / "b.png")
    write(tmp_path / "c.csv", BAD)
    write(tmp_path / ".hidden.csv", GOOD)
    (tmp_path / "z.csv").symlink_to(tmp_path / "a.csv")
    (tmp_path / "inner").mkdir()
    result = run(bureau, tmp_path, "--json")
    found = [(package["file"], package["status"]) for package in packages(result)]
    assert found == [("a.csv", "received"), ("b.png", "refused"), ("c.csv", "received")]
    assert packages(result)[1]["reason"] == "media_file"
    assert result.exit_code == 2


def test_standard_input_is_received_as_bytes(bureau: Bureau) -> None:
    text = f"{HEAD}\nT-1,reported,Müller,Jon,1980-05-17\n".encode("latin-1")
    result = run(bureau, "-", "--json", stdin=text)
    assert packages(result)[0]["file"] == "-"
    assert bureau.ask("select family_name from party") == [("Müller",)]


def test_a_file_without_a_map_is_received_once_its_map_is_kept(
    bureau: Bureau, tmp_path: Path
) -> None:
    file = write(tmp_path / "list.csv", GOOD)
    with bureau.as_superuser() as connection:
        connection.execute("update source set column_map = null")
    refused = run(bureau, file)
    assert refused.exit_code == 2
    assert "  not received: this sender has no column map" in refused.stdout
    assert "  longstop columns suggest FILE --save toronto" in refused.stdout
    assert run(bureau, file).stdout.startswith("list.csv from toronto: duplicate\n")
    here = Frame(ready=bureau.house, account="alice", clock=bureau.clock)
    CliRunner().invoke(app, ["columns", "suggest", str(file), "--save", "toronto"], obj=here)
    assert packages(run(bureau, file, "--json"))[0]["status"] == "received"


def test_a_list_with_other_heads_never_costs_the_sender_the_map_that_is_kept(
    bureau: Bureau, tmp_path: Path
) -> None:
    french = files("longstop.policies").joinpath("columns/longstop-fr.toml")
    with bureau.as_superuser() as connection:
        connection.execute("update source set column_map = %s", (french.read_text("utf-8"),))
    refused = run(bureau, write(tmp_path / "other.csv", GOOD))
    assert "none of the heads" in refused.stdout
    assert "longstop columns suggest FILE > map.toml" in refused.stdout
    assert "--columns map.toml" in refused.stdout
    assert "--save" not in refused.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["no-such-file.csv"], "There is no such file or folder. Nothing was received."),
        (["-", "--columns", "no-such-map.toml"], "The column map cannot be read."),
    ],
)
def test_what_cannot_be_received_is_told_and_changes_nothing(
    bureau: Bureau, arguments: list[str], told: str
) -> None:
    result = run(bureau, *arguments, stdin="")
    assert result.exit_code == 2
    assert told in result.stderr
    assert bureau.ask("select count(*) from receipt") == [(0,)]


def test_a_declared_number_is_for_one_file(bureau: Bureau, tmp_path: Path) -> None:
    write(tmp_path / "a.csv", GOOD)
    write(tmp_path / "b.csv", BAD)
    result = run(bureau, tmp_path, "--declared", 3)
    assert result.exit_code == 2
    assert "--declared counts the records of one file, and there are 2." in result.stderr


def stopping(fault: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Write one record a batch, and stop after the second batch is safe."""
    monkeypatch.setattr("longstop.actions.receive.BATCH", 1)
    told = command._progress

    def progress(*arguments: Any) -> Callable[[int], None]:
        note = told(*arguments)

        def stop(safe: int) -> None:
            note(safe)
            if safe == 2:
                fault()

        return stop

    monkeypatch.setattr(command, "_progress", progress)


def interrupt() -> None:
    raise KeyboardInterrupt


def terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def lose_database() -> None:
    raise psycopg.errors.AdminShutdown("terminating connection")


def fill_disk() -> None:
    raise psycopg.errors.DiskFull("could not extend file")


THREE = [GOOD, BAD, "T-3,reported,Quill,Bea,1981-05-17"]
TWO_SAVED = "2 records of the file being read are saved; 1 file before it is complete."


@pytest.mark.parametrize(
    ("fault", "code", "told"),
    [
        (interrupt, 130, f"you stopped it. {TWO_SAVED} To"),
        (terminate, 3, f"it was told to stop. {TWO_SAVED} To"),
        (
            lose_database,
            3,
            f"the database is gone. {TWO_SAVED} Start the database: longstop db start. To",
        ),
        (
            fill_disk,
            3,
            f"the disk of the database is full. {TWO_SAVED} Make room on that disk. To",
        ),
    ],
)
def test_a_stop_half_way_says_what_is_saved_and_running_again_goes_on(
    bureau: Bureau,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[], None],
    code: int,
    told: str,
) -> None:
    write(tmp_path / "a.csv", "T-9,reported,Quill,Max,1980-05-17")
    write(tmp_path / "b.csv", *THREE)
    with monkeypatch.context() as patch:
        stopping(fault, patch)
        stopped = run(bureau, tmp_path, "--json")
    assert stopped.exit_code == code
    assert stopped.stderr.splitlines()[-1] == (
        f"longstop: Receiving stopped: {told} go on where it stopped, "
        f"run the same command again: {AGAIN}"
    )
    assert [package["file"] for package in packages(stopped)] == ["a.csv"]
    assert bureau.ask("select read from package order by obligation_id") == [(1,), (2,)]
    again = packages(run(bureau, tmp_path, "--json"))
    assert [(one["status"], one["read"]) for one in again] == [("duplicate", 1), ("received", 3)]
    assert bureau.ask("select count(*), count(distinct ordinal) from source_record") == [(4, 3)]


def test_a_stop_before_anything_was_saved_says_so() -> None:
    assert stopped_text("you stopped it", complete=0, safe=0, source="toronto") == (
        "Receiving stopped: you stopped it. Nothing more of the file being read was saved; "
        "0 files before it are complete. To go on where it stopped, run the same command again: "
        "longstop receive FILE --source toronto"
    )


def test_a_spool_that_cannot_be_written_is_told_with_the_command_that_goes_on(
    bureau: Bureau, tmp_path: Path
) -> None:
    blocked = tmp_path / "not-a-folder"
    blocked.write_text("")
    house = replace(bureau.house, spool_folder=blocked / "spool")
    here = Frame(ready=house, account="alice", clock=bureau.clock)
    file = write(tmp_path / "list.csv", GOOD)
    result = CliRunner().invoke(app, ["receive", str(file), "--source", "toronto"], obj=here)
    assert result.exit_code == 3
    assert "Nothing of this file was saved" in result.stderr
    assert "run the same `longstop receive` command again" in result.stderr


def test_progress_is_a_line_a_batch_and_names_no_file(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("longstop.actions.receive.BATCH", 2)
    result = run(bureau, write(tmp_path / "list.csv", *THREE))
    assert result.stderr.splitlines() == [
        "File 1 of 1: 2 records saved.",
        "File 1 of 1: 3 records saved.",
    ]
