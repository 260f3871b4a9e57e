"""Read what linkage is measured by: referrals of a sender, links between them, words on pairs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from psycopg.rows import class_row

from longstop.store.queries.linking import numbers
from longstop.store.session import Connection


@dataclass(frozen=True, slots=True)
class ReferralSeen:
    """A referral by the number its record has in its package's sender's own row, and who owns it.

    alone tells that its record reports nobody else.
    """

    id: int
    reference: str
    agency: str
    alone: bool


@dataclass(frozen=True, slots=True)
class PairSeen:
    """Two referrals, the smaller number first, what a link makes of them and what it rests on."""

    a: int
    b: int
    evidence: str
    verdict: str


@dataclass(frozen=True, slots=True)
class WordOnPair:
    """A word in force on two referrals, beside what their link made of them, if they have one.

    agency_a and agency_b own the two now.
    """

    a: int
    b: int
    agency_a: str
    agency_b: str
    said: str
    evidence: str | None
    verdict: str | None


def referrals_of_sender(connection: Connection, source: int) -> list[ReferralSeen]:
    """Read the referrals that one may see of those a sender's records opened."""
    with connection.cursor(row_factory=class_row(ReferralSeen)) as cursor:
        return cursor.execute(
            "select o.id, s.source_reference as reference, a.code as agency,"
            "  count(*) over (partition by s.id) = 1 as alone"
            " from source_record s join referral r on r.source_record_id = s.id"
            " join obligation o on o.id = r.obligation_id join agency a on a.id = o.owner_agency"
            " where s.source_id = %s and s.source_reference is not null order by o.id",
            (source,),
        ).fetchall()


def nominals_seen(connection: Connection, referrals: Sequence[int]) -> dict[int, str]:
    """Read the reference of the nominal of each that shares one with another, as far as seen."""
    rows = connection.execute(
        "select distinct referral_id, reference from fellows_of(%s::bigint[])",
        (numbers(referrals),),
    )
    return dict(rows.fetchall())


def pairs_seen(connection: Connection, referrals: Collection[int]) -> list[PairSeen]:
    """Read the links between two of these."""
    with connection.cursor(row_factory=class_row(PairSeen)) as cursor:
        return cursor.execute(
            "select a, b, evidence, verdict from link where a = any(%(ids)s::bigint[])"
            " and b = any(%(ids)s::bigint[]) order by a, b",
            {"ids": numbers(referrals)},
        ).fetchall()


def references_seen(connection: Connection, referrals: Collection[int]) -> dict[int, str]:
    """Read the references of those of these that one may see."""
    rows = connection.execute(
        "select id, reference from obligation where id = any(%s::bigint[])",
        (numbers(referrals),),
    )
    return dict(rows.fetchall())


def words_on_pairs(connection: Connection) -> list[WordOnPair]:
    """Read the words in force that one may see, each with the link of its two."""
    with connection.cursor(row_factory=class_row(WordOnPair)) as cursor:
        return cursor.execute(
            "select w.a, w.b, w.said, l.evidence, l.verdict, x.code as agency_a, y.code as agency_b"
            " from link_said w left join link l on l.a = w.a and l.b = w.b"
            " join obligation o on o.id = w.a join agency x on x.id = o.owner_agency"
            " join obligation p on p.id = w.b join agency y on y.id = p.owner_agency"
            " where w.undone_at is null order by w.a, w.b"
        ).fetchall()
