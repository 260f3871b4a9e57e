"""Read who works where from one document: agencies, desks, people and the staff list."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from longstop.core.authority.permissions import ROLES
from longstop.core.authority.territory import clashes, wrong_forms
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.localities import is_country, is_zone

AGENCY_KINDS = ("bureau", "force", "childrens_services", "partner")
DESK_PURPOSES = ("intake", "children", "restricted", "referrals")
MOST = 50
"""How many faults are listed; a person mends these and tries again."""

_NEEDED = {
    "agency": ("code", "name", "kind", "country", "zone"),
    "person": ("agency", "code", "given_name", "family_name"),
    "desk": ("agency", "code", "name", "purpose", "supervisor"),
    "staff": ("agency", "given_name", "family_name"),
}


class OrganisationNotValid(LongstopError):
    """The organisation file has faults; they are listed, each with its entry and field."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Organisation:
    """The tables of the document, checked: each a list of rows with the keys of the document."""

    agencies: tuple[Mapping[str, Any], ...]
    people: tuple[Mapping[str, Any], ...]
    desks: tuple[Mapping[str, Any], ...]
    staff: tuple[Mapping[str, Any], ...]


Rows = Mapping[str, tuple[Mapping[str, Any], ...]]


def load_organisation(text: str, is_email: Callable[[str], bool]) -> Organisation:
    """Read the document (TOML); collects every fault before it raises OrganisationNotValid.

    is_email tells whether an e-mail address has a form by which it can be found in a report.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise OrganisationNotValid(f"Not TOML: {fault}. Nothing was imported.") from fault
    single = [table for table in _NEEDED if not _is_list_of_tables(document.get(table, []))]
    if single:
        raise OrganisationNotValid(
            "Nothing was imported. Begin every entry with two brackets: "
            f"[[{']], [['.join(single)}]]"
        )
    rows = {table: tuple(document.get(table, ())) for table in _NEEDED}
    faults = [*_missing(rows), *_wrong_text(rows, is_email), *_wrong_words(rows)]
    faults += [*_unknown_names(rows), *_wrong_territory(rows), *clashes(rows["agency"])]
    if faults:
        raise not_valid(faults)
    return Organisation(rows["agency"], rows["person"], rows["desk"], rows["staff"])


def not_valid(faults: Sequence[str]) -> OrganisationNotValid:
    """Say what has to be mended first, as far as a person can take it in."""
    more = [f"and {len(faults) - MOST:,} more"] if len(faults) > MOST else []
    listed = "\n  ".join([*faults[:MOST], *more])
    return OrganisationNotValid(f"Nothing was imported. Mend these first:\n  {listed}")


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _missing(rows: Rows) -> Iterable[str]:
    for table, number, row in _numbered(rows, *_NEEDED):
        absent = [name for name in _NEEDED[table] if row.get(name) in (None, "")]
        if absent:
            yield f"{table} {number}: {', '.join(absent)} missing"


def _wrong_text(rows: Rows, is_email: Callable[[str], bool]) -> Iterable[str]:
    for table, number, row in _numbered(rows, *_NEEDED):
        for name in (*_NEEDED[table], "e_mail"):
            value = row.get(name)
            if value is not None and not isinstance(value, str):
                yield f"{table} {number}: {name} is not text"
            elif name == "e_mail" and value and not is_email(value):
                yield f"{table} {number}: e_mail is no address that could be found in a report"


def _wrong_words(rows: Rows) -> Iterable[str]:
    for table, number, row in _numbered(rows, *_NEEDED):
        for name, (fits, what) in _WORDS.get(table, {}).items():
            value = row.get(name)
            if isinstance(value, str) and value and not fits(value):
                yield f"{table} {number}: {name} is {what}"
    for table, number, row in _numbered(rows, "person"):
        roles = row.get("roles", [])
        unknown = sorted({str(role) for role in roles} - set(ROLES)) if _is_list(roles) else []
        if unknown or not _is_list(roles):
            yield f"{table} {number}: no such role: {', '.join(unknown) or roles}"


_WORDS: Mapping[str, Mapping[str, tuple[Callable[[object], bool], str]]] = {
    "agency": {
        "kind": (AGENCY_KINDS.__contains__, f"one of {', '.join(AGENCY_KINDS)}"),
        "country": (is_country, "not a country's two capital letters in ISO 3166 (such as GB)"),
        "zone": (is_zone, "not a time zone of the tz database (such as Europe/Paris)"),
    },
    "desk": {"purpose": (DESK_PURPOSES.__contains__, f"one of {', '.join(DESK_PURPOSES)}")},
}


def _wrong_territory(rows: Rows) -> Iterable[str]:
    for table, number, row in _numbered(rows, "agency"):
        yield from (f"{table} {number}: {fault}" for fault in wrong_forms(row))


def _unknown_names(rows: Rows) -> Iterable[str]:
    agencies = [row.get("code") for row in rows["agency"]]
    people = [(row.get("agency"), row.get("code")) for row in rows["person"]]
    for table, number, row in _numbered(rows, "person", "desk", "staff"):
        if row.get("agency") and row["agency"] not in agencies:
            yield f"{table} {number}: agency '{row['agency']}' is not in the file"
    for table, number, row in _numbered(rows, "desk"):
        for seat in ("supervisor", "duty"):
            if row.get(seat) and (row.get("agency"), row[seat]) not in people:
                yield f"{table} {number}: {seat} '{row[seat]}' is not a person of that agency"


def _numbered(rows: Rows, *tables: str) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    """Yield the entries of these tables, each with its number in the file."""
    for table in tables:
        for number, row in enumerate(rows[table], start=1):
            yield table, number, row
