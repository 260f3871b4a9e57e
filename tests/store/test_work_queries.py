"""The list of work is read by index: no sort, no scan of a table, whatever its size."""

from __future__ import annotations

import json
from typing import Any

import pytest
from psycopg.types.json import set_json_loads

from benchmarks.worklist import first_page
from longstop.core.triage.order import Stream
from longstop.store.queries.packages import UNSETTLED
from longstop.store.queries.quarantine import NEXT, WAITING
from longstop.store.queries.work import BEGINNING, DETAILS, PAGE, PAGE_OF_DESK, page
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE

MANY = 20_000


def fill(bureau: Bureau) -> None:
    """Copy one obligation and its place on the list many times over, then gather statistics."""
    bureau.receive_csv(LINE)
    with bureau.as_superuser() as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute(
            "insert into obligation (id, kind, reference, state, is_open, opened_at, owner_agency,"
            "  owner_desk, owner_person, next_clock_id, seen_by)"
            " select 1000 + n, kind, 'X' || n, state, is_open, opened_at, owner_agency, owner_desk,"
            "  owner_person, next_clock_id, seen_by"
            " from obligation, generate_series(1, %s) n where kind = 'referral'",
            (MANY,),
        )
        connection.execute(
            "insert into work_item select a.id, case when n %% 10 = 0 then w.desk else 0 end,"
            "  n %% 5, w.key_at + n * interval '1 second',"
            "  1000 + n, null, '{}', w.why from work_item w join obligation o on"
            "  o.id = w.obligation_id and o.kind = 'referral', generate_series(1, %s) n,"
            "  agency a where a.code in ('bureau', 'south')",
            (MANY,),
        )
        connection.execute("analyze work_item, obligation, desk, agency, person")


def plan_of(bureau: Bureau, query: str, values: Any) -> list[dict[str, Any]]:
    """Explain a query as Alice; gives the nodes of its plan."""
    with bureau.house.database.as_person(bureau.people["alice"]) as connection:
        set_json_loads(json.loads, connection)
        row = connection.execute(f"explain (format json) {query}".encode(), values).fetchone()
    assert row is not None
    return list(nodes(row[0][0]["Plan"]))


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Flatten a plan."""
    return [plan, *(node for below in plan.get("Plans", []) for node in nodes(below))]


def start(bureau: Bureau) -> dict[str, Any]:
    """Give the values of the first page of Alice's agency and of its first desk."""
    ((desk,),) = bureau.ask("select id from desk where code = 'intake'")
    return {
        **first_page(bureau.people["alice"].agency), "desk": desk,
    }  # fmt: skip


def test_what_the_office_has_to_settle_is_read_by_the_index_of_its_part(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "date_of_birth": "no such day"}, declared=3)
    fill(bureau)
    agency = bureau.people["alice"].agency
    for query, values in (
        (UNSETTLED, (agency, Stream.OFFICE, 50)),
        (WAITING, (agency, Stream.OFFICE, 50)),
        (NEXT, {"agency": agency, "stream": Stream.OFFICE, "after": "X7"}),
    ):
        found = plan_of(bureau, query, values)
        assert "work_order" in [node.get("Index Name") for node in found], query
        scanned = {node["Relation Name"] for node in found if node["Node Type"] == "Seq Scan"}
        assert not scanned & {"work_item", "obligation", "clock", "source_record"}, query


@pytest.mark.parametrize(
    ("query", "index"), [(PAGE, "work_order"), (PAGE_OF_DESK, "work_order_desk")]
)
def test_a_page_is_read_by_its_index_without_sort_or_scan(
    bureau: Bureau, query: str, index: str
) -> None:
    fill(bureau)
    found = plan_of(bureau, query, start(bureau))
    kinds = [node["Node Type"] for node in found]
    assert index in [node.get("Index Name") for node in found]
    assert not {"Sort", "Incremental Sort", "Seq Scan", "Bitmap Heap Scan"} & set(kinds)


def test_the_place_is_a_condition_of_the_index_and_no_filter(bureau: Bureau) -> None:
    fill(bureau)
    found = plan_of(bureau, PAGE, start(bureau))
    (scan,) = [node for node in found if node.get("Index Name") == "work_order"]
    assert "ROW(" in scan["Index Cond"]
    assert "ROW(" not in scan.get("Filter", "")


def test_the_rows_are_read_by_key(bureau: Bureau) -> None:
    fill(bureau)
    values = {
        "agency": bureau.people["alice"].agency,
        "ids": list(range(1001, 1051)),
        "now": bureau.clock.time,
    }
    found = plan_of(bureau, DETAILS, values)
    (on_obligation,) = [n for n in found if n.get("Relation Name") == "obligation"]
    assert on_obligation["Node Type"] in ("Index Scan", "Bitmap Heap Scan")


def test_an_agency_not_ones_own_and_none_at_all_are_the_same_empty_page(bureau: Bureau) -> None:
    fill(bureau)
    with bureau.house.database.as_person(bureau.people["alice"]) as connection:
        south = bureau.people["charlie"].agency
        assert page(connection, south, None, BEGINNING, 50) == {}
        assert page(connection, None, None, BEGINNING, 50) == {}
        own = page(connection, bureau.people["alice"].agency, None, BEGINNING, 50)
        assert {len(items) for stream, items in own.items() if stream < 4} == {50}
