"""Match a table of digests with every list in use: no disk image is read, and no database asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from longstop.actions.import_list import Who
from longstop.core.evidence.matching import (
    ALERTS,
    SET_ASIDE,
    STANDING,
    Match,
    Outcome,
    in_words,
    nothing_found,
    outcome,
)
from longstop.core.ledger.checkpoint import PublicKey
from longstop.core.referral.errors import LongstopError
from longstop.engines.digest_table import NAMES, Batch, batches
from longstop.engines.list_folder import OpenList, current_version, names_in, open_list
from longstop.engines.list_match import Looked, look_up
from longstop.engines.new_file import new_file
from longstop.engines.spreadsheet import csv_blocks

HEADS = (*NAMES, "outcome", "list", "version", "entry", "code", "said")


class NoLists(LongstopError):
    """There is no list that may be used."""

    exit_code = 2


@dataclass(slots=True)
class Matched:
    """What came of it: files by outcome and by list, which lists were used and which were not.

    not_examined are files without any digest: of them nothing is said.
    """

    on: str
    files: int = 0
    not_examined: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    by_list: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    used: list[dict[str, Any]] = field(default_factory=list)
    not_used: dict[str, str] = field(default_factory=dict)

    @property
    def alerts(self) -> int:
        """Give how many files raise an alert."""
        return self._files(ALERTS)

    def _files(self, outcomes: Iterable[Outcome]) -> int:
        return sum(self.outcomes[one] for one in outcomes)

    def as_plain(self) -> dict[str, Any]:
        """Give all of it as plain values, with what a match does not say."""
        found = self.files - self.not_examined - self.outcomes[Outcome.NOT_LISTED]
        named = [f"{one['list']} ({one['version']})" for one in self.used]
        return {
            "on": self.on,
            "files": self.files,
            "not_examined": self.not_examined,
            "outcomes": {one.value: self.outcomes[one] for one in Outcome},
            "alerts": self.alerts,
            "still_to_open": self.files - self._files(SET_ASIDE),
            "set_aside": self._files(SET_ASIDE),
            "by_list": [
                {"list": name, "code": code, "outcome": what, "files": count}
                for (name, code, what), count in sorted(self.by_list.items())
            ],
            "lists": self.used,
            "lists_not_used": self.not_used,
            "nothing_found": None if found else nothing_found(named, self.on),
            "standing": STANDING,
        }


def match_digests(
    table: Path,
    lists: Path,
    who: Who,
    *,
    out: Path | None = None,
    check: bool = True,
    trusted: Sequence[PublicKey] = (),
) -> Matched:
    """Match every file of a table; out gets a line for each match, and for each file set aside.

    Raises NoLists, ListDamaged, NotSigned, TableNotReadable, FileThere and FileNotMade.
    """
    matched = Matched(on=who.at.date().isoformat())
    opened = _opened(lists, who, matched)
    if check:
        for one in opened:
            one.check(trusted)
    rows = _rows(table, opened, matched)
    if out is None:
        for _ in rows:
            pass
    else:
        with new_file(out, csv_blocks(chain([HEADS], rows))):
            pass
    return matched


def _opened(lists: Path, who: Who, matched: Matched) -> list[OpenList]:
    opened = []
    for name in names_in(lists):
        if current_version(lists, name) is None:
            matched.not_used[name] = "no version of it is in use"
            continue
        one = open_list(lists, name)
        about = one.description
        if about.has_expired(who.at.date()):
            matched.not_used[name] = f"it expired on {about.expires}"
            continue
        opened.append(one)
        matched.used.append(
            {
                "list": name, "version": about.version, "digest": one.about["digest"],
                "source": about.source, "graded_by": about.graded_by, "kind": about.kind.value,
                "environment": about.environment, "issued": about.issued.isoformat(),
                "expires": about.expires.isoformat(), "terms": about.terms,
                "signed_by": one.about["signed_by"], "retracted": len(one.retracted),
            }
        )  # fmt: skip
    if not opened:
        raise NoLists(
            "There is no list that may be used: "
            + ("; ".join(f"{name}: {why}" for name, why in matched.not_used.items()) or "none")
            + ". Nothing was matched. Import one: longstop evidence list import"
        )
    return opened


def _rows(table: Path, opened: Sequence[OpenList], matched: Matched) -> Iterator[tuple[str, ...]]:
    for batch in batches(table):
        looked = look_up(opened, batch)
        matched.files += len(batch)
        yield from _known(batch, looked, opened, matched)
        for file, matches in looked.matches.items():
            what = outcome(matches)
            matched.outcomes[what] += 1
            _count(matched, matches, what)
            for one in matches:
                yield _row(batch.names(file), what, one)
        examined = batch.examined
        matched.not_examined += len(batch) - int(examined.sum())
        nothing = (looked.known < 0) & examined
        nothing[list(looked.matches)] = False
        matched.outcomes[Outcome.NOT_LISTED] += int(nothing.sum())


def _known(
    batch: Batch, looked: Looked, opened: Sequence[OpenList], matched: Matched
) -> Iterator[tuple[str, ...]]:
    known = looked.known.copy()
    known[list(looked.matches)] = -1
    for number, one in enumerate(opened):
        files = np.flatnonzero(known == number).tolist()
        if not files:
            continue
        about, what = one.description, Outcome.KNOWN
        matched.outcomes[what] += len(files)
        matched.by_list[(about.name, "known", what)] += len(files)
        beside = (what, about.name, about.version, "", "known", "")
        yield from ((*_shown(batch.names(file)), *beside) for file in files)


def _count(matched: Matched, matches: Sequence[Match], what: Outcome) -> None:
    for name, code in {(one.list_name, one.code.value) for one in matches if not one.retracted}:
        matched.by_list[(name, code, what)] += 1


def _row(names: Sequence[str], what: Outcome, one: Match) -> tuple[str, ...]:
    return (*_shown(names), what, one.list_name, one.version, one.entry, one.code, in_words(one))


def _shown(names: Sequence[str]) -> list[str]:
    """Give names as text: a byte that is none in UTF-8 is shown as what it is."""
    return [
        one.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") for one in names
    ]
