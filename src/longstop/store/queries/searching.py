"""Look for people by what was typed, as far as the reader may see them.

The functions of the definer pass over what somebody may not see while they look: an answer about it
is that of absence, after the same number of statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.core.linkage.asked import Asked
from longstop.store.queries.linking import numbers
from longstop.store.queries.story import MAY_BE_CHILD
from longstop.store.session import Connection


@dataclass(frozen=True, slots=True)
class Match:
    """Why an obligation is found: what of it fits, the roles of whose it is, exactly or nearly."""

    obligation_id: int
    what: str
    roles: tuple[str, ...]
    near: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class HitRow:
    """What is shown of an obligation that was found; names are of an adult who is its subject."""

    id: int
    reference: str
    kind: str
    state: str
    is_open: bool
    opened_at: datetime
    owner_agency: str
    given_name: str | None
    family_name: str | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class Searcher:
    """Where somebody who searches works, its country and time zone, and how they are known."""

    country: str
    zone: str
    name: str = ""
    email: str = ""


def searcher_of(connection: Connection, agency: int) -> Searcher:
    """Read where numbers without a country and moments without a zone belong, and who asks."""
    with connection.cursor(row_factory=class_row(Searcher)) as cursor:
        query = (
            "select a.country, a.zone, coalesce(p.given_name || ' ' || p.family_name, '') as name,"
            "  coalesce(p.email, '') as email"
            " from agency a left join person p on p.agency = a.id and p.id = me_person()"
            " where a.id = %s"
        )
        return cursor.execute(query, (agency,)).fetchone() or Searcher("", "UTC")


def found_exactly(connection: Connection, asked: Asked, below: int, most: int) -> list[Match]:
    """Find what is exactly as asked, of each thing at most so many, the newest first."""
    rows = connection.execute(
        "select * from found_exactly(%s::bigint[], %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            numbers(asked.exact), asked.family, *_identifiers(asked), asked.since, asked.till,
            asked.own, asked.theirs, below, most,
        ),
    )  # fmt: skip
    return [Match(id_, _what(asked.exact, what), tuple(roles)) for id_, what, roles in rows]


def found_nearly(connection: Connection, asked: Asked, below: int, most: int) -> list[Match]:
    """Find what is nearly as asked and not exactly, likewise."""
    rows = connection.execute(
        "select * from found_nearly(%s::bigint[], %s, %s::bigint[], %s, %s, %s, %s)",
        (
            numbers(asked.near), [*asked.near_families], numbers(asked.exact),
            *_identifiers(asked), below, most,
        ),
    )  # fmt: skip
    return [
        Match(id_, _what(asked.near, what), tuple(roles), near=True) for id_, what, roles in rows
    ]


def _identifiers(asked: Asked) -> tuple[list[str], list[str]]:
    return [kind.value for kind, _ in asked.identifiers], [form for _, form in asked.identifiers]


def _what(keys: dict[int, str], what: str) -> str:
    return keys[int(what)] if what.lstrip("-").isdecimal() else what


def whose_search(
    connection: Connection,
    asked: Asked,
    *,
    looked: Sequence[int],
    own: bool,
    reason: str,
    now: datetime,
) -> str | None:
    """Tell whether oneself, one's household or a colleague is searched for, as the house knows.

    If so it is kept for those who look into it; one statement either way. looked are forms under
    the key of the house, own says that the searcher's own name or e-mail is known to be meant.
    """
    given, family = asked.name or (None, None)
    row = connection.execute(
        "select whose_search(%s, %s, %s, %s::bigint[], %s, %s, %s::text[], %s)",
        (given, family, asked.email, numbers(looked), own, reason, asked.kinds, now),
    ).fetchone()
    return None if row is None else row[0]


_HITS = """
select o.id, o.reference, o.kind, o.state, o.is_open, o.opened_at, a.code as owner_agency,
  case when not s.child then s.given_name end as given_name,
  case when not s.child then s.family_name end as family_name,
  coalesce(s.child, o.kind = 'child_record') as hidden
from obligation o join agency a on a.id = o.owner_agency
  left join lateral (select p.given_name, p.family_name, MAY_BE_CHILD as child from party p
    where p.subject_of = o.id order by p.id limit 1) s on true
where o.id = any(%s)""".replace("MAY_BE_CHILD", MAY_BE_CHILD)


def hits_of(connection: Connection, ids: Sequence[int]) -> dict[int, HitRow]:
    """Read what is shown of these."""
    with connection.cursor(row_factory=class_row(HitRow)) as cursor:
        return {one.id: one for one in cursor.execute(_HITS.encode(), (list(ids),))}
