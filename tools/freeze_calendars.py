"""Freeze the public holidays of British nations and American states into shipped calendars.

The package `holidays` is a tool of the workshop: a calendar in use never changes because a package
was updated. To look for news, install a newer `holidays`, give the calendars a new VERSION, run
`python -m tools.freeze_calendars` and read the difference.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
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

FEDERAL = "us-federal"
_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
)  # fmt: skip
_BY_ZONE = {
    _EASTERN: "connecticut CT, delaware DE, district-of-columbia DC, florida FL, georgia GA,"
    " maine ME, maryland MD, massachusetts MA, new-hampshire NH, new-jersey NJ, new-york NY,"
    " north-carolina NC, ohio OH, pennsylvania PA, rhode-island RI, south-carolina SC, vermont VT,"
    " virginia VA, west-virginia WV",
    "America/Indiana/Indianapolis": "indiana IN",
    "America/Kentucky/Louisville": "kentucky KY",
    "America/Detroit": "michigan MI",
    _CENTRAL: "alabama AL, arkansas AR, illinois IL, iowa IA, kansas KS, louisiana LA,"
    " minnesota MN, mississippi MS, missouri MO, nebraska NE, north-dakota ND, oklahoma OK,"
    " south-dakota SD, tennessee TN, texas TX, wisconsin WI",
    _MOUNTAIN: "colorado CO, montana MT, new-mexico NM, utah UT, wyoming WY",
    "America/Phoenix": "arizona AZ",
    "America/Boise": "idaho ID",
    _PACIFIC: "california CA, nevada NV, oregon OR, washington WA",
    "America/Juneau": "alaska AK",
    "Pacific/Honolulu": "hawaii HI",
}
"""States by the zone of their capital: a state may lie in two, a calendar has one."""


def _states() -> Iterator[tuple[str, tuple[str | None, str]]]:
    yield FEDERAL, (None, _EASTERN)
    for zone, listed in _BY_ZONE.items():
        for one in listed.split(", "):
            name, _, code = one.partition(" ")
            yield f"us-{name}", (code, zone)


STATES: Mapping[str, tuple[str | None, str]] = dict(sorted(_states()))
"""By calendar, how `holidays` calls the state (None is federal) and the zone of its capital."""

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


def state_holidays(code: str | None) -> dict[date, str]:
    """This will return the days off of a state, federal ones among them; None gives those alone."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    found = holidays.country_holidays("US", subdiv=code, years=years, language="en_US")
    return dict(sorted(found.items()))


def frozen(name: str) -> str:
    """This will return the document of one calendar as TOML text, its digest included."""
    if name in STATES:
        return _frozen_state(name)
    head = _frame(name, "Europe/London", f"(GB, {SUBDIVISIONS[name]})")
    rest = _closing()
    for day, called in public_holidays(SUBDIVISIONS[name]).items():
        rest += ["", "[[day_off]]", f"date = {day}", f'name = "{called}"']
    return _signed(head, rest)


def _frozen_state(name: str) -> str:
    """Lay days off out by name, one name a line: there are fifty-two of these."""
    code, zone = STATES[name]
    days: dict[str, list[str]] = {}
    for day, called in state_holidays(code).items():
        days.setdefault(called, []).append(day.isoformat())
    rest = [*_closing(), "", "[days_off]"]
    rest += [f'"{called}" = [{", ".join(days[called])}]' for called in sorted(days)]
    return _signed(_frame(name, zone, "(US)" if code is None else f"(US, {code})"), rest)


def _frame(name: str, zone: str, part: str) -> list[str]:
    return [
        f'name = "{name}"',
        f'version = "{VERSION}"',
        f'zone = "{zone}"',
        f"first_day = {FIRST_YEAR}-01-01",
        f"last_day = {LAST_YEAR}-12-31",
        f'source = "Bank and public holidays by the Python package holidays {holidays.__version__}'
        f" {part}, checked by a test; closing time: Longstop's own choice\"",
    ]


def _closing() -> list[str]:
    return ["", "[closes]", *(f"{day} = {CLOSES}" for day in WEEKDAYS[:5])]


def _signed(head: list[str], rest: list[str]) -> str:
    digest = document_digest(tomllib.loads("\n".join(head + rest)))
    return _HEAD + "\n".join([*head, f'digest = "{digest}"', *rest]) + "\n"


def main() -> None:
    """This will write every calendar into the folder of shipped policies."""
    for name in (*SUBDIVISIONS, *STATES):
        (FOLDER / f"{name}.toml").write_text(frozen(name), encoding="utf-8")


if __name__ == "__main__":
    main()
