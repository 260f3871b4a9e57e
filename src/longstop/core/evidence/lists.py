"""What a list of digests is: whose, under which terms, until when, and what it says of an entry.

A list is lent: whoever holds it shows its terms and keeps to them. It says of its entries what
somebody graded on some day, and nothing more. Names, paths, comments and pictures that come in a
list are not kept; they are counted as they are left out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from longstop.core.evidence.codes import ALGORITHMS
from longstop.core.referral.errors import LongstopError

MOST_TEXT: Final = 65_536
ANYBODY: Final = "*"
NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
RESERVED: Final = ("quarantine", "history.jsonl")
"""Names that stand for something else in a list's folder."""
_TEXTS: Final = ("title", "source", "licence", "terms", "holder", "graded_by")
_OPTIONAL: Final = ("environment", "country", "exporter", "categories")
_LONGEST: Final = 1_000


class ListFault(LongstopError):
    """What is said of a list has faults; all of them are told at once."""

    exit_code = 2


class Kind(StrEnum):
    """Whether a list grades what should raise an alert, or knows files by their maker."""

    GRADED = "graded"
    KNOWN = "known"


class PdqFrom(StrEnum):
    """Which reading of a picture made a list's PDQ hashes; unknown: both are asked for."""

    REFERENCE = "reference"
    FULL_RESOLUTION = "full-resolution"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a list; name is the list's own for it.

    category is what the list wrote, never shown; updated is a day (2026-01-15). other holds
    digests by algorithms that are carried and not matched, each (name, value as it was written).
    """

    name: str
    md5: bytes | None = None
    sha1: bytes | None = None
    sha256: bytes | None = None
    pdq: bytes | None = None
    pdq_quality: int | None = None
    other: tuple[tuple[str, str], ...] = ()
    size: int | None = None
    category: str | None = None
    series: str | None = None
    victim_identified: bool | None = None
    offender_identified: bool | None = None
    distributed: bool | None = None
    media: str | None = None
    updated: str | None = None

    @property
    def digests(self) -> dict[str, bytes]:
        """Give the digests that are matched, by algorithm."""
        found = {name: getattr(self, name) for name in ALGORITHMS}
        return {name: digest for name, digest in found.items() if digest is not None}


@dataclass(frozen=True, slots=True)
class Gone:
    """The source says that an entry is withdrawn; stamp is when, in seconds."""

    name: str
    stamp: int


@dataclass(frozen=True, slots=True)
class Stamped:
    """An entry of a source in which a later word about the same name counts."""

    entry: Entry
    stamp: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line or record that could not be read: a coded reason, where it stands, and its digest.

    The text itself is not kept: it may hold a picture.
    """

    reason: str
    where: str
    sha256: str


Item = Entry | Stamped | Gone | Rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is said of a list; expires and issued are days, pass_on whom it may be passed on to."""

    name: str
    version: str
    title: str
    source: str
    licence: str
    terms: str
    holder: str
    graded_by: str
    kind: Kind
    issued: date
    expires: date
    pdq_from: PdqFrom = PdqFrom.UNKNOWN
    environment: str = ""
    country: str = ""
    exporter: str = ""
    categories: str = ""
    pass_on: tuple[str, ...] = ()

    def has_expired(self, on: date) -> bool:
        """Say whether the list may no longer be used on a day."""
        return on > self.expires

    def may_pass_to(self, holder: str) -> bool:
        """Say whether the terms let the list go to a holder."""
        return holder in self.pass_on or ANYBODY in self.pass_on


def read_description(text: str) -> Description:
    """Read what is said of a list (TOML); raises ListFault with every fault found."""
    if len(text) > MOST_TEXT:
        raise ListFault(f"A list is described in at most {MOST_TEXT} characters. Nothing was done.")
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        raise ListFault(
            "What is said of the list is not TOML. Nothing was done. See"
            " docs/how-to/lists-of-digests.md for an example."
        ) from None
    return described(document)


def described(document: Mapping[str, Any]) -> Description:
    """Read what is said of a list from plain values; raises ListFault with every fault found."""
    faults = tuple(_faults(document))
    if faults:
        raise ListFault(
            f"What is said of the list has faults: {'; '.join(faults)}. Nothing was done."
        )
    return Description(
        name=document["list"],
        version=document["version"],
        **{key: document[key].strip() for key in _TEXTS},
        **{key: document.get(key, "").strip() for key in _OPTIONAL},
        kind=Kind(document["kind"]),
        issued=_day(document["issued"]),
        expires=_day(document["expires"]),
        pdq_from=PdqFrom(document.get("pdq_from", PdqFrom.UNKNOWN)),
        pass_on=tuple(document.get("pass_on", ())),
    )


def as_plain(described_list: Description) -> dict[str, Any]:
    """Give what is said of a list as plain values, as they are read."""
    one = described_list
    return {
        "list": one.name,
        "version": one.version,
        **{key: getattr(one, key) for key in (*_TEXTS, *_OPTIONAL)},
        "kind": one.kind.value,
        "issued": one.issued.isoformat(),
        "expires": one.expires.isoformat(),
        "pdq_from": one.pdq_from.value,
        "pass_on": list(one.pass_on),
    }


def _faults(document: Mapping[str, Any]) -> Iterator[str]:
    for key, form in (("list", NAME), ("version", VERSION)):
        word = document.get(key)
        if not isinstance(word, str) or not form.fullmatch(word) or word in RESERVED:
            yield f"{key}: up to 40 letters, digits and hyphens, and not {' or '.join(RESERVED)}"
    for key in _TEXTS:
        if not _is_text(document.get(key)) or not document[key].strip():
            yield f"{key}: a text of at most {_LONGEST} characters"
    yield from (
        f"{key}: a text" for key in _OPTIONAL if key in document and not _is_text(document[key])
    )
    for key, values in (("kind", Kind), ("pdq_from", PdqFrom)):
        said = document.get(key, PdqFrom.UNKNOWN if key == "pdq_from" else None)
        if not isinstance(said, str) or said not in set(values):
            yield f"{key}: one of {', '.join(values)}"
    days = [_day_or_none(document.get(key)) for key in ("issued", "expires")]
    if None in days:
        yield "issued, expires: days, such as 2026-11-28"
    elif days[0] > days[1]:  # type: ignore[operator] # neither is None
        yield "expires: not before it was issued"
    holders = document.get("pass_on", [])
    if not isinstance(holders, list) or not all(map(_is_text, holders)):
        yield 'pass_on: names of holders, or ["*"] for anybody'
    yield from (f"{key}: not known" for key in document.keys() - _KEYS)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST and value.isprintable()


def _day_or_none(value: object) -> date | None:
    try:
        return _day(value)
    except (ValueError, TypeError):
        return None


def _day(value: Any) -> date:
    if type(value) is date:
        return value
    return date.fromisoformat(value)


_KEYS: Final = {
    "list", "version", "kind", "issued", "expires", "pdq_from", "pass_on", *_TEXTS, *_OPTIONAL
}  # fmt: skip
