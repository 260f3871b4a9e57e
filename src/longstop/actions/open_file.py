"""Let a file be opened on a ground, though nobody is known to have looked at it.

Longstop holds no file: what is recorded is who may open it elsewhere, and on what ground.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from longstop.actions.find import canonical, check_moved, find_seen, hold_own
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.opening import (
    Flag,
    Opening,
    OpeningCase,
    OpeningRefused,
    check_opening,
    needs_two,
)
from longstop.core.casework.proposals import why_not_second
from longstop.core.ledger.canonical import Plain
from longstop.core.referral.vocabulary import ObligationKind, Viewed
from longstop.store import ledger
from longstop.store.queries import opening as queries
from longstop.store.queries.opening import FileRow, Law
from longstop.store.queries.work import Held
from longstop.store.session import Actor, Connection


@dataclass(frozen=True, slots=True)
class FlaggedFile:
    """One file of a referral with its number there, its flag, and whether that is lifted."""

    number: int
    row: FileRow
    flag: Flag

    @property
    def opening(self) -> Opening:
        """Give what may be done with it now."""
        return Opening.OPEN if self.row.lifted else self.flag.opening


@dataclass(frozen=True, slots=True)
class FileOpened:
    """What became of the wish: opened, proposed or withdrawn."""

    reference: str
    number: int
    status: str
    ground: str
    digests: list[str]


def flagged_files(
    connection: Connection, house: House, actor: Actor, obligation_id: int
) -> list[FlaggedFile]:
    """Give the files of a referral, flagged by the law that binds the actor's own agency."""
    rows = queries.files_of(connection, obligation_id)
    return flag_files(house, rows, queries.law_of(connection, actor.agency))


def flag_files(house: House, rows: Sequence[FileRow], law: Law) -> list[FlaggedFile]:
    """Flag the files of a referral by a law."""
    return [
        FlaggedFile(number, row, _flag(house, row, law)) for number, row in enumerate(rows, start=1)
    ]


def open_file(
    house: House, actor: Actor, reference: str, number: int, *, ground: str
) -> FileOpened:
    """Let a file be opened at once where one person may say so, else propose it.

    number is the file's on the referral's page. Raises OpeningRefused, NotFound, NotYours.
    """
    check(actor.roles, Permission.FILE_OPEN)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        one, file = _held_file(connection, house, actor, reference, number)
        if file.row.attempt is not None and not file.row.lifted:
            raise OpeningRefused(
                f"{one.reference}, file {number}: opening it is already proposed. Nothing was "
                f"changed. Agree (another person) or take it back: longstop file open "
                f"{one.reference} {number} --agree"
            )
        case = OpeningCase(
            reference=one.reference,
            number=number,
            kind=ObligationKind(one.kind),
            flag=file.flag,
            lifted=file.row.lifted,
        )
        checked = check_opening(case, ground)
        alone = not needs_two(file.flag.opening)
        facts: dict[str, Plain] = {
            "file_id": file.row.id,
            "flag": file.flag.opening.code,
            "rule": file.flag.rule,
            "policy": house.opening.version,
            "ground": checked.value,
        }
        values = {**facts, "by": actor.person, "at": now, "alone": alone}
        facts["attempt"] = queries.add(connection, one.id, values)
        event = "file.opening_decided" if alone else "file.opening_proposed"
        _record(connection, actor, one, event, facts, now)
    status = "opened" if alone else "proposed"
    return FileOpened(one.reference, number, status, checked.value, file.row.digests)


def agree_opening(house: House, actor: Actor, reference: str, number: int) -> FileOpened:
    """Agree as the second person; raises OpeningRefused for whoever proposed it."""
    check(actor.roles, Permission.FILE_OPEN)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        one, file, attempt = _proposed(connection, house, actor, reference, number)
        why = why_not_second(
            f"{one.reference}, file {number}", proposed_by=file.row.proposed_by, actor=actor.person
        )
        if why is not None:
            raise OpeningRefused(why)
        check_moved(queries.agree(connection, one.id, attempt, actor.person, now), 1)
        _record(connection, actor, one, "file.opening_agreed", {"attempt": attempt}, now)
    return FileOpened(one.reference, number, "opened", file.row.ground or "", file.row.digests)


def withdraw_opening(house: House, actor: Actor, reference: str, number: int) -> FileOpened:
    """Take a proposal back; it stays on record, and the file stays shut."""
    check(actor.roles, Permission.FILE_OPEN)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        one, file, attempt = _proposed(connection, house, actor, reference, number)
        check_moved(queries.withdraw(connection, one.id, attempt, now), 1)
        _record(connection, actor, one, "file.opening_withdrawn", {"attempt": attempt}, now)
    return FileOpened(one.reference, number, "withdrawn", file.row.ground or "", file.row.digests)


def _held_file(
    connection: Connection, house: House, actor: Actor, reference: str, number: int
) -> tuple[Held, FlaggedFile]:
    """Hold the referral and find its file by number; raises OpeningRefused where there is none."""
    (one,) = hold_own(connection, actor, find_seen(connection, canonical([reference])))
    files = flagged_files(connection, house, actor, one.id)
    if not 1 <= number <= len(files):
        raise OpeningRefused(
            f"{one.reference} has {_count(files)}. Nothing was changed. "
            f"See them: longstop show {one.reference}"
        )
    return one, files[number - 1]


def _proposed(
    connection: Connection, house: House, actor: Actor, reference: str, number: int
) -> tuple[Held, FlaggedFile, int]:
    one, file = _held_file(connection, house, actor, reference, number)
    if file.row.attempt is None or file.row.lifted:
        raise OpeningRefused(
            f"{one.reference}, file {number}: nobody has proposed to open it. Nothing was changed. "
            f"Propose it: longstop file open {one.reference} {number} --ground CODE"
        )
    return one, file, file.row.attempt


def _count(files: Sequence[FlaggedFile]) -> str:
    return f"{len(files)} file{'' if len(files) == 1 else 's'}"


def _record(
    connection: Connection,
    actor: Actor,
    one: Held,
    name: str,
    facts: dict[str, Plain],
    now: datetime,
) -> None:
    event = ledger.Event(ledger.obligation_stream(one.id), name, {"facts": facts})
    ledger.record(connection, [event], at=now, actor=actor.ledger_name)


def _flag(house: House, row: FileRow, law: Law) -> Flag:
    senders = (row.reporter, row.source)
    return house.opening.flag(
        Viewed(row.viewed), country=law.country, areas=law.areas, senders=senders
    )
