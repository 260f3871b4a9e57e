"""Place referrals anew, for every act that changes what is known of them or what was said."""

from __future__ import annotations

from collections.abc import Mapping

from longstop.actions.find import check_moved
from longstop.actions.house import House
from longstop.core.triage.placing import Placed, Standing
from longstop.store.queries.assessment import write_placed
from longstop.store.session import Connection


def assess(
    connection: Connection, house: House, standing: Mapping[int, Standing]
) -> dict[int, Placed]:
    """Place these referrals, by their numbers, and write it: one statement, however many.

    What comes back is for the ledger, and the caller refiles. Raises ChangedMeanwhile.
    """
    placer = house.placer()
    placed = {id_: placer.place(id_, one) for id_, one in standing.items()}
    check_moved(write_placed(connection, placed), len(placed))
    return placed
