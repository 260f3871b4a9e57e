"""Keep planners' questions with their answers, and read them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A question as a list shows it; asker is the name of a colleague. ending is None meanwhile."""

    name: str
    asker: str
    began_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    ending: str | None
    replications: int
    asked: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class RunWhole(Run):
    """A question with its answer (core/capacity/study.py) and the names of its drawings."""

    figures: dict[str, Any] | None
    drawn: list[str]


_RUN = (
    "select r.name, p.given_name || ' ' || p.family_name as asker, r.began_at, r.seen_at,"
    " r.ended_at, r.ending, r.replications"
)
_FROM = " from capacity_run r join person p on p.id = r.person where r.agency = %(agency)s"


def add_run(
    connection: Connection,
    name: str,
    agency: int,
    person: int,
    asked: dict[str, Any],
    now: datetime,
) -> None:
    """Keep a question of one's own."""
    connection.execute(
        "insert into capacity_run (name, agency, person, began_at, seen_at, asked)"
        " values (%s, %s, %s, %s, %s, %s)",
        (name, agency, person, now, now, Jsonb(asked)),
    )


def runs(connection: Connection, agency: int, limit: int) -> list[Run]:
    """List an agency's questions, the latest first, without the text of a scenario."""
    with connection.cursor(row_factory=class_row(Run)) as cursor:
        return cursor.execute(
            (
                f"{_RUN}, r.asked - 'text' as asked{_FROM}"
                " order by r.began_at desc, r.name desc limit %(limit)s"
            ).encode(),
            {"agency": agency, "limit": limit},
        ).fetchall()


def run_of(connection: Connection, agency: int, name: str) -> RunWhole | None:
    """Read one of an agency's questions with its answer; None where there is none."""
    with connection.cursor(row_factory=class_row(RunWhole)) as cursor:
        return cursor.execute(
            (
                f"{_RUN}, r.asked, r.figures, array(select jsonb_object_keys(r.charts)) as drawn"
                f"{_FROM} and r.name = %(name)s"
            ).encode(),
            {"agency": agency, "name": name},
        ).fetchone()


def chart_of(connection: Connection, agency: int, name: str, chart: str) -> str | None:
    """Read one chart of an answer (SVG); None where there is none."""
    row = connection.execute(
        "select charts ->> %s from capacity_run where agency = %s and name = %s",
        (chart, agency, name),
    ).fetchone()
    return None if row is None else row[0]


def goes_on(connection: Connection, agency: int, since: datetime) -> bool:
    """Tell whether a question of an agency is being answered, and was heard of since a moment."""
    row = connection.execute(
        "select exists (select from capacity_run where agency = %s and ended_at is null"
        " and seen_at > %s)",
        (agency, since),
    ).fetchone()
    return bool(row and row[0])


def note_progress(connection: Connection, name: str, replications: int, now: datetime) -> bool:
    """Note how far an answer is; False where somebody has ended it."""
    return (
        connection.execute(
            "update capacity_run set replications = %s, seen_at = %s"
            " where name = %s and ended_at is null",
            (replications, now, name),
        ).rowcount
        > 0
    )


def end_run(
    connection: Connection,
    name: str,
    ending: str,
    now: datetime,
    study: dict[str, Any] | None = None,
) -> bool:
    """End a question, with its `figures` and `charts` or without; False where it was ended."""
    figures, charts = (Jsonb(study["figures"]), Jsonb(study["charts"])) if study else (None, None)
    return (
        connection.execute(
            "update capacity_run set ending = %s, ended_at = %s, seen_at = %s, figures = %s,"
            "  charts = %s where name = %s and ended_at is null",
            (ending, now, now, figures, charts, name),
        ).rowcount
        > 0
    )
