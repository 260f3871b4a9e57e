"""Place referrals anew, for every act that changes what is known of them or what was said."""

from __future__ import annotations

from collections.abc import Mapping

from longstop.actions.find import check_moved
from longstop.core.triage.placing import Placed, Placer, Standing
from longstop.store.queries.assessment import write_placed
from longstop.store.session import Connection


def assess(
    connection: Connection, placer: Placer, standing: Mapping[int, Standing]
) -> dict[int, Placed]:
    """Place these referrals, by their numbers, and write it: one statement, however many.

    placer is the one in force for writing. What comes back is for the ledger, and the caller
    refiles. Raises ChangedMeanwhile.
    """
    placed = {id_: placer.place(id_, one) for id_, one in standing.items()}
    check_moved(write_placed(connection, placed), len(placed))
    return placed
