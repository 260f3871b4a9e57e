"""Read what became of a package: how its lines stand, and each line with what it became.

A line stands where its referrals and child records stand; a follow-up or duplicate stands where
the record it follows or repeats stands. Only what the reader may see is read or counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg.sql import SQL

from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Became:
    """One thing a line became, with where it stands."""

    reference: str
    kind: str
    state: str
    outcome: str | None
    is_open: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class LineStory:
    """One line of a package and what it became.

    path names its part, empty for a file that came alone.
    """

    ordinal: int
    part: int
    path: str | None
    status: str
    became: tuple[Became, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How many lines of one status stand in one place; kind is None for what is not shown."""

    status: str
    kind: str | None
    state: str | None
    outcome: str | None
    lines: int


_LINES = SQL(
    "with line as materialized ("
    "  select s.id, s.ordinal, s.part, s.status, s.original_id from source_record s"
    "   where s.package_id = %(package)s and s.ordinal > %(after)s"
    "   order by s.ordinal limit %(limit)s),"
    " about as (select id as line, id as record from line"
    "  union select id, original_id from line where original_id is not null"
    "  union select l.id, f.original_id from line l join source_record f on f.id = l.original_id"
    "   where f.original_id is not null),"
    " became as (select a.line, r.obligation_id as id from about a"
    "   join referral r on r.source_record_id = a.record"
    "  union select a.line, c.obligation_id from about a"
    "   join child_record c on c.source_record_id = a.record"
    "  union select a.line, q.obligation_id from about a"
    "   join quarantined_record q on q.source_record_id = a.record)"
)


def lines_of(connection: Connection, package_id: int, *, after: int, limit: int) -> list[LineStory]:
    """List the lines after an ordinal that one may see, in the order of the file."""
    rows = connection.execute(
        _LINES
        + SQL(
            " select l.ordinal, l.part, m.path, l.status, o.reference, o.kind, o.state, o.outcome,"
            "  o.is_open"
            " from line l left join became b on b.line = l.id left join obligation o on o.id = b.id"
            " left join package_part m on m.obligation_id = %(package)s and m.number = l.part"
            " order by l.ordinal, o.id"
        ),
        {"package": package_id, "after": after, "limit": limit},
    )
    found: dict[int, tuple[int, str | None, str, list[Became]]] = {}
    for ordinal, part, path, status, reference, kind, state, outcome, is_open in rows:
        *_, became = found.setdefault(ordinal, (part, path, status, []))
        if reference is not None:
            became.append(
                Became(
                    reference=reference, kind=kind, state=state, outcome=outcome, is_open=is_open
                )
            )
    return [
        LineStory(ordinal=ordinal, part=part, path=path, status=status, became=tuple(became))
        for ordinal, (part, path, status, became) in found.items()
    ]


def standings_of(connection: Connection, package_id: int) -> list[Standing]:
    """Count the lines one may see by status and by where what they became stands.

    A line that became several things stands in several places.
    """
    rows = connection.execute(
        _LINES
        + SQL(
            " select l.status, o.kind, o.state, o.outcome, count(distinct l.id)"
            " from line l left join became b on b.line = l.id left join obligation o on o.id = b.id"
            " group by 1, 2, 3, 4 order by 1, 2 desc nulls last, 3, 4"
        ),
        {"package": package_id, "after": 0, "limit": None},
    )
    return [
        Standing(status=status, kind=kind, state=state, outcome=outcome, lines=lines)
        for status, kind, state, outcome, lines in rows
    ]


def lines_open(connection: Connection, package_id: int) -> tuple[int, int]:
    """Count the lines one may see of which anything is open, and those of which nothing is."""
    row = connection.execute(
        _LINES
        + SQL(
            ", stands as (select l.id, coalesce(bool_or(o.is_open), true) as is_open from line l"
            "  left join became b on b.line = l.id left join obligation o on o.id = b.id"
            "  group by l.id) select count(*) filter (where is_open),"
            "  count(*) filter (where not is_open) from stands"
        ),
        {"package": package_id, "after": 0, "limit": None},
    ).fetchone()
    assert row is not None
    return row[0], row[1]


def notices_of(connection: Connection, package_id: int) -> list[Became]:
    """List a package's shortfall, its drift notice and what stands for its refused parts."""
    rows = connection.execute(
        "select o.reference, o.kind, o.state, o.outcome, o.is_open from obligation o"
        " where o.id in (select obligation_id from shortfall where package_id = %(package)s"
        "  union all select obligation_id from drift_notice where package_id = %(package)s"
        "  union all select obligation_id from refused_file where package_id = %(package)s)"
        " order by o.id",
        {"package": package_id},
    )
    return [
        Became(reference=reference, kind=kind, state=state, outcome=outcome, is_open=is_open)
        for reference, kind, state, outcome, is_open in rows
    ]
