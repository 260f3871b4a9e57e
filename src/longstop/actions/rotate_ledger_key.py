"""Hand the signing of checkpoints over from one key to the next, so that outsiders can follow.

That the new key follows the old one is an entry of the ledger; the checkpoint that first covers it
is signed by both. Whoever trusts the old key then has, under its own signature, the name of the new
one.
"""

from __future__ import annotations

from dataclasses import dataclass

from longstop.actions.checkpoint import CheckpointRefused, Drawn, check_bureau, draw
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.checkpoint import PublicKey
from longstop.store import ledger, tree
from longstop.store.session import Actor


@dataclass(frozen=True, slots=True)
class Rotated:
    """The checkpoint for both keys to sign, and the entry's number on the system's stream."""

    drawn: Drawn
    seq: int


def rotate_ledger_key(house: House, actor: Actor, old: PublicKey, new: PublicKey) -> Rotated:
    """Record that a new key follows an old one and draw the checkpoint that covers it.

    Raises CheckpointRefused for two names, one key twice, and while an older transaction is open:
    then the entry is recorded, and a later checkpoint covers it.
    """
    check(actor.roles, Permission.LEDGER_SIGN)
    if old == new or old.name != new.name:
        raise CheckpointRefused(
            "A new key has the name of the old one and other bytes. Nothing was changed. Make it "
            f"with: longstop ledger key new --name {old.name}"
        )
    event = ledger.Event(
        ledger.SYSTEM, "ledger.key_rotated", {"facts": {"old": old.vkey, "new": new.vkey}}
    )
    with house.database.as_service("rotate key") as connection:
        check_bureau(connection, actor)
        draw(connection, old.name)
        with connection.transaction():
            (entry,) = ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)
        drawn = draw(connection, old.name)
        if not tree.has_leaf(connection, entry.stream, entry.seq):
            raise CheckpointRefused(
                f"The new key is announced in entry {entry.seq} of the system's stream, but a "
                "transaction that began earlier is still open, so no checkpoint covers it yet. "
                "Make one later and sign it with both keys: longstop ledger checkpoint --unsigned"
            )
    return Rotated(drawn, entry.seq)
