"""Read what is linked and said, and keep who belongs together; for the service that settles it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.core.linkage.clusters import OWN, Link, Pair, Words
from longstop.core.linkage.deciding import Evidence
from longstop.store.queries.linking import numbers
from longstop.store.session import Connection

POSSIBLE_HISTORY = "possible_history"
"""Why a referral has a clock to find out whether another is about the same person."""

_REACHED = """
with recursive reached (id) as (
  select unnest(%(ids)s::bigint[])
  union
  select n.id from reached r cross join lateral (
    select l.b as id from link l where l.a = r.id and l.verdict = 'join'
    union all select l.a from link l where l.b = r.id and l.verdict = 'join'
    union all select w.b from link_said w
      where w.a = r.id and w.said = 'same' and w.undone_at is null
    union all select w.a from link_said w
      where w.b = r.id and w.said = 'same' and w.undone_at is null) n)
select id from reached order by id"""


def reached_from(connection: Connection, ids: Collection[int]) -> list[int]:
    """Find everybody whom links that join and words that say *same* reach from these, and these."""
    rows = connection.execute(_REACHED.encode(), {"ids": numbers(ids)})
    return [id_ for (id_,) in rows]


def joins_among(connection: Connection, ids: Collection[int]) -> list[Link]:
    """Read the links that join two of these."""
    rows = connection.execute(
        "select a, b, evidence, weight, because && %(own)s from link"
        " where a = any(%(ids)s::bigint[]) and b = any(%(ids)s::bigint[]) and verdict = 'join'",
        {"ids": numbers(ids), "own": sorted(OWN)},
    )
    return [Link(a, b, Evidence(evidence), weight, own=own) for a, b, evidence, weight, own in rows]


def words_of(connection: Connection, ids: Collection[int]) -> Words:
    """Read what people said of these and others, as far as it is in force."""
    rows = connection.execute(
        "select a, b, said from link_said where undone_at is null"
        " and (a = any(%(ids)s::bigint[]) or b = any(%(ids)s::bigint[]))",
        {"ids": numbers(ids)},
    ).fetchall()
    return _words(rows)


def _words(rows: Sequence[tuple[int, int, str]]) -> Words:
    return Words(
        frozenset((a, b) for a, b, said in rows if said == "same"),
        frozenset((a, b) for a, b, said in rows if said == "different"),
    )


def every_word(connection: Connection) -> Words:
    """Read all that people said of two, as far as it is in force."""
    rows = connection.execute("select a, b, said from link_said where undone_at is null").fetchall()
    return _words(rows)


def members(connection: Connection, ids: Collection[int]) -> dict[int, int]:
    """Read the nominals of these that have one."""
    rows = connection.execute(
        "select referral_id, nominal from nominal_member where referral_id = any(%s::bigint[])",
        (numbers(ids),),
    )
    return dict(rows.fetchall())


def mistaken_among(connection: Connection, ids: Collection[int]) -> set[int]:
    """Find those of these that were closed as not this person."""
    rows = connection.execute(
        "select id from obligation where id = any(%s::bigint[]) and outcome = 'not_this_person'",
        (numbers(ids),),
    )
    return {id_ for (id_,) in rows}


def write_members(
    connection: Connection, moved: Mapping[int, int | None], references: Mapping[int, str]
) -> None:
    """Keep the nominals of these, None for who stands alone; references are by nominal."""
    alone = [id_ for id_, nominal in moved.items() if nominal is None]
    joined = [(id_, nominal) for id_, nominal in moved.items() if nominal is not None]
    connection.execute(
        "delete from nominal_member where referral_id = any(%s::bigint[])", (numbers(alone),)
    )
    connection.execute(
        "insert into nominal_member (referral_id, nominal, reference)"
        " select * from unnest(%s::bigint[], %s::bigint[], %s::text[]) n"
        " on conflict (referral_id) do update set nominal = excluded.nominal,"
        "  reference = excluded.reference",
        (
            [id_ for id_, _ in joined],
            [nominal for _, nominal in joined],
            [references[nominal] for _, nominal in joined],
        ),
    )


@dataclass(frozen=True, slots=True)
class Question:
    """A pair that asks by its verdict: the nominals of both, and whether a person is asked now."""

    a: int
    b: int
    nominal_a: int
    nominal_b: int
    asks: bool


def questions_of(connection: Connection, ids: Collection[int]) -> list[Question]:
    """Read the pairs with one of these whose verdict is to ask; who has no nominal is their own."""
    with connection.cursor(row_factory=class_row(Question)) as cursor:
        return cursor.execute(
            "select l.a, l.b, coalesce(x.nominal, l.a) as nominal_a,"
            "  coalesce(y.nominal, l.b) as nominal_b, l.asks from link l"
            " left join nominal_member x on x.referral_id = l.a"
            " left join nominal_member y on y.referral_id = l.b"
            " where l.verdict = 'ask' and (l.a = any(%(ids)s::bigint[])"
            "  or l.b = any(%(ids)s::bigint[]))",
            {"ids": numbers(ids)},
        ).fetchall()


def apart_among(connection: Connection, nominals: Collection[int]) -> set[Pair]:
    """Find which of these nominals hold two of whom somebody said that they are different.

    A referral that stands alone is its own nominal; the smaller number stands first.
    """
    rows = connection.execute(
        "with here as (select referral_id, nominal from nominal_member"
        "   where nominal = any(%(ids)s::bigint[])"
        "  union all select n, n from unnest(%(ids)s::bigint[]) n"
        "   where not exists (select from nominal_member m where m.referral_id = n))"
        " select distinct least(x.nominal, y.nominal), greatest(x.nominal, y.nominal)"
        " from here x join link_said w on w.a = x.referral_id join here y on y.referral_id = w.b"
        " where w.said = 'different' and w.undone_at is null",
        {"ids": numbers(nominals)},
    )
    return {(a, b) for a, b in rows}


def set_asks(connection: Connection, asks: Mapping[Pair, bool]) -> None:
    """Note of these pairs whether a person is asked."""
    connection.execute(
        "update link l set asks = n.asks"
        " from unnest(%s::bigint[], %s::bigint[], %s::boolean[]) n (a, b, asks)"
        " where l.a = n.a and l.b = n.b",
        (numbers(a for a, _ in asks), numbers(b for _, b in asks), [*asks.values()]),
    )


def misfiled(connection: Connection, ids: Collection[int]) -> list[int]:
    """Find those of these that a list of who is asked about lacks, or holds for no question."""
    rows = connection.execute(
        "with due as (select * from asking_due(%(ids)s::bigint[])),"
        " here as (select * from asking_item where obligation_id = any(%(ids)s::bigint[]))"
        " select distinct obligation_id from ((table due except table here)"
        "  union all (table here except table due)) wrong",
        {"ids": numbers(ids)},
    )
    return [id_ for (id_,) in rows]


@dataclass(frozen=True, slots=True)
class Finding:
    """An open referral: whether a question stands that may be told there, and its clock runs."""

    id: int
    asked: bool
    runs: bool


def hold_finding(connection: Connection, ids: Collection[int]) -> list[Finding]:
    """Hold the open referrals among these in order of number, and read what is asked of them.

    A clock tells whoever sees it that there is somebody: so a question counts only where everybody
    who may see the one may see the other.
    """
    connection.execute(
        "select from obligation where id = any(%s::bigint[]) order by id for no key update",
        (numbers(ids),),
    )
    with connection.cursor(row_factory=class_row(Finding)) as cursor:
        return cursor.execute(
            "select o.id, exists (select from link l join obligation x"
            "   on x.id = case when l.a = o.id then l.b else l.a end"
            "   where l.asks and (l.a = o.id or l.b = o.id) and o.seen_by <@ x.seen_by"
            "    and x.excluded <@ o.excluded"
            "    and (x.compartment is null or x.compartment = o.compartment)) as asked,"
            "  exists (select from clock c where c.obligation_id = o.id and c.running"
            "   and c.kind = 'find_out' and c.because = %(because)s) as runs"
            " from obligation o where o.id = any(%(ids)s::bigint[]) and o.is_open"
            "  and o.state <> 'informational' order by o.id",
            {"ids": numbers(ids), "because": POSSIBLE_HISTORY},
        ).fetchall()


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """What a person said of two referrals; undone where it was taken back."""

    id: int
    a: int
    b: int
    said: str
    reason: str


def add_words(
    connection: Connection,
    pairs: Sequence[Pair],
    said: str,
    reason: str,
    person: int,
    now: datetime,
) -> list[Word]:
    """Keep what a person said of these pairs; gives the rows, in the order of their numbers."""
    with connection.cursor(row_factory=class_row(Word)) as cursor:
        return cursor.execute(
            "insert into link_said (a, b, said, reason, said_by, said_at)"
            " select n.a, n.b, %s, %s, %s, %s from unnest(%s::bigint[], %s::bigint[]) n (a, b)"
            " order by n.a, n.b returning id, a, b, said, reason",
            (said, reason, person, now, [a for a, _ in pairs], [b for _, b in pairs]),
        ).fetchall()


def undo_words(
    connection: Connection, words: Collection[int], person: int, now: datetime
) -> list[Word]:
    """Take words back that are in force; gives those that were."""
    with connection.cursor(row_factory=class_row(Word)) as cursor:
        return cursor.execute(
            "update link_said set undone_by = %s, undone_at = %s where id = any(%s::bigint[])"
            " and undone_at is null returning id, a, b, said, reason",
            (person, now, [*words]),
        ).fetchall()


def words_about(connection: Connection, referral: int) -> list[int]:
    """Read the numbers of the words in force about a referral."""
    rows = connection.execute(
        "select id from link_said where (a = %(id)s or b = %(id)s) and undone_at is null"
        " order by id",
        {"id": referral},
    )
    return [id_ for (id_,) in rows]


def fellows(connection: Connection, referral: int) -> list[int]:
    """Read who else is in the nominal of a referral."""
    rows = connection.execute(
        "select f.referral_id from nominal_member m join nominal_member f on f.nominal = m.nominal"
        " where m.referral_id = %s and f.referral_id <> m.referral_id order by 1",
        (referral,),
    )
    return [id_ for (id_,) in rows]
