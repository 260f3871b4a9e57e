"""Write a list out, where its terms let it go: sealed and signed for a holder, or VICS-style."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from longstop.actions.import_list import Who
from longstop.core.evidence.lists import Entry, as_plain
from longstop.core.referral.errors import LongstopError
from longstop.engines.age_file import Receiver
from longstop.engines.ledger_key import SigningKey
from longstop.engines.list_folder import (
    PASSED_ON,
    OpenList,
    add_to_history,
    alone,
    history_of,
    open_list,
)
from longstop.engines.list_package import digest_of_lines, entry_lines, package_blocks
from longstop.engines.lists.vics_writer import Written, vics_blocks
from longstop.engines.new_file import new_file


class TermsForbid(LongstopError):
    """The terms of the list do not let it go there, or it has expired."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: entries, those that could not be, and which copy of the list it is."""

    version: str
    entries: int
    without_md5: int
    copy: int
    terms: str


def export_package(
    lists: Path, name: str, out: Path, holder: str, receiver: Receiver, signer: SigningKey, who: Who
) -> Exported:
    """Write a list for a holder.

    Raises TermsForbid, NoSuchList, NotWritten, FileThere and FileNotMade.
    """
    listed = _allowed(lists, name, holder, who)
    about = listed.about
    sha256, count = digest_of_lines(entry_lines(_entries(listed)))
    with alone(lists, name):
        copy = _copies(lists, name) + 1
        plain = {**as_plain(listed.description), "holder": holder, "pass_on": []}
        head = {
            "description": plain,
            "origin": [about["format"], *about["origin"]],
            "entries": count,
            "entries_sha256": sha256,
            "copy": copy,
            "nonce": secrets.token_hex(8),
        }
        blocks = package_blocks(head, entry_lines(_entries(listed)), signer, receiver)
        with new_file(out, blocks):
            _tell(lists, listed, holder, copy, who)
    return Exported(listed.description.version, count, 0, copy, listed.description.terms)


def export_vics(lists: Path, name: str, out: Path, holder: str, who: Who) -> Exported:
    """Write a list VICS-style for a tool that reads it; the file is open to whoever has it."""
    listed = _allowed(lists, name, holder, who)
    told = Written()
    country, exporter = listed.about["origin"]
    blocks = vics_blocks(
        _entries(listed), country=country, exporter=exporter or "longstop", name=name, told=told
    )
    with alone(lists, name):
        copy = _copies(lists, name) + 1
        with new_file(out, blocks):
            _tell(lists, listed, holder, copy, who)
    one = listed.description
    return Exported(one.version, told.entries, told.without_md5, copy, one.terms)


def _allowed(lists: Path, name: str, holder: str, who: Who) -> OpenList:
    listed = open_list(lists, name)
    about = listed.description
    if about.has_expired(who.at.date()):
        raise TermsForbid(f"The list expired on {about.expires}. Nothing was written.")
    if holder != about.holder and not about.may_pass_to(holder):
        raise TermsForbid(
            f"The terms of {name} do not name that holder: {about.terms}. Nothing was written. Ask"
            f" {about.source}."
        )
    if not listed.entries:
        raise TermsForbid(
            f"Of {name} only digests are kept here. Nothing was written. Give its source instead."
        )
    return listed


def _entries(listed: OpenList) -> Iterator[Entry]:
    return (entry for _, entry in listed.all_entries())


def _copies(lists: Path, name: str) -> int:
    return sum(one["what"] == PASSED_ON for one in history_of(lists, name))


def _tell(lists: Path, listed: OpenList, holder: str, copy: int, who: Who) -> None:
    about = listed.description
    event = who.event(PASSED_ON, version=about.version, holder=holder, copy=copy)
    add_to_history(lists, about.name, event)
