"""Take a list out of the house as a file: what its reader may see now, marked, on the ledger.

A list that is long, or that makes a day's lists long, is taken out by two people: somebody asks,
another agrees, and whoever asked fetches it once, made anew from what they may see at that moment.
The file is held sealed and nameless until it is handed over, and is never kept; the ledger has its
digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime

from longstop.actions.export_lines import Asked, Lines, lines_of
from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.exporting import (
    DAY,
    NEEDED,
    FileKind,
    Kind,
    Mark,
    check_asked,
    check_fetch,
    laid_out,
    lapses_at,
    takes_two,
    too_much_found,
)
from longstop.core.ledger.canonical import Plain
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.references import make_export_reference, parse_export_reference
from longstop.engines.scratch import Scratch
from longstop.engines.spreadsheet import csv_blocks
from longstop.engines.workbook import as_workbook
from longstop.store import ledger
from longstop.store.locks import Lock, alone
from longstop.store.queries import exports as queries
from longstop.store.queries.work import agency_of
from longstop.store.session import Actor, Connection

_BLOCK = 1 << 16


class ExportNotMade(LongstopError):
    """The disk did not take the file while it was made."""

    exit_code = 3


class Blocks(Iterator[bytes]):
    """The blocks of a sealed file; whoever takes the last, or closes them, gives the file up."""

    def __init__(self, sealed: Scratch) -> None:
        """Begin at its start."""
        self._sealed = sealed
        self._opened = sealed.open()

    def __next__(self) -> bytes:
        """Give the next block."""
        block = self._opened.read(_BLOCK)
        if not block:
            self.close()
            raise StopIteration
        return block

    def close(self) -> None:
        """Give the file up."""
        self._opened.close()
        self._sealed.close()


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A file that was taken out: whoever is given it takes its blocks, once, and it is gone.

    digest is "sha256:" and 64 hexadecimal characters, as on the ledger; more says that rows stand
    behind the last.
    """

    reference: str
    name: str
    file: FileKind
    rows: int
    more: bool
    digest: str
    sealed: Scratch = field(repr=False, compare=False)

    def blocks(self) -> Blocks:
        """Give the file block by block, and then give it up."""
        return Blocks(self.sealed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Waits:
    """A list that takes two people: under which reference it waits, and when it lapses (UTC)."""

    reference: str
    until: datetime


Keep = Callable[[Made], AbstractContextManager[None]]
"""Keeps a file before the ledger tells that it was taken out, and takes it away if that fails."""


def hand_over(_made: Made) -> AbstractContextManager[None]:
    """Keep nothing: whoever called takes the blocks."""
    return nullcontext()


def export(house: House, actor: Actor, asked: Asked, keep: Keep = hand_over) -> Made | Waits:
    """Take a list out, or ask for it where it takes two people.

    The same number of statements, however many rows. Raises ExportRefused, NotFound, DaysNotValid,
    SearchRefused, ExportNotMade.
    """
    _check(actor, asked.kind)
    most = house.exporting.most(asked.file)
    check_asked(asked.kind, asked.file, asked.reason, asked.limit, most)
    now = house.now()
    with house.database.as_person(actor) as connection, ExitStack() as made:
        with connection.transaction():
            # First, so that of two lists at once the second counts the first.
            alone(connection, Lock.EXPORTS, actor.person)
            lines = lines_of(connection, house, actor, asked, asked.limit or most, now)
            taken = queries.exported_since(connection, now - DAY)
            two = takes_two(house.exporting, lines.count, taken)
            if two and asked.kind is not Kind.SEARCH:
                return _ask(connection, house, actor, asked, lines, now)
            if not two:
                done = _take_out(connection, house, actor, asked, lines, now)
                with given_up_on_failure(done.sealed):
                    made.enter_context(keep(done))
        if two:
            # Only now: a refusal tells that something was found, so the search stays on the ledger.
            raise too_much_found(house.exporting, taken)
        return done


def fetch(house: House, actor: Actor, reference: str, keep: Keep = hand_over) -> Made:
    """Take out what another person agreed to, once, as one may see it now.

    Raises ReferenceNotValid, NotFound, ExportRefused, ExportNotMade.
    """
    check(actor.roles, Permission.EXPORT_MAKE)
    wanted = parse_export_reference(reference)
    now = house.now()
    with house.database.as_person(actor) as connection, ExitStack() as made:
        with connection.transaction():
            alone(connection, Lock.EXPORTS, actor.person)
            one = held(connection, wanted)
            check_fetch(house.exporting, one, actor.person, now)
            asked = Asked(
                kind=Kind(one.kind), file=FileKind(one.file), reason=one.reason, desk=one.desk,
                reference=one.about, person=one.person, first=one.first_day, last=one.last_day,
                limit=one.most,
            )  # fmt: skip
            _check(actor, asked.kind)
            lines = lines_of(connection, house, actor, asked, one.most, now)
            queries.note_fetched(connection, one.id, now)
            done = _take_out(connection, house, actor, asked, lines, now, agreed=one)
            with given_up_on_failure(done.sealed):
                made.enter_context(keep(done))
        return done


@contextmanager
def given_up_on_failure(sealed: Scratch) -> Iterator[None]:
    """Give a sealed file up where what is to be done with it fails."""
    try:
        yield
    except BaseException:
        sealed.close()
        raise


def held(connection: Connection, reference: str) -> queries.Proposal:
    """Hold what waits under a reference; raises NotFound."""
    one = queries.hold_export(connection, reference)
    if one is None:
        raise NotFound(
            f"No export {reference} that you can see. Nothing was changed. "
            "See what waits: longstop export list"
        )
    return one


def drawn(connection: Connection, house: House) -> tuple[int, str]:
    """Draw the number and the reference of an export."""
    number = queries.draw_export(connection)
    return number, make_export_reference(number, house.reference_key)


def seal(house: House, blocks: Iterable[bytes]) -> tuple[Scratch, str]:
    """Hold the blocks of a file where nobody can read them, and digest them; ExportNotMade."""
    digest = hashlib.sha256()

    def digested() -> Iterator[bytes]:
        for block in blocks:
            digest.update(block)
            yield block

    sealed = None
    try:
        house.spool_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sealed = Scratch(house.spool_folder)
        sealed.write_all(digested())
    except BaseException as fault:
        if sealed is not None:
            sealed.close()
        if not isinstance(fault, OSError):
            raise
        raise ExportNotMade(
            f"The disk did not take the file ({fault.strerror}). Nothing was taken out. "
            "Make room on the disk of the spool folder, or ask for fewer rows."
        ) from fault
    return sealed, f"sha256:{digest.hexdigest()}"


def _check(actor: Actor, kind: Kind) -> None:
    check(actor.roles, Permission.EXPORT_MAKE)
    check(actor.roles, NEEDED[kind])


def _ask(
    connection: Connection, house: House, actor: Actor, asked: Asked, lines: Lines, now: datetime
) -> Waits:
    """Keep what was asked for, for a second person; how long it is is told to nobody else."""
    number, reference = drawn(connection, house)
    wanted = queries.Wanted(
        id=number, reference=reference, agency=actor.agency, kind=asked.kind.value,
        file=asked.file.value, reason=asked.reason, desk=lines.desk, person=lines.person,
        obligation=lines.obligation, first_day=lines.first, last_day=lines.last,
        most=asked.limit or house.exporting.most(asked.file),
    )  # fmt: skip
    queries.propose_export(connection, wanted, actor.person, now)
    facts: dict[str, Plain] = {**_told(reference, asked), **lines.facts(), "most": wanted.most}
    event = ledger.Event(ledger.person_stream(actor.person), "export.asked", {"facts": facts})
    ledger.record(connection, [event], at=now, actor=actor.ledger_name)
    return Waits(reference=reference, until=lapses_at(house.exporting, now))


def _take_out(
    connection: Connection,
    house: House,
    actor: Actor,
    asked: Asked,
    lines: Lines,
    now: datetime,
    agreed: queries.Proposal | None = None,
) -> Made:
    reference = agreed.reference if agreed else drawn(connection, house)[1]
    mark = Mark(
        reference=reference, of=lines.of, agency=agency_of(connection, actor.agency).code,
        person=actor.code, at=now, zone=lines.zone, reason=asked.reason,
        agreed_by=agreed.agreer if agreed else None,
    )  # fmt: skip
    rows = _Counted(lines.rows)
    sealed, digest = seal(
        house, _blocks(asked.file, laid_out(mark, lines.heads, rows, more=lines.more), mark)
    )
    facts: dict[str, Plain] = {
        **_told(reference, asked), **lines.facts(), "rows": rows.count, "more": lines.more,
        "digest": digest, "agreed_by": agreed.agreed_by if agreed else None,
    }  # fmt: skip
    event = ledger.Event(ledger.person_stream(actor.person), "export.made", {"facts": facts})
    with given_up_on_failure(sealed):
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
    return Made(
        reference=reference, name=f"{asked.kind}-{reference}.{asked.file}", file=asked.file,
        rows=rows.count, more=lines.more, digest=digest, sealed=sealed,
    )  # fmt: skip


def _told(reference: str, asked: Asked) -> dict[str, Plain]:
    return {
        "export": reference, "kind": asked.kind.value, "file": asked.file.value,
        "reason": asked.reason,
    }  # fmt: skip


def _blocks(file: FileKind, lines: Iterator[Sequence[str]], mark: Mark) -> Iterable[bytes]:
    if file is FileKind.CSV:
        return csv_blocks(lines)
    book = as_workbook(
        lines, title=f"Longstop: {mark.of}", mark=mark.line, by=mark.who_and_when, at=mark.at
    )
    return [book]


class _Counted:
    """Rows that are counted as they are taken."""

    def __init__(self, rows: Iterator[Sequence[str]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[str]]:
        return self

    def __next__(self) -> Sequence[str]:
        row = next(self._rows)
        self.count += 1
        return row
