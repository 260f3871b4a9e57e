"""Read and keep the policies of assessment that were adopted: documents, signatures, days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from psycopg.rows import class_row

from longstop.store import locks
from longstop.store.session import Connection
from longstop.store.together import together


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A policy document as it is kept: the digest of what it says, its stamp and its text."""

    digest: str
    stamp: str
    text: str
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Adoption:
    """A policy that was proposed, with who signed for it; codes of colleagues only.

    day is the day from whose beginning, where the agency is, it counts: starts_at.
    """

    id: int
    agency: int
    agency_code: str
    digest: str
    stamp: str
    text: str
    day: date
    starts_at: datetime
    reason: str
    proposed_by: int
    proposer: str | None
    proposed_at: datetime
    approved_by: int | None
    approver: str | None
    approved_at: datetime | None
    withdrawn_by: int | None
    withdrawer: str | None
    withdrawn_at: datetime | None
    reassessed: int
    reassessed_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A policy in force under which not all is assessed yet: how far it came, how many so far."""

    id: int
    stamp: str
    reassessed_to: int
    reassessed: int


_ADOPTION = (
    "select a.id, a.agency, g.code as agency_code, a.digest, d.stamp, d.text, a.day, a.starts_at,"
    "  a.reason, a.proposed_by, p.code as proposer, a.proposed_at, a.approved_by,"
    "  q.code as approver, a.approved_at, a.withdrawn_by, w.code as withdrawer, a.withdrawn_at,"
    "  a.reassessed, a.reassessed_at"
    " from policy_adoption a join policy_document d on d.digest = a.digest"
    " join agency g on g.id = a.agency left join person p on p.id = a.proposed_by"
    " left join person q on q.id = a.approved_by left join person w on w.id = a.withdrawn_by"
)


ADOPTED = (
    "select d.text from policy_adoption a join policy_document d on d.digest = a.digest"
    " where a.approved_at is not null and a.withdrawn_at is null and a.starts_at <= %(now)s"
    " order by a.starts_at desc limit 1"
)


@dataclass(frozen=True, slots=True)
class _Document:
    text: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class _Zone:
    zone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Compared:
    adopted: list[_Document]
    proposed: list[_Document]
    zone: list[_Zone]


@dataclass(frozen=True, kw_only=True, slots=True)
class ToCompare:
    """Texts to compare: that in force, if adopted, and proposals by number; the reader's zone."""

    adopted: str | None
    proposed: dict[int | None, str]
    zone: str


_COMPARED = {
    "adopted": ADOPTED,
    "proposed": "select a.id, d.text from policy_adoption a"
    " join policy_document d on d.digest = a.digest where a.id = any(%(numbers)s::bigint[])",
    "zone": "select zone from agency where id = %(agency)s",
}


def to_compare(
    connection: Connection, agency: int, numbers: Sequence[int], now: datetime
) -> ToCompare:
    """Read the policy in force and proposals, and where a reader of an agency tells the time."""
    values = {"agency": agency, "numbers": list(numbers), "now": now}
    read = together(connection, _Compared, _COMPARED, values)
    return ToCompare(
        adopted=read.adopted[0].text if read.adopted else None,
        proposed={one.id: one.text for one in read.proposed},
        zone=read.zone[0].zone if read.zone else "UTC",
    )


def adopted_text(connection: Connection, now: datetime) -> str | None:
    """Read the text of the policy adopted last whose day has come; None where there is none."""
    row = connection.execute(ADOPTED.encode(), {"now": now}).fetchone()
    return None if row is None else str(row[0])


def hold_policy(connection: Connection) -> None:
    """Hold the policy until the transaction ends, with all others who write assessments."""
    locks.beside_others(connection, locks.Lock.POLICY)


def hold_policy_alone(connection: Connection) -> None:
    """Wait until nobody holds the policy, and keep them out until the transaction ends."""
    locks.alone(connection, locks.Lock.POLICY)


def adoptions(connection: Connection) -> list[Adoption]:
    """List every policy that was proposed, the latest day first."""
    with connection.cursor(row_factory=class_row(Adoption)) as cursor:
        return cursor.execute(f"{_ADOPTION} order by a.starts_at desc, a.id desc").fetchall()


def adoption(connection: Connection, number: int) -> Adoption | None:
    """Read one that was proposed, by its number."""
    with connection.cursor(row_factory=class_row(Adoption)) as cursor:
        return cursor.execute(f"{_ADOPTION} where a.id = %s", (number,)).fetchone()


def hold_adoptions(connection: Connection) -> None:
    """Let nobody else propose, approve or withdraw a policy meanwhile."""
    locks.alone(connection, locks.Lock.ADOPTIONS)


def bureaus(connection: Connection) -> list[int]:
    """List the agencies that are bureaus."""
    rows = connection.execute("select id from agency where kind = 'bureau' order by id").fetchall()
    return [row[0] for row in rows]


def documents(connection: Connection) -> list[Document]:
    """Read every document that is kept, in the order in which they came."""
    with connection.cursor(row_factory=class_row(Document)) as cursor:
        return cursor.execute(
            "select digest, stamp, text, sha256 from policy_document order by kept_at, digest"
        ).fetchall()


def is_kept(connection: Connection, digest: str) -> bool:
    """Tell whether a document is kept."""
    return (
        connection.execute("select from policy_document where digest = %s", (digest,)).fetchone()
        is not None
    )


def keep(connection: Connection, one: Document, now: datetime) -> bool:
    """Keep a document; False where it is kept already."""
    return (
        connection.execute(
            "insert into policy_document (digest, stamp, text, sha256, kept_at)"
            " values (%s, %s, %s, %s, %s) on conflict do nothing",
            (one.digest, one.stamp, one.text, one.sha256, now),
        ).rowcount
        == 1
    )


def propose(
    connection: Connection,
    *,
    agency: int,
    digest: str,
    day: date,
    starts_at: datetime,
    reason: str,
    by: int,
    now: datetime,
) -> int:
    """Write a proposal; gives its number."""
    row = connection.execute(
        "insert into policy_adoption"
        " (agency, digest, day, starts_at, reason, proposed_by, proposed_at)"
        " values (%s, %s, %s, %s, %s, %s, %s) returning id",
        (agency, digest, day, starts_at, reason, by, now),
    ).fetchone()
    assert row is not None
    return int(row[0])


def approve(connection: Connection, number: int, by: int, now: datetime) -> int:
    """Write the second signature; gives how many rows it met."""
    return connection.execute(
        "update policy_adoption set approved_by = %s, approved_at = %s"
        " where id = %s and approved_at is null and withdrawn_at is null",
        (by, now, number),
    ).rowcount


def withdraw(connection: Connection, number: int, by: int, now: datetime) -> int:
    """Write that it was taken back; gives how many rows it met."""
    return connection.execute(
        "update policy_adoption set withdrawn_by = %s, withdrawn_at = %s"
        " where id = %s and withdrawn_at is null",
        (by, now, number),
    ).rowcount


_NOT_UNDER = (
    "select o.id from obligation o join referral r on r.obligation_id = o.id"
    " where o.id > %s and o.is_open and o.kind = 'referral' and r.policy is distinct from %s"
    " order by o.id limit %s"
)


def hold_change(connection: Connection, now: datetime) -> Change | None:
    """Hold the policy in force while not all is assessed under it; None where all is, or is held.

    One that another has followed meanwhile is left: everything is assessed under the last.
    """
    with connection.cursor(row_factory=class_row(Change)) as cursor:
        return cursor.execute(
            "select a.id, d.stamp, a.reassessed_to, a.reassessed"
            " from policy_adoption a join policy_document d on d.digest = a.digest"
            " where a.reassessed_at is null and a.id = (select l.id from policy_adoption l"
            "   where l.approved_at is not null and l.withdrawn_at is null and l.starts_at <= %s"
            "   order by l.starts_at desc limit 1) for update of a skip locked",
            (now,),
        ).fetchone()


def hold_next(connection: Connection, change: Change, most: int) -> list[int]:
    """Hold the next open referrals that stand under another policy, in order of number."""
    rows = connection.execute(
        f"{_NOT_UNDER} for no key update of o", (change.reassessed_to, change.stamp, most)
    ).fetchall()
    return [row[0] for row in rows]


def is_any_left(connection: Connection, change: Change) -> bool:
    """Tell whether any open referral stands under another policy."""
    return connection.execute(_NOT_UNDER, (0, change.stamp, 1)).fetchone() is not None


def note_reassessed(connection: Connection, number: int, last: int, count: int) -> None:
    """Note how far it came."""
    connection.execute(
        "update policy_adoption set reassessed_to = %s, reassessed = reassessed + %s where id = %s",
        (last, count, number),
    )


def note_all_reassessed(connection: Connection, number: int, now: datetime) -> None:
    """Note that nothing is left."""
    connection.execute("update policy_adoption set reassessed_at = %s where id = %s", (now, number))
