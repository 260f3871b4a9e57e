"""Take a list of digests into a folder of lists: whole, or to quarantine. No database is needed."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from longstop.core.evidence.batches import Batch, faults_of
from longstop.core.evidence.categories import Categories, read_categories
from longstop.core.evidence.lists import Description, Item, ListFault
from longstop.core.referral.errors import LongstopError
from longstop.engines.ledger_key import SigningKey
from longstop.engines.list_build import build
from longstop.engines.list_diff import Difference, difference
from longstop.engines.list_folder import (
    HISTORY,
    IMPORTED,
    QUARANTINE,
    QUARANTINED,
    RETRACTED,
    OpenList,
    add_to_history,
    alone,
    current_version,
    history_of,
    is_imported,
    open_list,
)
from longstop.engines.list_head import ListDamaged
from longstop.engines.lists.choose import format_of, read_list
from longstop.engines.lists.reading import Told


class VersionThere(LongstopError):
    """The list has that version already."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import.

    faults are why it went to quarantine, or, where somebody took it despite them, what they were;
    again names entries that were retracted before and are listed again.
    """

    about: dict[str, Any]
    in_use: bool
    faults: tuple[str, ...]
    before: str | None
    changes: Difference | None
    gone: tuple[str, ...]
    again: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Who:
    """Who does it, by the account's name, and when."""

    account: str
    at: datetime

    def event(self, what: str, **said: object) -> dict[str, object]:
        """Give a line of a list's history."""
        return {"what": what, "at": self.at.isoformat(), "by": self.account, **said}


def shipped_categories() -> Categories:
    """Read the shipped document that maps categories of outside lists."""
    text = (files("longstop.policies") / "list-categories.toml").read_text(encoding="utf-8")
    return read_categories(text)


def import_files(
    lists: Path,
    description: Description,
    paths: list[Path],
    who: Who,
    *,
    categories: Categories,
    signer: SigningKey | None = None,
    despite: str = "",
) -> Imported:
    """Import the files of one list; raises ListFault, VersionThere, UnreadableFile and others."""
    told = Told(format_of(paths[0]))
    return import_items(
        lists, description, read_list(paths, told), told, who,
        categories=categories, signer=signer, despite=despite,
    )  # fmt: skip


def import_items(
    lists: Path,
    description: Description,
    items: Iterable[Item],
    told: Told,
    who: Who,
    *,
    categories: Categories,
    signer: SigningKey | None = None,
    despite: str = "",
) -> Imported:
    """Import what a reader gives; despite is why somebody takes a batch that has faults."""
    name = description.name
    if description.has_expired(who.at.date()):
        raise ListFault(
            f"The list expired on {description.expires}. Nothing was imported. Ask its holder for"
            " a newer one."
        )
    with alone(lists, name):
        return _import_alone(lists, description, items, told, who, categories, signer, despite)


def _import_alone(
    lists: Path, description: Description, items: Iterable[Item], told: Told, who: Who,
    categories: Categories, signer: SigningKey | None, despite: str,
) -> Imported:  # fmt: skip
    name, version = description.name, description.version
    place = lists / name / version
    if is_imported(lists, name, version):
        raise VersionThere(
            f"The list {name} has a version {version} already; a version never changes. Nothing"
            " was imported. Give the new one its own version."
        )
    before = current_version(lists, name) if (lists / name / HISTORY).is_file() else None
    built = build(
        lists, description, items, told, categories,
        signer=signer, imported_at=who.at.isoformat(),
    )  # fmt: skip
    try:
        counts = built.about["counts"]
        old = None if before is None else _whole(lists, name, before)
        batch = Batch(
            counts["entries"], counts["rejected"], told.ended_early,
            before=None if old is None else old.about["counts"]["entries"],
            comparable=before is None or old is not None,
        )  # fmt: skip
        faults = tuple(faults_of(batch))
        if faults and not despite:
            _place(built.place, lists / name / QUARANTINE / version)
            add_to_history(lists, name, who.event(QUARANTINED, version=version, faults=faults))
            return Imported(built.about, False, faults, before, None, (), ())
        _place(built.place, place)
    finally:
        shutil.rmtree(built.place, ignore_errors=True)
    event = who.event(IMPORTED, version=version, digest=built.about["digest"], despite=despite)
    add_to_history(lists, name, event)
    if old is None:
        return Imported(built.about, True, faults, before, None, (), ())
    return _compared(lists, old, open_list(lists, name, version), faults)


def _whole(lists: Path, name: str, version: str) -> OpenList | None:
    """Open a version to compare another with it; None where it is damaged."""
    try:
        return open_list(lists, name, version)
    except ListDamaged:
        return None


def _compared(lists: Path, old: OpenList, new: OpenList, faults: tuple[str, ...]) -> Imported:
    changes = difference(old, new)
    gone = tuple(old.entry(row).name for row in changes.gone_rows)
    retracted = {
        name
        for event in history_of(lists, new.description.name)
        if event["what"] == RETRACTED
        for name in event["entries"]
    }
    again = (
        {entry.name for _, entry in new.all_entries()} & retracted
        if retracted and new.entries
        else set()
    )
    before = old.description.version
    return Imported(dict(new.about), True, faults, before, changes, gone, tuple(sorted(again)))


def _place(built: Path, place: Path) -> None:
    """Give a version its name, in one step; what an import left that was killed makes way."""
    place.parent.mkdir(mode=0o700, exist_ok=True)
    if place.exists():
        shutil.rmtree(place)
    built.rename(place)
