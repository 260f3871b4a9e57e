"""Retract entries of a list, or a whole version: they count no more, and stay in its history."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from longstop.actions.import_list import Who
from longstop.engines.list_diff import MOST_NAMED
from longstop.engines.list_folder import (
    RETRACTED,
    NoSuchList,
    add_to_history,
    alone,
    current_version,
    open_list,
)


@dataclass(frozen=True, slots=True)
class Retracted:
    """Which entries went, how many and by name, and which version is in use then, if any."""

    version: str
    count: int
    entries: tuple[str, ...]
    in_use: str | None


def retract(
    lists: Path, name: str, names: list[str], reason: str, who: Who, *, version: str | None = None
) -> Retracted:
    """Retract the named entries of a version (else of the one in use), or without names all of it.

    Raises NoSuchList where a name is none of its entries; nothing is retracted then.
    """
    listed = open_list(lists, name, version)
    whole = not names
    if names and not listed.entries:
        raise NoSuchList(
            f"The entries of {name} have no names here: only its digests are kept. Nothing was"
            " retracted. Retract the version, or import a newer one."
        )
    rows: list[int] = []
    if names:
        wanted, found = set(names), set[str]()
        for row, entry in listed.all_entries():
            if entry.name in wanted:
                rows.append(row)
                found.add(entry.name)
        if wanted - found:
            raise NoSuchList(
                f"{len(wanted - found)} of the {len(wanted)} names are no entries of {name} that"
                " count. Nothing was retracted. See the names: longstop evidence list show"
            )
    told = listed.description.version
    gone: list[str] = names
    if whole and listed.entries:
        gone = [entry.name for _, entry in islice(listed.all_entries(), MOST_NAMED)]
    count = listed.about["counts"]["entries"] - len(listed.retracted) if whole else len(rows)
    event = who.event(RETRACTED, version=told, entries=names, rows=rows, whole=whole, reason=reason)
    with alone(lists, name):
        add_to_history(lists, name, event)
    return Retracted(told, count, tuple(gone), current_version(lists, name))
