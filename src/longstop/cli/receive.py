"""`longstop receive`: files in, a receipt for each that adds up."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO

import psycopg
import typer
from rich.console import Console

from longstop.actions.house import House
from longstop.actions.link import Progress as LinkProgress
from longstop.actions.receive import AlreadyReceiving, Incoming, Progress, receive
from longstop.cli import receipt_text
from longstop.cli.frame import Frame, Json, Terminated, faults_told, frame, tell, terminable
from longstop.core.intake.receipt import Receipt, ReceiptStatus
from longstop.core.intake.receipt_words import counted
from longstop.core.referral.errors import LongstopError
from longstop.engines.readers.unreadable import UnreadableFile
from longstop.engines.spool import SpoolError
from longstop.store.session import Actor

STANDARD_INPUT = "-"
REFUSED_CODE = 2
STOPPED_CODE = 3
INTERRUPTED_CODE = 130
NOT_RECEIVED = (ReceiptStatus.REFUSED, ReceiptStatus.RECEIVING)


class Format(StrEnum):
    """How to read a file."""

    AUTO = "auto"
    CSV = "csv"
    CYBERTIP_JSON = "cybertip-json"
    ISPWS_XML = "ispws-xml"
    XLSX = "xlsx"
    ODS = "ods"
    PDF = "pdf"


class NothingToReceive(LongstopError):
    """What was named cannot be received as it was asked."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Arriving:
    """One file that is to be received: its name in receipts, and where it lies if not on a pipe."""

    name: str
    path: Path | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What the command line asks for, for every file."""

    source: str
    format: Format
    column_map: str | None
    declared: int | None


@dataclass(slots=True)
class Done:
    """How far receiving has come, so that a stop can say what is saved."""

    receipts: list[Receipt] = field(default_factory=list)
    safe: int = 0


def receive_command(
    context: typer.Context,
    what: Annotated[
        str, typer.Argument(metavar="FILE|FOLDER|-", help="A file, a folder, or - for a pipe.")
    ],
    source: Annotated[str, typer.Option(help="The sender, as registered here.")],
    columns: Annotated[
        Path | None, typer.Option(help="A column map (TOML) in place of the sender's own.")
    ] = None,
    file_format: Annotated[
        Format, typer.Option("--format", help="How to read it; auto looks at the file.")
    ] = Format.AUTO,
    declared: Annotated[
        int | None, typer.Option(min=0, help="How many records the sender says there are.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Receive a file, every file of a folder, or standard input, each to a receipt that adds up.

    Run it again after a stop: it goes on where it stopped. Exit code 2 when a file was refused,
    3 when the database or disk stopped it, 130 after Ctrl-C.

    Example: longstop receive list.csv --source toronto --declared 2345
    """
    here = frame(context)
    done = Done()
    with faults_told(), _stops_told(here, done, source, as_json=as_json):
        files = _files(what)
        if declared is not None and len(files) > 1:
            raise NothingToReceive(
                f"--declared counts the records of one file, and there are {len(files)}. "
                "Nothing was received. Receive that file by itself."
            )
        wanted = Wanted(
            source=source, format=file_format, column_map=_map(columns), declared=declared
        )
        house = here.house()
        actor = here.actor(house)
        for number, file in enumerate(files, start=1):
            _receive_one(house, actor, file, wanted, done, of=f"File {number} of {len(files)}: ")
            if not as_json:
                _print(here, receipt_text.receipt_lines(done.receipts[-1]))
    _finish(here, done, source, as_json=as_json)


def _finish(here: Frame, done: Done, source: str, *, as_json: bool) -> None:
    if as_json:
        _print_json(here, done.receipts)
    else:
        _print(here, receipt_text.next_lines(done.receipts, source))
    if any(receipt.status in NOT_RECEIVED for receipt in done.receipts):
        raise typer.Exit(REFUSED_CODE)


def _receive_one(
    house: House, actor: Actor, file: Arriving, wanted: Wanted, done: Done, *, of: str
) -> None:
    done.safe = 0
    try:
        with _opened(file) as stream, _shown(of) as show:
            incoming = Incoming(
                stream=stream,
                file_name=file.name,
                source=wanted.source,
                format=wanted.format.value,
                column_map=wanted.column_map,
                declared=wanted.declared,
            )
            receipt = receive(house, actor, incoming, _progress(done, show), _linking(show))
    except _CannotBeOpenedError:
        receipt = _not_read(file, wanted, ReceiptStatus.REFUSED, "cannot_be_opened")
    except (AlreadyReceiving, UnreadableFile) as fault:
        tell(f"longstop: {of}{fault}")
        reason = fault.reason if isinstance(fault, UnreadableFile) else "already_receiving"
        receipt = _not_read(file, wanted, ReceiptStatus.RECEIVING, reason)
    done.receipts.append(receipt)
    done.safe = 0


def _not_read(file: Arriving, wanted: Wanted, status: ReceiptStatus, reason: str) -> Receipt:
    """Write down a file that is not read, or not to its end, and has no receipt of its own."""
    return Receipt(
        source=wanted.source,
        file=file.name,
        sha256="",
        status=status,
        declared=wanted.declared,
        reason=reason,
    )


def _progress(done: Done, show: Callable[[str], None]) -> Progress:
    def note(safe: int) -> None:
        done.safe = safe
        show(f"{counted(safe, 'record')} saved.")

    return note


def _linking(show: Callable[[str], None]) -> LinkProgress:
    def note(linked: int, left: int) -> None:
        if left:
            show(f"All saved. {counted(linked, 'referral')} linked, {left:,} left.")

    return note


@contextmanager
def _shown(of: str) -> Iterator[Callable[[str], None]]:
    """Show progress on standard error: one moving line on a terminal, else a line per batch."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda text: tell(of + text)
        return
    with console.status(of + "reading") as status:
        yield lambda text: status.update(of + text)


class _CannotBeOpenedError(Exception):
    """A file is there but cannot be opened."""


@contextmanager
def _opened(file: Arriving) -> Iterator[BinaryIO]:
    if file.path is None:
        yield sys.stdin.buffer
        return
    try:
        stream = file.path.open("rb")
    except OSError as fault:
        raise _CannotBeOpenedError from fault
    with stream:
        yield stream


def _files(what: str) -> list[Arriving]:
    """List what is to be received; of a folder its plain files by name, hidden ones left out."""
    if what == STANDARD_INPUT:
        return [Arriving(STANDARD_INPUT, None)]
    path = Path(what)
    if path.is_dir():
        inside = sorted(path.iterdir(), key=lambda one: os.fsencode(one.name))
        files = [one for one in inside if not one.name.startswith(".") and not one.is_symlink()]
        found = [Arriving(_name(one), one) for one in files if one.is_file()]
        if not found:
            raise NothingToReceive("There is no file in that folder. Nothing was received.")
        return found
    if not path.is_file():
        raise NothingToReceive(
            "There is no such file or folder. Nothing was received. See that the name is right."
        )
    return [Arriving(_name(path), path)]


def _name(path: Path) -> str:
    """Give a file's name as text that can be stored, whatever its bytes."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def _map(columns: Path | None) -> str | None:
    if columns is None:
        return None
    try:
        return columns.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise NothingToReceive(
            "The column map cannot be read. Nothing was received. "
            "Make one with: longstop columns suggest FILE"
        ) from fault


@contextmanager
def _stops_told(here: Frame, done: Done, source: str, *, as_json: bool) -> Iterator[None]:
    """Turn whatever stops receiving half way into words, with what was saved and an exit code."""
    try:
        with terminable():
            yield
    except Terminated:
        _stop(here, done, receipt_text.TERMINATED, source, as_json=as_json)
    except KeyboardInterrupt:
        what, code = receipt_text.INTERRUPTED, INTERRUPTED_CODE
        _stop(here, done, what, source, as_json=as_json, code=code)
    except psycopg.errors.DiskFull:
        _stop(here, done, receipt_text.DATABASE_FULL, source, as_json=as_json)
    except psycopg.OperationalError:
        _stop(here, done, receipt_text.DATABASE_GONE, source, as_json=as_json)
    except SpoolError:
        if as_json:
            _print_json(here, done.receipts)
        raise


def _stop(
    here: Frame, done: Done, what: str, source: str, *, as_json: bool, code: int = STOPPED_CODE
) -> None:
    if as_json:
        _print_json(here, done.receipts)
    complete = len(done.receipts)
    told = receipt_text.stopped_text(what, complete=complete, safe=done.safe, source=source)
    tell(f"longstop: {told}")
    raise typer.Exit(code) from None


def _print(here: Frame, lines: Sequence[str]) -> None:
    for line in lines:
        here.out.print(line, markup=False)


def _print_json(here: Frame, receipts: Sequence[Receipt]) -> None:
    here.print_json({"packages": [_as_json(receipt) for receipt in receipts]})


def _as_json(receipt: Receipt) -> dict[str, object]:
    return {**receipt.as_json(), "sha256": receipt.sha256 or None}
