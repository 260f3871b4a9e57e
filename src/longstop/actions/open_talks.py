"""Open what two agencies that hold one person must talk about, and let go what fell away.

Each agency has an obligation of its own, beside the work through which it holds the person: with
whoever has that work, kept from whoever that is kept from, and seen by nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from longstop.actions.find import check_moved
from longstop.actions.house import House
from longstop.actions.intake_obligations import ObligationRows, clock_maker
from longstop.actions.sent import CLOSED
from longstop.core.casework.deconfliction import Talk, changes, who_must_talk
from longstop.core.clocks.choosing import told_stops
from longstop.core.intake.restriction import Restriction
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.whole_rules import DECONFLICTION
from longstop.core.referral.ties import Tie
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import bulk, ledger
from longstop.store.queries import clocks, deconfliction
from longstop.store.queries import link_effects as queries
from longstop.store.queries.directory import Seat
from longstop.store.queries.dissemination import move
from longstop.store.queries.link_effects import RecordRow, SeatRow
from longstop.store.session import Connection

ACTOR = "service:links"
_CLOCK = ("talk", "two_agencies")
_GONE = "fell_away"


def open_talks(
    connection: Connection, house: House, records: Sequence[RecordRow], joined: Sequence[Tie]
) -> tuple[int, int]:
    """Open and let go, inside the caller's transaction, which holds these whole nominals.

    Gives how many were opened and how many fell away. The same number of statements, however many.
    """
    ids = [one.id for one in records]
    kept = {one.id: one.kept for one in records}
    must = who_must_talk(kept, joined, queries.holdings(connection, ids))
    found = changes(must, queries.talks(connection, ids))
    if found.to_open:
        _open(connection, house, found.to_open)
    if found.fell_away:
        _let_go(connection, house, found.fell_away)
    return len(found.to_open), len(found.fell_away)


def _open(connection: Connection, house: House, talks: Sequence[Talk]) -> None:
    bulk.prepare(connection)
    seats = queries.seats(connection, {talk.holding.by for talk in talks})
    maker = clock_maker(connection, house, house.now(), len(talks), opening=len(talks))
    rows = [_one(maker, talk, seats[talk.holding.by]) for talk in talks]
    bulk.load(connection, "obligation", maker.rows["obligation"])
    bulk.load(connection, "clock", maker.rows["clock"])
    queries.insert(connection, rows)
    ledger.record(connection, maker.events, at=maker.now, actor=ACTOR)
    connection.execute("select refile(%s)", ([row["obligation_id"] for row in rows],))


def _one(maker: ObligationRows, talk: Talk, seat: SeatRow) -> Mapping[str, Any]:
    id_ = next(maker.obligation_ids)
    row = {
        "obligation_id": id_, "referral_id": talk.holding.referral, "agency": seat.agency,
        "other_agency": talk.other,
    }  # fmt: skip
    maker.open(
        ObligationKind.DECONFLICTION,
        event="deconfliction.opened",
        seat=Seat(seat.agency, seat.desk, seat.person, seat.compartment),
        seen_by=[seat.agency],
        clocks=[_CLOCK],
        facts=DECONFLICTION.facts(row),
        restriction=Restriction(
            excluded=frozenset(seat.excluded), never_to=frozenset(seat.never_to)
        ),
        obligation_id=id_,
    )
    return row


def _let_go(connection: Connection, house: House, ids: Sequence[int]) -> None:
    now = house.now()
    running = clocks.running(connection, ids)
    clocks.stop(connection, ids, None, now, _GONE)
    check_moved(move(connection, ids, "to_talk", _GONE, is_open=False), len(ids))
    queries.fell_away(connection, ids, now)
    rows = deconfliction.whole_rows(connection, ids)
    fields: dict[str, Plain] = {
        **CLOSED, "state": _GONE, "previous_state": "to_talk", "outcome": _GONE
    }  # fmt: skip
    events = [
        ledger.Event(
            ledger.obligation_stream(id_),
            "deconfliction.fell_away",
            {
                "set": fields,
                "stop": told_stops(running.get(id_, ()), None, now, _GONE),
                "facts": DECONFLICTION.facts(rows[id_]),
            },
        )
        for id_ in ids
    ]
    ledger.record(connection, events, at=now, actor=ACTOR)
    connection.execute("select refile(%s)", (list(ids),))
