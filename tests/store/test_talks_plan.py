"""Talks that wait and what ties the members of a nominal are read by index on large tables."""

from __future__ import annotations

from typing import Any

from benchmarks.worklist import fill
from longstop.store.queries import deconfliction, nominal_views
from longstop.store.session import Connection
from tests.bureau.fixtures import FRIDAY, Bureau
from tests.store.test_looks_plan import nodes

MANY = 10_000
LARGE = {"obligation", "referral", "link", "link_said", "deconfliction", "clock"}
FILLED = (
    "insert into link (a, b, model, weight, evidence, verdict, because, found_at)"
    " select n, n + k, 'synthetic', 9, 'certain', 'join', '{account_same}', now()"
    " from generate_series(1, %(many)s - 3) n, generate_series(1, 3) k",
    "insert into link_said (a, b, said, reason, said_by, said_at)"
    " select n, n + 1, 'same', 'record_shows', %(person)s, now()"
    " from generate_series(1, %(many)s - 1) n",
    # One in a hundred waits; the others have been spoken of.
    "insert into deconfliction (obligation_id, referral_id, agency, other_agency, agreed,"
    "  spoken_by, spoken_at, spoken_commitment)"
    " select n, n, %(agency)s, %(other)s, case when w then null else 'jointly' end,"
    "  case when w then null else %(person)s end, case when w then null else now() end,"
    "  case when w then null else ''::bytea end"
    " from (select n, n %% 100 = 0 as w from generate_series(1, %(many)s) n) n",
)


def planned(connection: Connection, query: str, values: Any) -> list[dict[str, Any]]:
    """Explain a query; gives every part of its plan."""
    row = connection.execute(f"explain (format json) {query}".encode(), values).fetchone()
    assert row is not None
    return list(nodes(row[0][0]["Plan"]))


def test_talks_and_ties_are_read_by_their_indexes(bureau: Bureau) -> None:
    alice = bureau.people["alice"]
    with bureau.as_superuser() as admin:
        fill(admin, alice.agency, alice.person, 1, MANY)
        admin.execute("set session_replication_role = replica")
        other = bureau.people["nora"].agency
        for statement in FILLED:
            values = {"many": MANY, "person": alice.person, "agency": alice.agency, "other": other}
            admin.execute(statement.encode(), values)
        admin.execute("analyze")
    page = list(range(1, 26))
    waiting = {"agency": alice.agency, "now": FRIDAY, "limit": 50}
    with bureau.house.database.as_person(alice) as connection:
        for query, asked, indexes in (
            (deconfliction.WAITING, waiting, {"talk_waits"}),
            (nominal_views.TIES, {"of": page, "members": page}, {"link_pkey", "link_b"}),
            (nominal_views.SAID, {"of": page}, {"link_said_b"}),
        ):  # fmt: skip
            plan = planned(connection, query, asked)
            scanned = {one["Relation Name"] for one in plan if one["Node Type"] == "Seq Scan"}
            assert not scanned & LARGE, (scanned, query)
            assert indexes <= {one.get("Index Name") for one in plan}, query
            assert query != deconfliction.WAITING or not any(
                "Sort" in one["Node Type"] for one in plan
            )
