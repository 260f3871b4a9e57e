"""Say what may be taken out of the house as a file, by whom, how marked, and when it takes two.

An export shows what its reader may see on the page it comes from, and nothing more. What leaves
the house leaves its rules behind, so every file says who took it, when and why.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from longstop.core.authority.permissions import Permission
from longstop.core.referral.errors import LongstopError


class Kind(StrEnum):
    """What an export is of."""

    WORKLIST = "worklist"
    LOOKS = "looks"
    STORY = "story"
    SEARCH = "search"


class FileKind(StrEnum):
    """What kind of file it is; also how its name ends."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


KIND_WORDS: Mapping[Kind, str] = {
    Kind.WORKLIST: "the list of work",
    Kind.LOOKS: "who looked at what",
    Kind.STORY: "one story",
    Kind.SEARCH: "what a search found",
}
LISTS: Mapping[FileKind, str] = {
    FileKind.CSV: "CSV, for any program",
    FileKind.XLSX: "XLSX, for a spreadsheet",
}
"""The kinds of file that a list comes as; a story comes as PDF."""
NEEDED: Mapping[Kind, Permission] = {
    Kind.WORKLIST: Permission.WORKLIST_READ,
    Kind.LOOKS: Permission.LOOKS_READ,
    Kind.STORY: Permission.REFERRAL_READ,
    Kind.SEARCH: Permission.REFERRAL_SEARCH,
}
"""What its page asks for; taking it out asks for `export:make` beside it."""
REASONS: tuple[str, ...] = (
    "assessment", "deconfliction", "safeguarding", "disclosure", "quality", "oversight", "meeting",
)  # fmt: skip
"""Why something is taken out: codes, because a free reason would put personal values on the
ledger."""
DAY = timedelta(days=1)


class ExportRefused(LongstopError):
    """This is not taken out, or not like this."""

    exit_code = 2


class ExportRulesNotValid(LongstopError):
    """The document of exports has faults; all of them are listed."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportRules:
    """How many rows one person takes alone in a day, what a file holds, how long a step waits."""

    version: str
    two_people_above: int
    most_rows: int
    most_workbook_rows: int
    open_for: timedelta

    def most(self, file: FileKind) -> int:
        """Give how many rows a list of this kind of file may hold."""
        return self.most_workbook_rows if file is FileKind.XLSX else self.most_rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """Who took an export, when, why and which: said in every file, wherever it goes.

    at is in UTC and is written in zone, an IANA name. agreed_by is the second person, if any.
    """

    reference: str
    of: str
    agency: str
    person: str
    at: datetime
    zone: str
    reason: str
    agreed_by: str | None = None

    @property
    def who_and_when(self) -> str:
        """Say it in a line short enough to stand on every page."""
        moment = self.at.astimezone(ZoneInfo(self.zone))
        return f"{self.agency}/{self.person}, {moment:%a %d %b %Y %H:%M} {self.zone}"

    @property
    def line(self) -> str:
        """Say all of it in one line."""
        agreed = f" Agreed to by {self.agency}/{self.agreed_by}." if self.agreed_by else ""
        return (
            f"Export {self.reference}: {self.of}. Made for {self.who_and_when}, for"
            f" {self.reason}.{agreed} It holds what they could see then, and is for nobody else."
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreeing:
    """A step that waits, as the rule of the second person sees it: who proposed it, how it is."""

    proposed_by: int
    proposed_at: datetime
    agreed: bool
    withdrawn: bool
    fetched: bool


def check_asked(kind: Kind, file: FileKind, reason: str, limit: int | None, most: int) -> None:
    """Check what is asked for; raises ExportRefused with what to do instead."""
    if reason not in REASONS:
        raise ExportRefused(
            f"Say why it is taken out. Nothing was taken out. Choose one of: {', '.join(REASONS)}."
        )
    if (file is FileKind.PDF) is not (kind is Kind.STORY):
        raise ExportRefused("A list comes as csv or xlsx, one story as pdf. Nothing was taken out.")
    if limit is not None and not 0 < limit <= most:
        raise ExportRefused(
            f"A {file.value} file holds from 1 to {most:,} rows. Nothing was taken out."
            + (" A csv holds more." if file is FileKind.XLSX else "")
        )


def too_much_found(rules: ExportRules, taken: int) -> ExportRefused:
    """Say why nobody takes out what a search found, where it takes two people.

    A second person would need what was typed to be kept until they agree, and it is kept nowhere.
    """
    return ExportRefused(
        f"It found more than one person takes out in a day ({rules.two_people_above:,} rows,"
        f" of which {taken:,} are taken). What is typed is kept nowhere, so it cannot wait for"
        " a second person. Nothing was taken out. Search for less, or say how many rows."
    )


def takes_two(rules: ExportRules, rows: int, taken: int) -> bool:
    """Tell whether so many rows, beside those already taken within a day, need a second person."""
    return rows + taken > rules.two_people_above


def lapses_at(rules: ExportRules, proposed_at: datetime) -> datetime:
    """Give when a step that nobody carried out is over."""
    return proposed_at + rules.open_for


def check_second(rules: ExportRules, one: Agreeing, person: int, now: datetime) -> None:
    """Check that somebody may agree to what another asked for; raises ExportRefused."""
    _check_open(rules, one, now)
    if one.proposed_by == person:
        raise ExportRefused(
            "You asked for it yourself: another person agrees. Nothing was changed."
        )
    if one.agreed:
        raise ExportRefused("Somebody agreed to it already. Nothing was changed.")


def check_fetch(rules: ExportRules, one: Agreeing, person: int, now: datetime) -> None:
    """Check that whoever asked may fetch it now; raises ExportRefused."""
    _check_open(rules, one, now)
    if one.proposed_by != person:
        raise ExportRefused("Whoever asked for it fetches it. Nothing was taken out.")
    if not one.agreed:
        raise ExportRefused("Nobody agreed to it yet. Nothing was taken out.")


def check_take_back(rules: ExportRules, one: Agreeing, now: datetime) -> None:
    """Check that it may still be refused or taken back; raises ExportRefused."""
    _check_open(rules, one, now)


def _check_open(rules: ExportRules, one: Agreeing, now: datetime) -> None:
    if one.fetched:
        raise ExportRefused(
            "It was fetched already, and is fetched once. Nothing was changed. Ask again."
        )
    if one.withdrawn:
        raise ExportRefused("It was refused or taken back. Nothing was changed. Ask again.")
    if now >= lapses_at(rules, one.proposed_at):
        raise ExportRefused(
            f"It waited more than {rules.open_for.days} days and lapsed. Nothing was changed."
            " Ask again."
        )


def laid_out(
    mark: Mark, heads: Sequence[str], rows: Iterator[Sequence[str]], *, more: bool
) -> Iterator[Sequence[str]]:
    """Give the lines of a list: its mark, the heads, every row, and an end that says how many.

    A list without its end was cut short. more says that others stand behind the last row.
    """
    yield (mark.line,)
    yield heads
    count = 0
    for row in rows:
        count += 1
        yield row
    behind = "; more stand behind the last" if more else ""
    yield (f"End of export {mark.reference}: rows {count:,}{behind}. {mark.who_and_when}",)


def load_exporting(text: str) -> ExportRules:
    """Read the document (TOML); collects every fault before it raises ExportRulesNotValid."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise ExportRulesNotValid(f"The document of exports is not TOML: {fault}.") from fault
    faults = list(_faults(document))
    if faults:
        raise ExportRulesNotValid("The document of exports is not valid: " + "; ".join(faults))
    return ExportRules(
        version=str(document["version"]),
        two_people_above=document["two_people"]["above"],
        most_rows=document["most"]["rows"],
        most_workbook_rows=document["most"]["workbook_rows"],
        open_for=timedelta(days=document["open"]["days"]),
    )


_FIGURES = {"two_people": ("above",), "most": ("rows", "workbook_rows"), "open": ("days",)}


def _faults(document: Mapping[str, Any]) -> Iterator[str]:
    if not document.get("version"):
        yield "version missing"
    for name, figures in _FIGURES.items():
        table = document.get(name)
        if not isinstance(table, dict):
            yield f"[{name}] missing"
            continue
        if not table.get("source"):
            yield f"[{name}] has no source"
        for one in figures:
            if type(table.get(one)) is not int or table[one] < 1:
                yield f"{name}.{one} needs a whole number above 0"
