"""Read and keep the linkage models that were adopted: documents and signatures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.store.queries.policies import Document
from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelAdoption:
    """A model that was proposed, with who signed for it; codes of colleagues only."""

    id: int
    agency: int
    agency_code: str
    digest: str
    stamp: str
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


_ADOPTION = (
    "select a.id, a.agency, g.code as agency_code, a.digest, d.stamp, a.reason, a.proposed_by,"
    "  p.code as proposer, a.proposed_at, a.approved_by, q.code as approver, a.approved_at,"
    "  a.withdrawn_by, w.code as withdrawer, a.withdrawn_at"
    " from linkage_model_adoption a join linkage_model d on d.digest = a.digest"
    " join agency g on g.id = a.agency left join person p on p.id = a.proposed_by"
    " left join person q on q.id = a.approved_by left join person w on w.id = a.withdrawn_by"
)


ADOPTED_MODEL = (
    "select d.text from linkage_model_adoption a join linkage_model d on d.digest = a.digest"
    " where a.approved_at is not null order by a.approved_at desc, a.id desc limit 1"
)


def adopted_model(connection: Connection) -> str | None:
    """Read the text of the model approved last; None where there is none."""
    row = connection.execute(ADOPTED_MODEL).fetchone()
    return None if row is None else str(row[0])


def model_adoptions(connection: Connection) -> list[ModelAdoption]:
    """List every model that was proposed, the last approved first, then what was proposed last."""
    with connection.cursor(row_factory=class_row(ModelAdoption)) as cursor:
        return cursor.execute(
            f"{_ADOPTION} order by a.approved_at desc nulls first, a.id desc"
        ).fetchall()


def model_adoption(connection: Connection, number: int) -> ModelAdoption | None:
    """Read one that was proposed, by its number."""
    with connection.cursor(row_factory=class_row(ModelAdoption)) as cursor:
        return cursor.execute(f"{_ADOPTION} where a.id = %s", (number,)).fetchone()


def models(connection: Connection) -> list[Document]:
    """Read every model that is kept, in the order in which they came."""
    with connection.cursor(row_factory=class_row(Document)) as cursor:
        return cursor.execute(
            "select digest, stamp, text, sha256 from linkage_model order by kept_at, digest"
        ).fetchall()


def keep_model(connection: Connection, one: Document, now: datetime) -> bool:
    """Keep a document; False where it is kept already."""
    return (
        connection.execute(
            "insert into linkage_model (digest, stamp, text, sha256, kept_at)"
            " values (%s, %s, %s, %s, %s) on conflict (digest) do nothing",
            (one.digest, one.stamp, one.text, one.sha256, now),
        ).rowcount
        == 1
    )


def propose_model(
    connection: Connection, *, agency: int, digest: str, reason: str, by: int, now: datetime
) -> int:
    """Write a proposal; gives its number."""
    row = connection.execute(
        "insert into linkage_model_adoption (agency, digest, reason, proposed_by, proposed_at)"
        " values (%s, %s, %s, %s, %s) returning id",
        (agency, digest, reason, by, now),
    ).fetchone()
    assert row is not None
    return int(row[0])


def approve_model(connection: Connection, number: int, by: int, now: datetime) -> None:
    """Write the second signature."""
    connection.execute(
        "update linkage_model_adoption set approved_by = %s, approved_at = %s where id = %s",
        (by, now, number),
    )


def withdraw_model(connection: Connection, number: int, by: int, now: datetime) -> None:
    """Write that it was taken back."""
    connection.execute(
        "update linkage_model_adoption set withdrawn_by = %s, withdrawn_at = %s where id = %s",
        (by, now, number),
    )
