"""Hold the words of the company's format that must be recognised, and what each becomes here.

The names of its flags are offence labels in part, so each has a neutral code of its own, which is
its place in the list of the public documentation; behind the reader nobody sees another.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from longstop.engines.readers.ispws_fields import FILE_FLAGS, REPORT_FLAGS

FLAG_CODES: Final = {
    **{name: f"R{place}" for place, name in enumerate(REPORT_FLAGS, 1)},
    **{name: f"F{place}" for place, name in enumerate(FILE_FLAGS, 1)},
}
BATCHED: Final = "batched"

_KEEPING = re.compile(
    r"(?:retain|retention|preserv|kept|keep|stor)[^.\n]{0,80}?"
    r"\b(\d{1,4})[ -]?(day|week|month|year)s?\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1_024)  # a company's template stands in each of its reports
def keeping_of(written: str) -> str | None:
    """Find how long a company says that it keeps data ('90 days'); of two lengths, none.

    Only a number beside a word for keeping counts, because nothing may be guessed here.
    """
    found = {(int(number), unit.casefold()) for number, unit in _KEEPING.findall(written)}
    if len(found) != 1:
        return None
    ((number, unit),) = found
    return f"{number} {unit}{'' if number == 1 else 's'}"
