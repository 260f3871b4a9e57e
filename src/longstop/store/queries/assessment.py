"""Read and write what is known of a referral's danger, and its place in the order of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psycopg import sql
from psycopg.rows import class_row

from longstop.core.ledger.replay import ASSESSMENT_FIELDS, LINKED_FIELDS
from longstop.core.triage.answers import Answers
from longstop.core.triage.placing import Placed, Standing
from longstop.core.triage.policy import grade_named
from longstop.store.session import Connection

_TYPES = {
    "registry": "smallint", "known": "bigint", "affirmed": "bigint", "alleged": "bigint",
    "no_trace": "bigint", "stream": "smallint", "sampled": "boolean", "ever_high": "boolean",
    **dict.fromkeys(LINKED_FIELDS, "bigint"),
}  # fmt: skip

_OWN_FIELDS = tuple(name for name in ASSESSMENT_FIELDS if name not in LINKED_FIELDS)
"""What an act of a person changes; what reached a referral from others only the service writes."""


def _write(fields: Sequence[str]) -> sql.Composed:
    return sql.SQL(
        "update referral r set {sets} from unnest(%(id)s::bigint[], {arrays}) as n (id, {names})"
        " where r.obligation_id = n.id"
    ).format(
        sets=sql.SQL(", ").join(
            sql.SQL("{0} = n.{0}").format(sql.Identifier(name)) for name in fields
        ),
        arrays=sql.SQL(", ").join(
            sql.SQL("{}::{}[]").format(sql.Placeholder(name), sql.SQL(_TYPES.get(name, "text")))
            for name in fields
        ),
        names=sql.SQL(", ").join(map(sql.Identifier, fields)),
    )


STANDING = (
    "select obligation_id, known, affirmed, alleged, no_trace, grade, tool, tool_grade, ever_high,"
    "  graded_on, linked_known, linked_affirmed, linked_alleged from referral"
    " where obligation_id = any(%(ids)s::bigint[])"
)
"""How referrals stand; another kind of obligation has no row."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StandingRow:
    """How one referral stands, as it is kept."""

    obligation_id: int
    known: int
    affirmed: int
    alleged: int
    no_trace: int
    grade: str | None
    tool: str | None
    tool_grade: str | None
    ever_high: bool
    graded_on: str | None
    linked_known: int
    linked_affirmed: int
    linked_alleged: int

    @property
    def standing(self) -> Standing:
        """Give it as rules read it."""
        return Standing(
            answers=Answers(self.known, self.affirmed, self.alleged, self.no_trace),
            linked=Answers(self.linked_known, self.linked_affirmed, self.linked_alleged),
            grade=grade_named(self.grade) if self.grade else None,
            tool=self.tool,
            tool_grade=grade_named(self.tool_grade) if self.tool_grade else None,
            ever_high=self.ever_high,
            graded_on=grade_named(self.graded_on) if self.graded_on else None,
        )


def standing_of(connection: Connection, ids: Sequence[int]) -> dict[int, Standing]:
    """Read how these referrals stand; another kind of obligation has no entry."""
    with connection.cursor(row_factory=class_row(StandingRow)) as cursor:
        rows = cursor.execute(STANDING.encode(), {"ids": list(ids)}).fetchall()
    return {row.obligation_id: row.standing for row in rows}


def write_placed(
    connection: Connection, placed: Mapping[int, Placed], *, linked: bool = False
) -> int:
    """Write assessments by their referrals' numbers, in one statement; gives how many it met.

    linked also writes what reached them from others.
    """
    fields = ASSESSMENT_FIELDS if linked else _OWN_FIELDS
    rows = [one.fields() for one in placed.values()]
    values: dict[str, object] = {name: [row[name] for row in rows] for name in fields}
    return connection.execute(_write(fields), {"id": list(placed), **values}).rowcount
