"""Read who works where from one document: agencies, desks, people and the staff list."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from longstop.core.authority.permissions import ROLES
from longstop.core.referral.errors import LongstopError

AGENCY_KINDS = ("bureau", "force", "childrens_services", "partner")
DESK_PURPOSES = ("intake", "children", "restricted", "referrals")

_NEEDED = {
    "agency": ("code", "name", "kind", "country", "zone"),
    "person": ("agency", "code", "given_name", "family_name"),
    "desk": ("agency", "code", "name", "purpose", "supervisor"),
    "staff": ("agency", "given_name", "family_name"),
}


class OrganisationNotValid(LongstopError):
    """The organisation file has faults; all of them are listed."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Organisation:
    """The tables of the document, checked: each a list of rows with the keys of the document."""

    agencies: tuple[Mapping[str, Any], ...]
    people: tuple[Mapping[str, Any], ...]
    desks: tuple[Mapping[str, Any], ...]
    staff: tuple[Mapping[str, Any], ...]


def load_organisation(text: str) -> Organisation:
    """Read the document (TOML); collects every fault before it raises OrganisationNotValid."""
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
    faults = [*_missing(rows)]
    if not faults:
        faults = [*_wrong_words(rows), *_unknown_names(rows)]
    if faults:
        listed = "\n  ".join(faults[:50])
        raise OrganisationNotValid(f"Nothing was imported. Mend these first:\n  {listed}")
    return Organisation(rows["agency"], rows["person"], rows["desk"], rows["staff"])


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _missing(rows: Mapping[str, tuple[Mapping[str, Any], ...]]) -> Iterable[str]:
    for table, needed in _NEEDED.items():
        for number, row in enumerate(rows[table], start=1):
            absent = [name for name in needed if not row.get(name)]
            if absent:
                yield f"{table} {number}: {', '.join(absent)} missing"


def _wrong_words(rows: Mapping[str, tuple[Mapping[str, Any], ...]]) -> Iterable[str]:
    for number, row in enumerate(rows["agency"], start=1):
        if row["kind"] not in AGENCY_KINDS:
            yield f"agency {number}: kind is one of {', '.join(AGENCY_KINDS)}"
    for number, row in enumerate(rows["desk"], start=1):
        if row["purpose"] not in DESK_PURPOSES:
            yield f"desk {number}: purpose is one of {', '.join(DESK_PURPOSES)}"
    for number, row in enumerate(rows["person"], start=1):
        unknown = sorted(set(row.get("roles", ())) - set(ROLES))
        if unknown:
            yield f"person {number}: no such role: {', '.join(unknown)}"


def _unknown_names(rows: Mapping[str, tuple[Mapping[str, Any], ...]]) -> Iterable[str]:
    agencies = {row["code"] for row in rows["agency"]}
    people = {(row["agency"], row["code"]) for row in rows["person"]}
    for table in ("person", "desk", "staff"):
        for number, row in enumerate(rows[table], start=1):
            if row["agency"] not in agencies:
                yield f"{table} {number}: agency '{row['agency']}' is not in the file"
    for number, row in enumerate(rows["desk"], start=1):
        for seat in ("supervisor", "duty"):
            if row.get(seat) and (row["agency"], row[seat]) not in people:
                yield f"desk {number}: {seat} '{row[seat]}' is not a person of that agency"
