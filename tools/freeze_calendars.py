"""Freeze the public holidays of the United Kingdom into the calendars that Longstop ships.

The package `holidays` is a tool of the workshop: a calendar in use never changes because a package
was updated. To look for news, install a newer `holidays`, give the calendars a new VERSION, run
`python -m tools.freeze_calendars` and read the difference.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import holidays

from longstop.core.clocks.calendars import WEEKDAYS
from longstop.core.ledger.document import document_digest

VERSION = "2026-11-1"
FIRST_YEAR, LAST_YEAR = 2024, 2035
CLOSES = "17:00:00"
SUBDIVISIONS = {"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"}
"""By calendar, how `holidays` calls its part; a test says that WLS has the same days as ENG."""

FOLDER = Path(__file__).resolve().parents[1] / "src/longstop/policies/calendars"

_HEAD = """\
# Frozen by `python -m tools.freeze_calendars`; another day off means another version and digest.
# Days proclaimed later (a coronation, a national mourning) come with a later version.
"""


def public_holidays(subdivision: str) -> dict[date, str]:
    """This will return the days off of a part of the United Kingdom, by date, with their names."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    found = holidays.country_holidays("GB", subdiv=subdivision, years=years, language="en_GB")
    return dict(sorted(found.items()))


def frozen(name: str) -> str:
    """This will return the document of one calendar as TOML text, its digest included."""
    lines = [
        f'name = "{name}"',
        f'version = "{VERSION}"',
        'zone = "Europe/London"',
        f"first_day = {FIRST_YEAR}-01-01",
        f"last_day = {LAST_YEAR}-12-31",
        f'source = "Bank and public holidays by the Python package holidays {holidays.__version__}'
        f" (GB, {SUBDIVISIONS[name]}), checked by a test; closing time: Longstop's own choice\"",
    ]
    rest = ["", "[closes]", *(f"{day} = {CLOSES}" for day in WEEKDAYS[:5])]
    for day, called in public_holidays(SUBDIVISIONS[name]).items():
        rest += ["", "[[day_off]]", f"date = {day}", f'name = "{called}"']
    digest = document_digest(tomllib.loads("\n".join(lines + rest)))
    return _HEAD + "\n".join([*lines, f'digest = "{digest}"', *rest]) + "\n"


def main() -> None:
    """This will write every calendar into the folder of shipped policies."""
    for name in SUBDIVISIONS:
        (FOLDER / f"{name}.toml").write_text(frozen(name), encoding="utf-8")


if __name__ == "__main__":
    main()
