"""Check what agencies say they serve: in the form of their country, and by one agency of a kind.

Where two of a kind serve the same, nobody is found there: the fault is named when the file comes
in, and not by a child who waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from longstop.core.referral.postcodes import beginning
from longstop.core.referral.routing import Rank, Serves, claims

LISTS = ("postcodes", "areas", "schools")


def wrong_forms(row: Mapping[str, Any]) -> Iterator[str]:
    """Say what is no list of texts, no yes or no, or no beginning of a postcode of the country."""
    for name in LISTS:
        if not _is_texts(row.get(name, [])):
            yield f"{name} is not a list of texts"
    if not isinstance(row.get("whole_country", False), bool):
        yield "whole_country is neither true nor false"
    country = row.get("country")
    if isinstance(country, str) and _is_texts(row.get("postcodes", [])):
        for text in row.get("postcodes", []):
            if beginning(country, text) is None:
                yield f"'{text}' is no beginning of a postcode of {country}"


def clashes(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Say what two agencies of one kind and country both serve; entries with faults are left out.

    A town is no clash of its own: it stands among the areas.
    """
    first: dict[tuple[str, str, str, str], str] = {}
    for row in rows:
        kind, country, code = row.get("kind"), row.get("country"), row.get("code")
        if not (isinstance(kind, str) and isinstance(country, str) and isinstance(code, str)):
            continue
        if next(wrong_forms(row), None) is not None:
            continue
        for rank, key, words in claims(_serves(row)):
            if rank is not Rank.TOWN:
                other = first.setdefault((kind, country, rank.value, key), code)
                if other != code:
                    yield f"'{other}' and '{code}' both serve {rank.value} {words}"


def _serves(row: Mapping[str, Any]) -> Serves:
    return Serves(
        agency=0,
        country=row["country"],
        postcodes=tuple(row.get("postcodes", ())),
        areas=tuple(row.get("areas", ())),
        schools=tuple(row.get("schools", ())),
        whole_country=row.get("whole_country", False),
    )


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
