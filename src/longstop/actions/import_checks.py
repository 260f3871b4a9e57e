"""Take in what comes back of checks: every good line, none of the bad ones, and say who moved.

A line is told by batch, reference and question, so that a list may come back in parts, in any
order, and twice. What a line says about a check that came back already counts only where it is
new; what contradicts an answer makes a conflict and never takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from longstop.actions.answer import answered_event
from longstop.actions.assess import assess
from longstop.actions.find_out import Coming
from longstop.actions.follow_links import follow_links
from longstop.actions.house import House
from longstop.actions.in_force import placer_for_writing
from longstop.actions.open_path import OpenedPath, open_paths, put_outside
from longstop.core.authority.permissions import Permission, check
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.answering import Found
from longstop.core.triage.moving import Move
from longstop.core.triage.placing import Placed, Placer, Standing
from longstop.core.triage.returned import (
    NEEDED,
    NOTE,
    REFERENCE,
    BadLine,
    Returned,
    Wrong,
    came_back,
    read_line,
)
from longstop.engines.readers.table import TableRow, Uncut, read_table
from longstop.engines.source import Source
from longstop.store import ledger
from longstop.store.queries.assessment import standing_of
from longstop.store.queries.checks import Asked
from longstop.store.queries.work import Held, lock, seen
from longstop.store.session import Actor, Connection

MOST = 100_000
"""Lines of one file, so that it is held in memory whole."""

_UNCUT = {Uncut.QUOTES: Wrong.NOT_READABLE, Uncut.CELLS: Wrong.TOO_MANY_CELLS}


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What became of a file's lines: read = answered + still_out + unchanged + refused.

    notes counts those with words in the note's column, which are read by nobody and kept nowhere.
    moves are the referrals that were answered, with their place before and after.
    """

    read: int
    answered: int
    still_out: int
    unchanged: int
    refused: tuple[BadLine, ...]
    notes: int
    moves: tuple[Move, ...]


def import_checks(
    house: House, actor: Actor, file: Source, *, basis: StatementKind | None = None
) -> Imported:
    """Save the good lines of a file in one transaction; the bad ones are in the result.

    basis is what a yes or a no rests on where its line does not say. The same number of statements,
    however many lines. Raises UnreadableFile for a file that is no list of checks.
    """
    check(actor.roles, Permission.REFERRAL_ANSWER)
    rows = read_table(file, NEEDED, limits=house.limits, most=MOST)
    lines = [_line(row, basis) for row in rows]
    good = [one for one in lines if isinstance(one, Returned)]
    bad = [one for one in lines if isinstance(one, BadLine)]
    taking = _Taking()
    if good:
        with house.database.as_person(actor) as connection, connection.transaction():
            taking.take(connection, house, actor, good)
        follow_links(house)
    refused = sorted([*bad, *taking.refused], key=lambda one: one.number)
    return Imported(
        read=len(lines),
        answered=len(taking.answers),
        still_out=taking.still_out,
        unchanged=taking.unchanged,
        refused=tuple(refused),
        notes=sum(bool(_note(row)) for row in rows),
        moves=tuple(taking.moves()),
    )


def _line(row: TableRow, basis: StatementKind | None) -> Returned | BadLine:
    if isinstance(row.cells, Uncut):
        return BadLine(row.number, "line", _UNCUT[row.cells])
    return read_line(row.number, row.cells, basis)


def _note(row: TableRow) -> str:
    return "" if isinstance(row.cells, Uncut) else row.cells.get(NOTE, "").strip()


@dataclass(frozen=True, slots=True)
class _Answer:
    """One line taken in: of which referral, what was found, the checks back, the place it gave."""

    id: int
    found: Found
    back: list[int]
    placed: Placed


@dataclass(slots=True)
class _Taking:
    """Takes lines in one after the other, on what is known after those before."""

    placer: Placer = field(init=False)
    answers: list[_Answer] = field(default_factory=list)
    refused: list[BadLine] = field(default_factory=list)
    still_out: int = 0
    unchanged: int = 0
    _before: Mapping[int, Standing] = field(default_factory=dict)
    _now: dict[int, Standing] = field(default_factory=dict)
    _references: dict[int, str] = field(default_factory=dict)

    def take(
        self, connection: Connection, house: House, actor: Actor, lines: Sequence[Returned]
    ) -> None:
        """Hold what the lines are about, take each in, and write what changed."""
        now = house.now()
        found = seen(connection, sorted({one.reference for one in lines}))
        ids = sorted(one.id for one in found.values())
        held = {**found, **lock(connection, ids)}
        # Rows first, then the policy, as everybody does: else two may wait for each other.
        self.placer = placer_for_writing(connection, house)
        coming = Coming.read(connection, ids)
        self._before = standing_of(connection, ids)
        known = {
            (one.batch, reference, one.question): one
            for reference, owner in held.items()
            for one in coming.asked.get(owner.id, ())
        }
        for line in lines:
            self._take(line, known.get(line.key), held, actor, coming)
        if self.answers:
            self._write(connection, house, actor, coming, now=now)

    def moves(self) -> list[Move]:
        """Give everybody answered, with their place before and after."""
        last = {one.id: one.placed for one in self.answers}
        return [
            Move(self._references[id_], self.placer.place(id_, self._before[id_]), placed)
            for id_, placed in last.items()
        ]

    def _take(
        self,
        line: Returned,
        asked: Asked | None,
        held: Mapping[str, Held],
        actor: Actor,
        coming: Coming,
    ) -> None:
        if asked is None:
            self.refused.append(BadLine(line.number, REFERENCE, Wrong.NOT_ASKED))
            return
        out = coming.is_out(asked)
        if line.found is None:
            self.still_out += out
            self.unchanged += not out
            return
        id_ = asked.obligation_id
        standing = self._now.get(id_, self._before[id_])
        answers = line.found.add_to(standing.answers)
        if not out and answers == standing.answers:
            self.unchanged += 1
            return
        why = _why_not(held[line.reference], actor)
        if why is not None:
            self.refused.append(BadLine(line.number, REFERENCE, why))
            return
        placed = self.placer.place(id_, replace(standing, answers=answers))
        self._now[id_] = placed.standing
        self._references[id_] = line.reference
        back = coming.answered(id_, line.question, came_back(line.found))
        self.answers.append(_Answer(id_, line.found, back, placed))

    def _write(
        self, connection: Connection, house: House, actor: Actor, coming: Coming, *, now: datetime
    ) -> None:
        """Write places, checks and clocks; each answer is told, the last one with the clock."""
        assess(connection, self.placer, self._now)
        clocks = coming.write(connection, house, actor, now)
        opened = open_paths(connection, house, put_outside(self._before, self._now))
        last = {one.id: place for place, one in enumerate(self.answers)}
        events = [
            answered_event(
                one.id, one.found, one.placed, one.back,
                clocks.get(one.id, {}) if last[one.id] == place else {},
                opened.get(one.id, OpenedPath()) if last[one.id] == place else OpenedPath(),
            )
            for place, one in enumerate(self.answers)
        ]  # fmt: skip
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", (list(last),))


def _why_not(one: Held, actor: Actor) -> Wrong | None:
    """Say why a referral takes no answer from this person, as of now."""
    if one.owner_agency != actor.agency:
        return Wrong.NOT_YOURS
    return None if one.is_open else Wrong.CLOSED
