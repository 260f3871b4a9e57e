"""Show an auditor what proves the ledger: the checkpoints that are kept and the runs of verify."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.store.queries.proofs import Checkpointed, Verified, checkpoints, verifications
from longstop.store.queries.work import is_bureau
from longstop.store.session import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class ProofsShown:
    """Checkpoints and runs, the latest first; whole tells whether the reader hears of runs."""

    checkpoints: tuple[Checkpointed, ...]
    runs: tuple[Verified, ...]
    whole: bool
    at: datetime


def show_proofs(house: House, actor: Actor, *, most: int) -> ProofsShown:
    """Show them; outside a bureau only the checkpoints, for the runs speak of others' records."""
    check(actor.roles, Permission.LEDGER_VERIFY)
    with house.database.as_person(actor) as connection, connection.transaction():
        return ProofsShown(
            checkpoints=tuple(checkpoints(connection, most)),
            runs=tuple(verifications(connection, most)),
            whole=is_bureau(connection, actor.agency),
            at=house.now(),
        )
