"""Verify that each referral hears what its person's other records tell, and who must talk was told.

Both are worked out again from the links and words that stand, as if nothing had ever been written.
Of what waits to be looked at nothing is said: the next sweep follows it.
"""

from __future__ import annotations

from longstop.actions.follow_links import hearing
from longstop.actions.house import House
from longstop.core.casework.deconfliction import changes, who_must_talk
from longstop.core.ledger.verification import Fault, Faults, What
from longstop.store.queries import link_effects as queries
from longstop.store.queries.assessment import standing_of
from longstop.store.session import Connection

_AT_ONCE = 2_000


def verify_history(connection: Connection, house: House, faults: Faults) -> None:
    """Check all nominals, some at a time."""
    for ids in queries.followed(connection, _AT_ONCE):
        records = queries.records(connection, ids)
        # A row that was taken out by hand is named elsewhere: what is left is held together here.
        ids = [one.id for one in records]
        ties = queries.ties(connection, ids)
        references = {one.id: one.reference for one in records}
        wrong = hearing(house.handling, records, ties, standing_of(connection, ids))
        for id_ in sorted(wrong):
            message = "It does not hear what the person's other records tell, over sure links."
            faults.add(Fault(What.HISTORY_DIFFERS, references[id_], message))
        kept = {one.id: one.kept for one in records}
        must = who_must_talk(kept, ties.joined, queries.holdings(connection, ids))
        found = changes(must, queries.talks(connection, ids))
        for talk in found.to_open:
            message = "Another agency holds the person, and whoever holds this was not told."
            where = references[talk.holding.referral]
            faults.add(Fault(What.DECONFLICTION_DIFFERS, where, message))
        for seat in queries.seats(connection, found.fell_away).values():
            message = "It asks for a talk that is told already, or that nobody can have any more."
            faults.add(Fault(What.DECONFLICTION_DIFFERS, seat.reference, message))
