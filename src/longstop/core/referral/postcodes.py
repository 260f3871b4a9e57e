"""Read postcodes in the form of their country, so that what an agency serves can be looked up.

A British postcode has parts, and QA1 is no beginning of QA13 4XX; any other is read by its
beginnings, letter by letter. Form of the British code: BS 7666-0, annex C.
"""

from __future__ import annotations

import re

_BRITISH = frozenset({"GB", "GG", "JE", "IM"})
_WHOLE = re.compile(r"([A-Z]{1,2})([0-9][0-9A-Z]?) ?([0-9])([A-Z]{2})")
_PART = re.compile(r"([A-Z]{1,2})(?:([0-9][0-9A-Z]?)(?: ([0-9]))?)?")
_COUNTRY_BEFORE = re.compile(r"[A-Z]{1,3}-(?=[0-9])")
_BESIDE = re.compile(r"[^A-Z0-9]+")
_LONGEST = 12
"""No country's postcode has more letters and digits than this."""


def beginning(country: str, text: str) -> str | None:
    """Give a postcode, or its beginning, in normal form; None when the country has none like it."""
    written = _COUNTRY_BEFORE.sub("", text.strip().upper())
    if country in _BRITISH:
        parts = _british(_BESIDE.sub(" ", written).strip())
        return parts[0] if parts else None
    code = _BESIDE.sub("", written)
    return code if 0 < len(code) <= _LONGEST else None


def beginnings(country: str, text: str) -> tuple[str, ...]:
    """Give all beginnings of a postcode by which an agency may serve it, the longest first."""
    if country in _BRITISH:
        written = text.upper()
        return _british(written) or _british(_BESIDE.sub(" ", written).strip())
    code = beginning(country, text)
    return tuple(code[:length] for length in range(len(code), 0, -1)) if code else ()


def _british(written: str) -> tuple[str, ...]:
    """Part a British code: QA1 3AB, QA1 3, QA1, QA; EC1A lies within EC1."""
    whole = _WHOLE.fullmatch(written)
    found = whole or _PART.fullmatch(written)
    if found is None:
        return ()
    letters, district, sector = found.group(1, 2, 3)
    if district is None:
        return (letters,)
    outward = letters + district
    around = (letters + district[0], letters) if district[1:].isalpha() else (letters,)
    if sector is None:
        return (outward, *around)
    within = f"{outward} {sector}"
    return (within + whole[4], within, outward, *around) if whole else (within, outward, *around)
