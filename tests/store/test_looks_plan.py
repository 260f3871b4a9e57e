"""Looks and days go by their indexes, on a ledger where the planner could want a scan or a sort."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from benchmarks.worklist import fill
from longstop.store.queries import days
from longstop.store.session import Connection
from tests.bureau.fixtures import FRIDAY, Bureau

MANY, LOOKS = 5_000, 30_000
WANTED = {"looks_by": {"looks_by"}, "looks_at": {"looks_at", "looks_beside"}}
VALUES = {
    "who": "null::int", "what": "7::bigint", "since": "'2026-11-01T00:00:00.000000Z'",
    "before_id": "0::bigint", "before": "'2026-11-29T00:00:00.000000Z'", "most": "50",
}  # fmt: skip
_LOOKS = """
insert into ledger_entry (id, stream_kind, stream_id, seq, event, body, previous, digest)
select 10000000 + g, 'person', 1 + g %% 9, 1000 + g, 'referral.viewed', format('{"actor":"person:1"'
  ',"at":"2026-11-%%sT10:00:00.%%sZ","data":{"facts":{"obligation":%%s,"other":%%s}}}',
  lpad((1 + g %% 28)::text, 2, '0'), lpad(g::text, 6, '0'), g %% 500, g %% 700), '', ''
from generate_series(1, %s) g"""


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def read_by(connection: Connection, query: str, values: Any = None) -> set[tuple[str, str]]:
    """Explain a query; gives by what each large table is read."""
    row = connection.execute(f"explain (format json) {query}".encode(), values).fetchone()
    assert row is not None
    plan = list(nodes(row[0][0]["Plan"]))
    large = [one for one in plan if one.get("Relation Name") in ("ledger_entry", "obligation")]
    return {(one["Relation Name"], one.get("Index Name", one["Node Type"])) for one in large}


def source_of(bureau: Bureau, name: str) -> str:
    """Give what a function of the database asks, with values in place of its parameters."""
    ((source,),) = bureau.ask("select prosrc from pg_proc where proname = %s", name)
    for word, value in VALUES.items():
        source = re.sub(rf"(?<![\w.'\"]){word}(?![\w.'\"])", value, source)
    return str(source)


def test_looks_and_days_are_read_by_their_indexes(bureau: Bureau) -> None:
    alice = bureau.people["alice"]
    with bureau.as_superuser() as admin:
        fill(admin, alice.agency, alice.person, 1, MANY)
        admin.execute(_LOOKS, (LOOKS,))
        admin.execute("analyze")
        for setting, number in (("agency", alice.agency), ("person", alice.person)):
            admin.execute("select set_config(%s, %s, false)", (f"longstop.{setting}", str(number)))
        for name, wanted in WANTED.items():
            found = read_by(admin, source_of(bureau, name))
            assert found == {("ledger_entry", one) for one in wanted}, name
    with bureau.house.database.as_person(alice) as connection:
        values = {"at": FRIDAY + timedelta(days=9), "number": 0, "most": 26}
        assert read_by(connection, days.OPENED, values) == {("obligation", "obligation_opened")}
        ids = {"ids": list(range(1, 26)), "moment": "2026-11-29T00:00:00.000000Z"}
        assert read_by(connection, days.ENTRIES, ids) == {("ledger_entry", "ledger_entry_pkey")}
