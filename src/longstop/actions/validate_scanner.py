"""Validate the scanner on this machine: scan the kit, match it, and compare with what is known.

It goes the way of every scan and every match: the same functions, the same processes beside, the
same files written. No database is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from longstop.actions.import_list import Who, import_files, shipped_categories
from longstop.actions.match_digests import match_digests
from longstop.actions.retract_entries import retract
from longstop.core.evidence.lists import read_description
from longstop.core.evidence.validation import Check, Part, Record
from longstop.core.referral.errors import LongstopError
from longstop.engines.kit.compared import match_checks, scan_checks
from longstop.engines.kit.laid_out import digests, expected, lay_out
from longstop.engines.scan.run import Scan, run_scan
from longstop.engines.scan.settings import Settings, settings_as_plain
from longstop.engines.scan.versions import all_versions, machine, noted

_LISTS: Final = "lists"

Progress = Callable[[str], None]
"""Told what is done next."""


@dataclass(frozen=True, slots=True)
class Validator:
    """Who validates, and the clock by which it is written down."""

    by: str
    clock: Callable[[], datetime]


def validate_scanner(
    validator: Validator, kit: Path | None, workers: int, progress: Progress
) -> Record:
    """Run the kit and give the record of it; kit is a new folder to keep it in, else none is kept.

    What a scan or a match refuses is a check that failed. Raises KitNotLaidOut.
    """
    wanted = expected()
    begun = validator.clock()
    with TemporaryDirectory(prefix="longstop-validate-") as scratch:
        run = _Run(
            kit or Path(scratch) / "kit", Path(scratch), wanted, workers, progress,
            Who(validator.by, begun),
        )  # fmt: skip
        progress("laying the kit out")
        lay_out(run.kit)
        checks = [*run.scans(), *run.matches()]
    return Record(
        kit=digests(),
        lists=run.lists,
        versions=all_versions(),
        machine=machine(),
        noted=noted(),
        settings=run.settings,
        by=validator.by,
        begun=begun.isoformat(timespec="seconds"),
        ended=validator.clock().isoformat(timespec="seconds"),
        checks=checks,
    )


class _Run:
    """One run of the kit, with what it learns on the way: settings used, digests of lists."""

    def __init__(
        self, kit: Path, scratch: Path, wanted: dict[str, Any], workers: int,
        progress: Progress, who: Who,
    ) -> None:  # fmt: skip
        self.kit = kit
        self.scratch = scratch
        self.wanted = wanted
        self.workers = workers
        self.progress = progress
        self.who = who
        self.settings: dict[str, list[str]] = {}
        self.lists: dict[str, str] = {}

    def scans(self) -> Iterator[Check]:
        """Scan everything that is to be scanned."""
        for name, wanted in self.wanted["scans"].items():
            self.progress(f"scanning {name}")
            settings = Settings(**wanted["settings"])
            out = self.scratch / name
            source = self.kit / wanted["source"]
            scan = Scan(source=source, out=out, exhibit="kit", settings=settings)
            try:
                run_scan(scan, self.workers, lambda _done, _files: None)
            except Exception as fault:  # noqa: BLE001 - whatever breaks is a check that failed
                yield _refused(Part.WALKING, name, fault)
                continue
            for setting, value in settings_as_plain(settings).items():
                known = self.settings.setdefault(setting, [])
                if str(value) not in known:
                    known.append(str(value))
            yield from scan_checks(name, out, wanted)

    def matches(self) -> Iterator[Check]:
        """Take the kit's lists in, retract what is to be retracted, and match."""
        self.progress("taking lists in")
        folder = self.scratch / _LISTS
        categories = shipped_categories()
        try:
            for name, about in self.wanted["lists"].items():
                described = read_description((self.kit / _LISTS / f"{name}.toml").read_text())
                who = Who(self.who.account, datetime.fromisoformat(about["imported"]))
                paths = [self.kit / _LISTS / f"{name}.csv"]
                found = import_files(folder, described, paths, who, categories=categories)
                self.lists[name] = found.about["digest"]
                if about["retracted"]:
                    retract(folder, name, about["retracted"], "a check of the kit", who)
            for name, wanted in self.wanted["matched"].items():
                self.progress(f"matching {name}")
                table = self.scratch / f"{name}.csv"
                counted = match_digests(self.scratch / name, folder, self.who, out=table)
                yield from match_checks(name, table, counted.as_plain(), wanted)
        except Exception as fault:  # noqa: BLE001 - the same
            yield _refused(Part.MATCHING, "lists", fault)


def _refused(part: Part, name: str, fault: Exception) -> Check:
    why = str(fault) if isinstance(fault, LongstopError) else repr(fault)
    return Check(part, name, "it is done", f"it ended early: {why}")
