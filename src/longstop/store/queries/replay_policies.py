"""Read policies, and what was assessed under each, back for verify."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from psycopg import sql

from longstop.core.ledger.model_rules import MODEL_ADOPTION_FIELDS
from longstop.core.ledger.policy_rules import ADOPTION_FIELDS, DOCUMENT_FIELDS
from longstop.store.queries.replay import names, walk, written
from longstop.store.session import Connection


class Assessed(NamedTuple):
    """How so many referrals were assessed alike, and the number of the first of them."""

    policy: str
    known: int
    affirmed: int
    alleged: int
    no_trace: int
    grade: str | None
    tool_grade: str | None
    graded_on: str | None
    linked_known: int
    linked_affirmed: int
    linked_alleged: int
    lowest: str | None
    highest: str | None
    working: str | None
    stream: int
    sampled: bool
    ever_high: bool
    first: int
    alike: int


def documents_kept(connection: Connection) -> Iterator[dict[str, Any]]:
    """Walk the documents, each with its text."""
    columns = (*DOCUMENT_FIELDS, "text")
    query = sql.SQL("select {} from policy_document order by digest").format(names(columns))
    for values in walk(connection, "documents", query):
        yield dict(zip(columns, map(written, values), strict=True))


def adoptions_kept(connection: Connection) -> Iterator[dict[str, Any]]:
    """Walk the adoptions by number."""
    query = sql.SQL("select {} from policy_adoption order by id").format(names(ADOPTION_FIELDS))
    for values in walk(connection, "adoptions", query):
        row = dict(zip(ADOPTION_FIELDS, map(written, values), strict=True))
        yield {**row, "day": row["day"].isoformat()}


def models_kept(connection: Connection) -> Iterator[dict[str, Any]]:
    """Walk the linkage models, each with its text."""
    columns = (*DOCUMENT_FIELDS, "text")
    query = sql.SQL("select {} from linkage_model order by digest").format(names(columns))
    for values in walk(connection, "models", query):
        yield dict(zip(columns, map(written, values), strict=True))


def model_adoptions_kept(connection: Connection) -> Iterator[dict[str, Any]]:
    """Walk the adoptions of models by number."""
    query = sql.SQL("select {} from linkage_model_adoption order by id").format(
        names(MODEL_ADOPTION_FIELDS)
    )
    for values in walk(connection, "model_adoptions", query):
        yield dict(zip(MODEL_ADOPTION_FIELDS, map(written, values), strict=True))


def assessed(connection: Connection) -> Iterator[Assessed]:
    """Walk how referrals were assessed, those that were alike together."""
    columns = Assessed._fields[:-2]
    query = sql.SQL(
        "select {0}, min(obligation_id), count(*) from referral where policy is not null"
        " group by {0} order by 18"
    ).format(names(columns))
    for values in walk(connection, "assessed", query):
        yield Assessed(*values)


def references_of(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Read the references of obligations."""
    rows = connection.execute(
        "select id, reference from obligation where id = any(%s::bigint[])", (list(ids),)
    ).fetchall()
    return dict(rows)
