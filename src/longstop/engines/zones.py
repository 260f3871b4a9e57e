"""Read time zones from the pinned tzdata package alone, never from this machine's own tables.

The same moment is then due on every machine, and a calendar can say by which edition it counted.
"""

from __future__ import annotations

from datetime import tzinfo
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from zoneinfo import ZoneInfo

from longstop.core.clocks.calendars import Zones


def pinned_zones() -> Zones:
    """This will return the zones of the tzdata package, with its version."""
    return Zones(version("tzdata"), _zone)


@cache
def _zone(name: str) -> tzinfo | None:
    listed = (files("tzdata") / "zones").read_text(encoding="ascii").split()
    if name not in listed:
        return None
    with (files("tzdata") / "zoneinfo").joinpath(*name.split("/")).open("rb") as table:
        return ZoneInfo.from_file(table, key=name)
