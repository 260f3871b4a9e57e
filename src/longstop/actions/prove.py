"""Prove to somebody outside that entries stand on the ledger, under a checkpoint they hold.

Who proves may see the entries: a proof holds their text. That it was made is on the prover's own
stream, as every look is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from longstop.actions.checkpoint import check_bureau
from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.checkpoint import Note, read_checkpoint
from longstop.core.ledger.entry import Stream, StreamKind
from longstop.core.ledger.merkle import inclusion_parts, proof
from longstop.core.ledger.proving import Proof, Proven, failing
from longstop.core.referral.errors import LongstopError
from longstop.store import ledger, tree
from longstop.store.queries.proving import Recorded, entries_of, system_entries
from longstop.store.queries.work import numbers_of
from longstop.store.session import Actor, Connection

SYSTEM = "system"


class NotProvable(LongstopError):
    """The entries do not stand under that checkpoint."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to prove: a reference, 'mine' or 'system', and numbers in its stream (all if none)."""

    name: str
    seqs: Collection[int] = ()


def prove(house: House, actor: Actor, wanted: Wanted, note: Note) -> Proof:
    """Prove that entries stand under a checkpoint; it need not be kept here.

    With no number named, proves each entry of the stream that the checkpoint covers. Raises
    NotFound and NotProvable.
    """
    check(actor.roles, Permission.LEDGER_VERIFY)
    checkpoint = read_checkpoint(note)
    stream, found = _entries(house, actor, wanted)
    with house.database.as_service("prove") as connection, connection.transaction():
        if checkpoint.size > tree.size_of(connection):
            raise NotProvable(
                f"The checkpoint speaks of {checkpoint.size} entries and the tree has fewer: it is "
                "of another ledger, or the database was rolled back. Nothing was written. Run: "
                "longstop verify --against FILE --vkey KEY"
            )
        places = tree.positions(connection, [one.id for one in found])
        covered = [one for one in found if places.get(one.id, checkpoint.size) < checkpoint.size]
        if not covered or (wanted.seqs and len(covered) < len(set(wanted.seqs))):
            raise NotProvable(
                f"{wanted.name}: an entry was written after this checkpoint of {checkpoint.size} "
                "entries, or is not numbered yet. Nothing was written. Make a later one: longstop "
                "ledger checkpoint"
            )
        made = Proof(note.written(), _proven(connection, covered, places, checkpoint.size))
        if any(failing(made, checkpoint)):
            raise NotProvable(
                "The ledger does not lead to the root of this checkpoint: it is of another ledger, "
                "or entries were changed. Nothing was written. Run: longstop verify --against FILE"
            )
        facts: dict[str, Plain] = {
            "stream": f"{stream.kind}:{stream.id}",
            "entries": [one.seq for one in covered],
            "size": checkpoint.size,
        }
        event = ledger.Event(ledger.person_stream(actor.person), "ledger.proved", {"facts": facts})
        ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)
    return made


def _entries(house: House, actor: Actor, wanted: Wanted) -> tuple[Stream, list[Recorded]]:
    """Find the entries one may see, and wants."""
    if wanted.name == SYSTEM:
        with house.database.as_service("prove") as connection:
            check_bureau(connection, actor)
            stream, found = ledger.SYSTEM, system_entries(connection)
    else:
        with house.database.as_person(actor) as connection:
            stream = _stream(connection, actor, wanted.name)
            found = entries_of(connection, stream)
    chosen = [one for one in found if not wanted.seqs or one.seq in wanted.seqs]
    if not chosen or (wanted.seqs and len(chosen) < len(set(wanted.seqs))):
        raise NotFound(
            f"{wanted.name} has no such entry, or it is not yours to see. Nothing was written. "
            "Look at what there is: longstop show REF"
        )
    return stream, chosen


def _stream(connection: Connection, actor: Actor, name: str) -> Stream:
    if name == "mine":
        return ledger.person_stream(actor.person)
    number = numbers_of(connection, [name]).get(name)
    if number is None:
        raise NotFound(
            f"There is no {name} that you may see. Nothing was written. Look at the list of work: "
            "longstop worklist"
        )
    return Stream(StreamKind.OBLIGATION, number)


def _proven(
    connection: Connection, entries: list[Recorded], places: dict[int, int], size: int
) -> tuple[Proven, ...]:
    parts = {one.id: inclusion_parts(places[one.id], size) for one in entries}
    kept = tree.path_nodes(connection, parts.values())
    return tuple(
        Proven(
            position=places[one.id],
            previous=one.previous,
            body=one.body,
            path=tuple(proof(parts[one.id], kept)),
        )
        for one in entries
    )
