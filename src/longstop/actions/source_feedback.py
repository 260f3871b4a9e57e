"""Gather what a sender is to hear of its reports, and put on the ledger that it was given to it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.core.intake.feedback import MINIMUM, Told, told
from longstop.engines.new_file import check_free, new_file
from longstop.store import ledger
from longstop.store.queries.feedback import drift, measured
from longstop.store.queries.sources import source_of
from longstop.store.queries.work import zone_of
from longstop.store.session import Actor

BEGINNING = date(2000, 1, 1)
"""Where no first day is named: before any package of any bureau."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Feedback:
    """What a sender is told: of packages that arrived from the first day to the last, both in it.

    rows: the sender's own first, then each reporter's. drift: fields we do not know.
    """

    source: str
    first: date
    last: date
    at: datetime
    minimum: int
    rows: tuple[Told, ...]
    drift: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What was made to be given to a sender, and its digest: of the bytes it is given."""

    feedback: Feedback
    data: bytes
    sha256: str


def source_feedback(
    house: House, actor: Actor, name: str, *, first: date | None = None, last: date | None = None
) -> Feedback:
    """Gather feedback on a sender of one's own agency; raises NotFound for any other.

    Days are those of the agency's zone; without them, all until now.
    """
    check(actor.roles, Permission.PACKAGE_READ)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        source = source_of(connection, actor.agency, name)
        if source is None:
            raise NotFound(
                f"No sender called '{name}' is known to your agency. See: longstop source list"
            )
        zone = ZoneInfo(zone_of(connection, actor.agency))
        begin, end = first or BEGINNING, last or now.astimezone(zone).date()
        span = (_midnight(begin, zone), _midnight(end + timedelta(days=1), zone))
        rows = told(measured(connection, source.id, *span))
        strange = drift(connection, source.id, *span)
    return Feedback(
        source=name, first=begin, last=end, at=now, minimum=MINIMUM, rows=tuple(rows),
        drift=tuple(strange),
    )  # fmt: skip


def give_feedback(
    house: House,
    actor: Actor,
    feedback: Feedback,
    write: Callable[[Feedback], bytes],
    out: Path | None,
) -> Given:
    """Make what the sender is given, and put its digest on the ledger: the file and the entry, or
    neither. Raises FileThere, FileNotMade."""
    check(actor.roles, Permission.SOURCE_CHANGE)
    data = write(feedback)
    given = Given(feedback, data, hashlib.sha256(data).hexdigest())
    if out is not None:
        check_free(out)
    with house.database.as_service("give feedback") as connection:
        source = source_of(connection, actor.agency, feedback.source)
        assert source is not None, "it was found a moment ago"
        with new_file(out, data) if out else nullcontext(), connection.transaction():
            event = ledger.Event(
                ledger.SYSTEM,
                "source.feedback_given",
                {
                    "facts": {
                        "source": source.id, "first": feedback.first.isoformat(),
                        "last": feedback.last.isoformat(), "sha256": given.sha256,
                        "bytes": len(data),
                    }
                },
            )  # fmt: skip
            ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)
    return given


def as_values(feedback: Feedback) -> dict[str, Any]:
    """Give feedback as plain values; what is left out is null."""
    return {
        **asdict(feedback),
        "first": feedback.first.isoformat(),
        "last": feedback.last.isoformat(),
        "at": feedback.at.isoformat(),
        "rows": [asdict(row) for row in feedback.rows],
        "drift": [{"path": path, "seen": seen} for path, seen in feedback.drift],
    }


def as_json_bytes(feedback: Feedback) -> bytes:
    """Write feedback as a file of JSON."""
    return (json.dumps(as_values(feedback), ensure_ascii=False, indent=2) + "\n").encode()


def as_csv_bytes(feedback: Feedback) -> bytes:
    """Write feedback as a table: one line a figure; an empty value is one that is left out."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(("reporter", "group", "code", "value"))
    for row in feedback.rows:
        name = "(all)" if row.whole else _cell(row.reporter or "(not stated)")
        for group, code, value in _figures(row):
            lines.writerow((name, group, code, "" if value is None else value))
    for path, seen in feedback.drift:
        lines.writerow(("(all)", "unknown_field", _cell(path), seen))
    return text.getvalue().encode()


def _figures(row: Told) -> list[tuple[str, str, object]]:
    counts = ("records", "accepted", "follow_up", "duplicate", "quarantined", "referrals")
    found: list[tuple[str, str, object]] = [("count", name, getattr(row, name)) for name in counts]
    found += [("share_with", name, share) for name, share in row.fields.items()]
    found += [(group, code, n) for group, codes in row.cells.items() for code, n in codes.items()]
    rate = row.urgent_hits
    found += [
        ("urgent_hits", name, getattr(rate, name) if rate else None)
        for name in ("share", "lowest", "highest")
    ]
    found += [
        ("grading", name, getattr(row, name)) for name in ("median_seconds", "ninth_decile_seconds")
    ]
    return found


def _cell(text: str) -> str:
    """Keep a spreadsheet from reading a sender's text as a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
