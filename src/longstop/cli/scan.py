"""`longstop evidence scan`, and `longstop-scan` on its own: digest what a laboratory has.

It needs no database, no key and no house, so nothing here may load them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from longstop.cli.record_option import KEY_HELP, KEY_VARIABLE, Record
from longstop.core.evidence.coverage import Counts, counts_as_plain, counts_in_words
from longstop.core.ledger.checkpoint import read_vkey
from longstop.core.referral.errors import LongstopError
from longstop.engines.scan.result import PAGE
from longstop.engines.scan.run import Scan, rests_on, run_scan
from longstop.engines.scan.settings import Settings, settings_as_plain
from longstop.engines.validation_file import stamp_of

_GIB = 1 << 30


def scan_command(
    source: Annotated[
        Path, typer.Argument(help="A folder, a disk image (raw, split .001, E01) or an archive.")
    ],
    out: Annotated[Path, typer.Option(help="A new folder for the result, on another disk.")],
    exhibit: Annotated[
        str, typer.Option(help="What you call it, such as the exhibit's reference.")
    ] = "",
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="So many processes at once; the result is the same.")
    ] = 2,
    md5: Annotated[
        bool, typer.Option("--md5/--no-md5", help="MD5 beside SHA-1 and SHA-256.")
    ] = True,
    pdq: Annotated[
        bool, typer.Option("--pdq/--no-pdq", help="PDQ, the perceptual hash of pictures.")
    ] = True,
    both: Annotated[
        bool,
        typer.Option(
            "--both-readings",
            help="PDQ at full resolution too, for lists whose maker is not known; takes longer.",
        ),
    ] = False,
    depth: Annotated[
        int, typer.Option(min=0, max=32, help="How deep archives in archives are opened.")
    ] = 6,
    unpacked: Annotated[
        int, typer.Option(min=1, help="GiB that one file may unpack to, all in all.")
    ] = 16,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify/--no-verify",
            help="Digest an image or archive as a whole, before and after; reads it twice more.",
        ),
    ] = True,
    blocker_make: Annotated[
        str, typer.Option(help="The write blocker that stood between, as its label says.")
    ] = "",
    blocker_serial: Annotated[str, typer.Option(help="Its serial number.")] = "",
    blocker_tested: Annotated[
        str, typer.Option(help="When it was last tested, as your record of it says.")
    ] = "",
    record: Record = None,
    vkey: Annotated[list[str], typer.Option("--vkey", envvar=KEY_VARIABLE, help=KEY_HELP)] = [],  # noqa: B006 - typer takes no other form
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the counts as JSON on standard output.")
    ] = False,
) -> None:
    """Digest every file once and say how far the whole was examined; nobody looks at a picture.

    The result stands in the folder: result.json, files.csv and page-one.txt. If it is stopped or
    killed, run the same command again: it goes on with what is not done. It never goes online.

    Example: longstop-scan /media/exhibit-7 --out /cases/exhibit-7 --exhibit "JB/7"
    """
    details = (
        ("Write blocker", blocker_make),
        ("Write blocker, serial", blocker_serial),
        ("Write blocker, last tested", blocker_tested),
    )
    settings = Settings(
        md5=md5,
        pdq=pdq,
        both_readings=both,
        depth=depth,
        unpacked_bytes=unpacked * _GIB,
        verify=verify,
        details=tuple((name, value or "not stated") for name, value in details),
    )
    try:
        validation = stamp_of(record, [read_vkey(one) for one in vkey], settings_as_plain(settings))
        scan = Scan(
            source=source, out=out, exhibit=exhibit, settings=settings, validation=validation
        )
        counts = run_scan(scan, workers, _progress)
    except LongstopError as fault:
        _tell(f"longstop: {fault}")
        raise typer.Exit(fault.exit_code) from None
    except KeyboardInterrupt:
        _tell("longstop: Stopped. What was done is kept: run the same command again to go on.")
        raise typer.Exit(1) from None
    _show(counts, out, as_json=as_json)


def _show(counts: Counts, out: Path, *, as_json: bool) -> None:
    if as_json:
        told = {**counts_as_plain(counts), "validation": rests_on(out)}
        sys.stdout.write(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
        return
    sys.stdout.write("\n".join(counts_in_words(counts)) + "\n")
    _tell(rests_on(out))
    _tell(f"Written to {out}. Read {PAGE} first: it says what was not examined.")


def _progress(done: int, files: int) -> None:
    _tell(f"{done:,} of {files:,} files")


def _tell(message: str) -> None:
    sys.stderr.write(message + "\n")
