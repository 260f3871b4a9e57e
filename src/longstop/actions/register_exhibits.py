"""Register exhibits of a referral: each with whose it is, by which right, its seal and its dates.

A line of a list and the options of a command are the same thing; a sub-exhibit names what it is in.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from longstop.actions.exhibit_parts import STATED, until, zone_of_actor
from longstop.actions.find import canonical, find_seen, hold_own
from longstop.actions.house import House
from longstop.actions.intake_obligations import ObligationRows, clock_maker
from longstop.core.authority.permissions import Permission, check
from longstop.core.evidence.exhibit_lines import (
    NEEDED,
    BadLine,
    Registration,
    read_lines,
    refuse,
)
from longstop.core.evidence.exhibits import Phase, clock_of
from longstop.core.intake.restriction import Restriction
from longstop.core.ledger.commitment import SALT_BYTES, commit
from longstop.core.ledger.whole_rules import EXHIBIT
from longstop.core.referral.vocabulary import ObligationKind
from longstop.engines.readers.table import Uncut, read_table
from longstop.engines.source import Source
from longstop.store import bulk, ledger
from longstop.store.queries import exhibit_writes, exhibits
from longstop.store.queries.directory import Seat
from longstop.store.queries.exhibits import SubjectOf
from longstop.store.session import Actor, Connection

MOST = 100_000
"""Lines of one file, so that it is held in memory whole."""

Rows = Sequence[tuple[int, Mapping[str, str]]]
"""Lines by their columns, each with its number in the file, or 0."""


@dataclass(frozen=True, slots=True)
class Registered:
    """An exhibit that was registered: its reference, its number, the referral it is of."""

    reference: str
    number: str
    referral: str


def register_file(house: House, actor: Actor, file: Source) -> list[Registered]:
    """Register every line of a list or none. Raises UnreadableFile, and as register_exhibits."""
    check(actor.roles, Permission.EXHIBIT_REGISTER)
    rows = read_table(file, NEEDED, limits=house.limits, most=MOST)
    refuse(
        [
            BadLine(row.number, "the line", "it cannot be cut into the columns of the head row")
            for row in rows
            if isinstance(row.cells, Uncut)
        ]
    )
    lines = [(row.number, row.cells) for row in rows if not isinstance(row.cells, Uncut)]
    return register_exhibits(house, actor, lines)


def register_exhibits(house: House, actor: Actor, rows: Rows) -> list[Registered]:
    """Register all of these or none; every fault is named.

    They are in the hands of whoever registers them. The same number of statements, however many.
    Raises LinesNotValid, NotFound, NotYours, AlreadyClosed.
    """
    check(actor.roles, Permission.EXHIBIT_REGISTER)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        zone = zone_of_actor(connection, actor)
        lines = read_lines(rows, zone, now)
        if not lines:
            return []
        held = hold_own(
            connection, actor, find_seen(connection, canonical([one.referral for one in lines]))
        )
        subjects = exhibits.subjects_of(connection, [one.id for one in held])
        known = exhibits.parents_of(connection, actor.agency, [one.id for one in held])
        return _Batch(house, actor, now, subjects, dict(known)).write(connection, lines)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Lays out what is registered; known are exhibits by referral and number or reference."""

    house: House
    actor: Actor
    now: datetime
    subjects: Mapping[str, SubjectOf]
    known: dict[tuple[int, str], int]

    def write(self, connection: Connection, lines: Sequence[Registration]) -> list[Registered]:
        """Check what only the house can know, then write all of it."""
        many = sum(1 + len(one.dates) for one in lines)
        maker = clock_maker(connection, self.house, self.now, many, opening=len(lines))
        ids = list(maker.obligation_ids)
        refuse(list(self._faults(lines, ids)))
        rows = [self._row(id_, one) for id_, one in zip(ids, lines, strict=True)]
        opened = [self._open(maker, row, one) for row, one in zip(rows, lines, strict=True)]
        exhibit_writes.open_exhibits(
            connection, ids, [one.reference for one in opened],
            [row["referral_id"] for row in rows], [one.next_clock_id for one in opened], self.now,
        )  # fmt: skip
        bulk.insert_clocks(connection, maker.rows["clock"])
        exhibit_writes.insert_exhibits(connection, rows)
        ledger.record(connection, maker.events, at=self.now, actor=self.actor.ledger_name)
        connection.execute("select refile(%s)", (ids,))
        return [
            Registered(made.reference, one.number, one.referral)
            for made, one in zip(opened, lines, strict=True)
        ]

    def _faults(self, lines: Sequence[Registration], ids: Sequence[int]) -> Iterator[BadLine]:
        """Find what is registered already and what is in nothing; notes the numbers on the way.

        What something is in stands in a line before it or is registered, so nothing is in itself.
        """
        for id_, one in zip(ids, lines, strict=True):
            subject = self.subjects.get(one.referral)
            if subject is None:
                yield BadLine(one.line, "referral", "it is no referral")
                continue
            if one.parent is not None and (subject.id, one.parent) not in self.known:
                yield BadLine(one.line, "parent", "in no line before it and not registered")
            if (subject.id, one.number) in self.known:
                yield BadLine(one.line, "number", "registered already for this referral")
            self.known[subject.id, one.number] = id_

    def _row(self, id_: int, one: Registration) -> dict[str, Any]:
        subject, salt = self.subjects[one.referral], os.urandom(SALT_BYTES)
        words = {
            "number": one.number, "authority_reference": one.authority_reference,
            "limits": one.limits, "given_by": one.given_by, "welfare_plan": one.welfare_plan,
        }  # fmt: skip
        return {
            "obligation_id": id_, "referral_id": subject.id, "agency": self.actor.agency,
            "parent_id": self.known[subject.id, one.parent] if one.parent else None,
            "registered_by": self.actor.person, "device": one.device.value,
            "owner": one.owner.value, "authority": one.authority.value, "seal": one.seal,
            "custodian": self.actor.person, "salt": salt,
            "commitment": commit(salt, list(words.values())), **words,
        }  # fmt: skip

    def _open(self, maker: ObligationRows, row: Mapping[str, Any], one: Registration) -> Any:
        subject, id_ = self.subjects[one.referral], row["obligation_id"]
        carried = [
            maker.carry_clock(id_, (kind, STATED), self.now, until(moment, self.now))
            for kind, moment in one.dates.items()
        ]
        return maker.open(
            ObligationKind.EXHIBIT,
            event="exhibit.registered",
            seat=Seat(
                self.actor.agency, subject.owner_desk, self.actor.person, subject.compartment
            ),
            seen_by=[self.actor.agency],
            clocks=[clock_of(Phase.EXAMINE, one.owner)],
            facts=EXHIBIT.facts(row),
            restriction=Restriction(
                excluded=frozenset(subject.excluded), never_to=frozenset(subject.never_to)
            ),
            obligation_id=id_,
            carried=carried,
        )
