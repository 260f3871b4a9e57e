"""Say in one short text how long the ledger is and what its root is, for people outside to hold.

Whoever holds one signed by the bureau can prove later that nothing before it was changed, removed
or put in. The text is drawn here and signed elsewhere: the key never comes near the database. What
was signed is kept beside the ledger, and is public. None is drawn or kept that does not agree with
the last one kept: two checkpoints that disagree would be the proof of a change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from longstop.actions.house import House
from longstop.actions.sequence import sequence
from longstop.core.authority.permissions import NotAllowed, Permission, check
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.checkpoint import (
    Checkpoint,
    Note,
    PublicKey,
    check_name,
    read_checkpoint,
)
from longstop.core.referral.errors import LongstopError
from longstop.engines.ledger_key import check_signed
from longstop.store import ledger, tree
from longstop.store.queries.replay_view import length
from longstop.store.queries.work import is_bureau
from longstop.store.session import Actor, Connection


class CheckpointRefused(LongstopError):
    """A checkpoint would not agree with what was said before, or with the ledger."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Drawn:
    """A checkpoint that is not signed yet, and how many entries wait to become leaves.

    They wait for a transaction that began before theirs and has not ended.
    """

    checkpoint: Checkpoint
    waiting: int


def draw_checkpoint(house: House, actor: Actor, origin: str | None = None) -> Drawn:
    """Number what is on the ledger and draw a checkpoint over it; nothing is signed or kept.

    origin names the ledger the first time, and may be left out later. Raises CheckpointRefused.
    """
    check(actor.roles, Permission.LEDGER_SIGN)
    with house.database.as_service("checkpoint") as connection:
        check_bureau(connection, actor)
        return draw(connection, origin)


def draw(connection: Connection, origin: str | None) -> Drawn:
    """Draw a checkpoint on a connection that is open already, as draw_checkpoint does."""
    kept = tree.last_kept(connection)
    name = origin or (kept.origin if kept else None)
    if name is None:
        raise CheckpointRefused(
            "The ledger has no name yet, for no checkpoint of it is kept. Nothing was drawn. Give "
            "one that is nobody else's: longstop ledger checkpoint --origin bureau.example/ledger"
        )
    sequence(connection, whole=True)
    with connection.transaction():
        tree.hold_tree(connection)
        size = tree.size_of(connection)
        checkpoint = Checkpoint(check_name(name), size, tree.root(connection, size))
        _check_agrees(connection, kept, checkpoint)
        entries = length(connection)
    return Drawn(checkpoint, max(0, entries - size))


def keep_checkpoint(house: House, actor: Actor, note: Note, keys: Sequence[PublicKey]) -> int:
    """Keep a signed checkpoint, made here or brought back from where the key is; gives its number.

    Raises NotSigned unless one of these keys signed it, and CheckpointRefused when the ledger, at
    that length, was not what it says.
    """
    check(actor.roles, Permission.LEDGER_SIGN)
    checkpoint = read_checkpoint(note)
    check_signed(note, keys)
    with house.database.as_service("checkpoint") as connection, connection.transaction():
        check_bureau(connection, actor)
        _check_agrees(connection, tree.last_kept(connection), checkpoint)
        if checkpoint.size > tree.size_of(connection):
            raise CheckpointRefused(
                f"The checkpoint speaks of {checkpoint.size} entries and the tree has fewer: it is "
                "of another ledger, or the database was rolled back. Nothing was kept. Run: "
                "longstop verify --against FILE --vkey KEY"
            )
        if tree.root(connection, checkpoint.size) != checkpoint.root:
            raise CheckpointRefused(
                f"The first {checkpoint.size} entries of the ledger have another root than the "
                "checkpoint says. Nothing was kept. Run: longstop verify --against FILE --vkey KEY"
            )
        return _keep(connection, house, actor, note, checkpoint)


def check_bureau(connection: Connection, actor: Actor) -> None:
    """Check that somebody works for a bureau, whose ledger it is; raises NotAllowed."""
    if not is_bureau(connection, actor.agency):
        raise NotAllowed(
            "Not allowed: the ledger is the bureau's, and yours is another agency. Nothing was "
            "changed. Ask the bureau for a checkpoint; longstop ledger show prints the last one."
        )


def _keep(
    connection: Connection, house: House, actor: Actor, note: Note, checkpoint: Checkpoint
) -> int:
    text = note.written()
    number = tree.keep(
        connection, checkpoint.origin, checkpoint.size, checkpoint.root, text, house.now()
    )
    told: dict[str, Plain] = {
        "checkpoint": number,
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "sha256": sha256(text.encode()).hexdigest(),
    }
    event = ledger.Event(ledger.SYSTEM, "ledger.checkpointed", {"facts": {"kept": told}})
    ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)
    return number


def _check_agrees(connection: Connection, kept: tree.Kept | None, checkpoint: Checkpoint) -> None:
    """Check that a checkpoint and the last one kept are of one ledger; raises CheckpointRefused."""
    if kept is None:
        return
    if kept.origin != checkpoint.origin:
        raise CheckpointRefused(
            f"The ledger is called {kept.origin} in the checkpoints that are kept, and "
            f"{checkpoint.origin} here. Nothing was kept. A ledger keeps its name; a new key has "
            "the same one: longstop ledger key rotate"
        )
    if tree.root(connection, kept.size) != kept.root:
        raise CheckpointRefused(
            f"The first {kept.size} entries are not those of the last checkpoint kept. Nothing was "
            "drawn or kept. Keep the database as it is, and run: longstop verify"
        )


def last_checkpoint(house: House, actor: Actor) -> tree.Kept | None:
    """Give the last checkpoint that is kept, to anybody who works here: it is public."""
    with house.database.as_person(actor) as connection:
        return tree.last_kept(connection)
