"""Say in words whether a file may be opened, and whether its sender looked at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from longstop.core.casework.opening import Opening

OPENING_WORDS: Final[Mapping[Opening, str]] = {
    Opening.OPEN: "may be opened",
    Opening.ASK: "ASK before opening",
    Opening.DO_NOT_OPEN: "DO NOT OPEN",
}
VIEWED_WORDS: Final[Mapping[str, str]] = {
    "yes": "viewed by the sender",
    "no": "not viewed",
    "absent": "not said whether viewed",
}
