"""Do what links do: let records of one person tell each other, and let who holds one person talk.

The database notes of whom it must be looked at anew, whichever act or link brought that about
(store/sql/0026_flows.sql). A service follows the notes right after what made them is safe, for
whoever acts may not see the other records; cut short, the next sweep goes on. What it writes is a
function of what stands: a link that is taken back leaves what was there before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from longstop.actions.find import check_moved
from longstop.actions.house import House
from longstop.actions.in_force import placer_for_writing
from longstop.actions.open_talks import open_talks
from longstop.actions.settle_nominals import settle_nominals
from longstop.core.casework.usable import Record, speaks_elsewhere
from longstop.core.ledger.canonical import Plain
from longstop.core.linkage.flowing import Circle, Member, circles
from longstop.core.referral.handling import Act, HandlingRules
from longstop.core.triage.answers import NOTHING_KNOWN
from longstop.core.triage.history import histories
from longstop.core.triage.placing import Placed, Standing
from longstop.store import ledger
from longstop.store.queries import link_effects as queries
from longstop.store.queries import linking
from longstop.store.queries.assessment import standing_of, write_placed
from longstop.store.queries.link_effects import RecordRow, Ties
from longstop.store.session import Connection

ACTOR = "service:links"
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Followed:
    """How many referrals were told something else by others, and talks that opened or fell away."""

    told: int = 0
    opened: int = 0
    fell_away: int = 0

    def __add__(self, other: Followed) -> Followed:
        return Followed(
            self.told + other.told, self.opened + other.opened, self.fell_away + other.fell_away
        )


def follow_links(house: House, *, at_once: int = AT_ONCE) -> Followed:
    """Follow every note there is, so many in one transaction; gives what came of it."""
    followed = Followed()
    with house.database.as_service("follow links") as connection:
        while True:
            with connection.transaction():
                queries.alone(connection)
                notes = queries.due(connection, at_once)
                if not notes.ids:
                    return followed
                if notes.settle:
                    linking.alone(connection)
                    settle_nominals(connection, house, notes.settle, house.now(), by="outcome")
                followed += _follow(connection, house, notes.referrals)
                queries.done(connection, notes.ids)


def _follow(connection: Connection, house: House, ids: Sequence[int]) -> Followed:
    """Look at these and at their nominals: the same number of statements, however many."""
    around = queries.hold_around(connection, ids)
    records = queries.records(connection, around)
    ties = queries.ties(connection, around)
    told = _tell(connection, house, records, ties)
    opened, fell_away = open_talks(connection, house, records, ties.joined)
    return Followed(told, opened, fell_away)


def _tell(connection: Connection, house: House, records: Sequence[RecordRow], ties: Ties) -> int:
    """Let each referral hear what its person's other records tell; gives how many changed."""
    standing = standing_of(connection, [one.id for one in records])
    heard = hearing(house.handling, records, ties, standing)
    if not heard:
        return 0
    placer = placer_for_writing(connection, house)
    now = house.now()
    placed = {id_: placer.place(id_, one) for id_, one in heard.items()}
    check_moved(write_placed(connection, placed, linked=True), len(placed))
    ledger.record(
        connection, [_event(id_, one) for id_, one in placed.items()], at=now, actor=ACTOR
    )
    connection.execute("select refile(%s)", ([*placed],))
    return len(placed)


def hearing(
    rules: HandlingRules,
    records: Sequence[RecordRow],
    ties: Ties,
    standing: Mapping[int, Standing],
) -> dict[int, Standing]:
    """Find the referrals that others tell something else than stands on them, as they stand then.

    records are whole nominals, and referrals that stand alone now.
    """
    own = {id_: one.answers for id_, one in standing.items()}
    found = _circles(rules, records, ties)
    told = histories(own, ((one.giving, one.hearing) for one in found))
    after = {
        id_: replace(one, linked=told.get(id_, NOTHING_KNOWN)) for id_, one in standing.items()
    }
    return {id_: one for id_, one in after.items() if one.linked != standing[id_].linked}


def _circles(rules: HandlingRules, records: Sequence[RecordRow], ties: Ties) -> list[Circle]:
    members = [
        Member(id=one.id, nominal=one.nominal, kept=one.kept, gives=_gives(rules, one))
        for one in records
        if one.nominal is not None
    ]
    return circles(members, ties.sure)


def _gives(rules: HandlingRules, one: RecordRow) -> bool:
    return speaks_elsewhere(
        Record(
            outcome=one.outcome,
            found_wrong=frozenset(one.found_wrong),
            holds=frozenset(one.holds),
            erased=one.erased,
            outside=one.outside,
            passing_on=rules.effect(one.handling, Act.DISSEMINATE),
        )
    )


def _event(id_: int, placed: Placed) -> ledger.Event:
    facts: dict[str, Plain] = {"assessment": placed.told()}
    return ledger.Event(ledger.obligation_stream(id_), "referral.history_changed", {"facts": facts})
