"""Hold how a scan was asked to work, so that whoever goes on with it works the same way."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Final

from longstop.core.evidence.names import shown
from longstop.engines.pictures import PictureLimits
from longstop.engines.readers.limits import Limits

_GIB: Final = 1 << 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What decides a result: digests, readings of pictures, and bounds on archives.

    unpacked_bytes and parts bound what one file may hold, over everything in it. verify says
    whether an image or archive is digested as a whole, before its files are read and after. details
    are what a laboratory notes of its own, such as the make and serial of its write blocker.
    """

    md5: bool = True
    pdq: bool = True
    both_readings: bool = False
    depth: int = 6
    unpacked_bytes: int = 16 * _GIB
    parts: int = 1_000_000
    verify: bool = True
    details: tuple[tuple[str, str], ...] = ()

    @property
    def limits(self) -> Limits:
        """Give the bounds that openers of archives keep to."""
        return Limits(
            max_parts=self.parts,
            max_part_depth=self.depth,
            max_unpacked_bytes=self.unpacked_bytes,
        )

    @property
    def pictures(self) -> PictureLimits:
        """Give the bounds that pictures are decoded within."""
        return PictureLimits(both_readings=self.both_readings)


def settings_as_plain(settings: Settings) -> dict[str, Any]:
    """Give them as a result shows them."""
    return {
        "MD5": "computed" if settings.md5 else "switched off",
        "PDQ": "computed" if settings.pdq else "switched off",
        "Readings of a picture": "both" if settings.both_readings else "the reference's",
        "Archives in archives": settings.depth,
        "Bytes one file may unpack to": settings.unpacked_bytes,
        "Files one file may hold": settings.parts,
        "Whole digested before and after": "yes" if settings.verify else "no: left out as asked",
        **{name: shown(os.fsencode(value)) for name, value in settings.details},
    }
