"""Seal anew, under the newest key, whatever the spool keeps under an older one or under none.

Each file is replaced in one step when its new seal is whole on the disk: the work may be stopped at
any moment and run again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.canonical import Plain
from longstop.engines.drafts import draft
from longstop.engines.sealed import NotOpened, SealedFile, SealedWriter, sealed_under
from longstop.engines.source import Source
from longstop.engines.spool import SpoolError, kept_names, named_file
from longstop.store import ledger
from longstop.store.session import Actor

_DRAFT = ".resealing-"
_BLOCK = 1 << 20
Progress = Callable[[int], None]
"""Called with the number of files looked at so far."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Resealed:
    """How many files were sealed anew, sealed for the first time, and were as they should be.

    left are those that could not be opened, as they are named when they are read.
    """

    resealed: int
    first_sealed: int
    unchanged: int
    left: tuple[str, ...]


def kept_under(house: House, actor: Actor) -> Counter[str]:
    """Count the files of the spool by the id of the key they are sealed under, or `not_sealed`."""
    check(actor.roles, Permission.HOUSE_KEEP)
    ids = (sealed_under(house.spool_folder / name) for name in kept_names(house.spool_folder))
    return Counter(one.hex() if one is not None else "not_sealed" for one in ids)


def reseal(house: House, actor: Actor, progress: Progress | None = None) -> Resealed:
    """Seal every file of the spool under the newest key; raises SpoolError when the disk fails."""
    check(actor.roles, Permission.HOUSE_KEEP)
    counts: Counter[str] = Counter()
    left: list[str] = []
    for number, name in enumerate(kept_names(house.spool_folder), start=1):
        try:
            counts[_one(house, name)] += 1
        except NotOpened as fault:
            left.append(str(fault))
        except OSError as fault:
            raise SpoolError(
                f"Sealing anew stopped at {name}: {fault.strerror}. That file is as it was; those "
                "before it are sealed under the newest key. Make room or mend the folder, then run "
                "the same command again."
            ) from fault
        if progress is not None:
            progress(number)
    found = Resealed(
        resealed=counts["resealed"],
        first_sealed=counts["first_sealed"],
        unchanged=counts["unchanged"],
        left=tuple(left),
    )
    with house.database.as_service("reseal") as connection, connection.transaction():
        facts: dict[str, Plain] = {
            **counts, "left": len(left), "key": house.keys.newest.id.hex(),
        }  # fmt: skip
        event = ledger.Event(ledger.SYSTEM, "spool.resealed", {"facts": facts})
        ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)
    return found


def _one(house: House, name: str) -> str:
    sealed = named_file(house.spool_folder, name, house.keys)
    before = sealed_under(sealed.path)
    if before == house.keys.newest.id:
        return "unchanged"
    _seal(sealed.path if before is None else sealed, sealed)
    return "first_sealed" if before is None else "resealed"


def _seal(source: Source, sealed: SealedFile) -> None:
    with source.open("rb") as plain, draft(sealed.path.parent, _DRAFT) as made:
        writer = SealedWriter(made.out, sealed.keys.newest)
        while block := plain.read(_BLOCK):
            writer.write(block)
        writer.finish(sealed.label)
        made.keep_as(sealed.path)
