"""Read and write what is known of a referral's danger, and its place in the order of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from psycopg import sql

from longstop.core.ledger.replay import ASSESSMENT_FIELDS
from longstop.core.triage.answers import Answers
from longstop.core.triage.placing import Placed, Standing
from longstop.core.triage.policy import grade_named
from longstop.store.session import Connection

_TYPES = {
    "registry": "smallint", "known": "bigint", "affirmed": "bigint", "alleged": "bigint",
    "no_trace": "bigint", "stream": "smallint", "sampled": "boolean", "ever_high": "boolean",
}  # fmt: skip

_WRITE = sql.SQL(
    "update referral r set {sets} from unnest(%(id)s::bigint[], {arrays}) as n (id, {names})"
    " where r.obligation_id = n.id"
).format(
    sets=sql.SQL(", ").join(
        sql.SQL("{0} = n.{0}").format(sql.Identifier(name)) for name in ASSESSMENT_FIELDS
    ),
    arrays=sql.SQL(", ").join(
        sql.SQL("{}::{}[]").format(sql.Placeholder(name), sql.SQL(_TYPES.get(name, "text")))
        for name in ASSESSMENT_FIELDS
    ),
    names=sql.SQL(", ").join(map(sql.Identifier, ASSESSMENT_FIELDS)),
)


def standing_of(connection: Connection, ids: Sequence[int]) -> dict[int, Standing]:
    """Read how these referrals stand; another kind of obligation has no entry."""
    rows = connection.execute(
        "select obligation_id, known, affirmed, alleged, no_trace, grade, tool, tool_grade,"
        "  ever_high, graded_on from referral"
        " where obligation_id = any(%s::bigint[])",
        (list(ids),),
    ).fetchall()
    return {id_: _standing(*rest) for id_, *rest in rows}


def write_placed(connection: Connection, placed: Mapping[int, Placed]) -> int:
    """Write assessments by their referrals' numbers, in one statement; gives how many it met."""
    rows = [one.fields() for one in placed.values()]
    values: dict[str, object] = {name: [row[name] for row in rows] for name in ASSESSMENT_FIELDS}
    return connection.execute(_WRITE, {"id": list(placed), **values}).rowcount


def _standing(
    known: int,
    affirmed: int,
    alleged: int,
    no_trace: int,
    grade: str | None,
    tool: str | None,
    tool_grade: str | None,
    ever_high: bool,
    graded_on: str | None,
) -> Standing:
    return Standing(
        answers=Answers(known, affirmed, alleged, no_trace),
        grade=grade_named(grade) if grade else None,
        tool=tool,
        tool_grade=grade_named(tool_grade) if tool_grade else None,
        ever_high=ever_high,
        graded_on=grade_named(graded_on) if graded_on else None,
    )  # fmt: skip
