"""No page reads a large table from end to end, or sorts more than a page of it.

Every statement that a page sends is explained, as whoever asked, on a house in which the planner
could want a scan or a sort. Those that count everything there is are named, with why they may.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import psycopg
from django.test import Client

from benchmarks.worklist import fill as fill_list
from longstop.store.session import Connection
from longstop.web.routes import ROUTES
from tests.bureau.fixtures import Bureau
from tests.web.everywhere import PLACE, address, fill

MANY = 20_000
MOST_SORTED = 2_000
BIG = {
    "obligation", "clock", "work_item", "referral", "source_record", "party", "identifier",
    "statement", "record_file", "link_profile", "link_key", "ledger_entry",
}  # fmt: skip
COUNTING = {
    "shift": "it counts what lies at one desk, once at the start of a shift",
    "checks": "it counts every open question, by what is known of each person",
    "team": "it counts the work of everybody, for a look now and then",
    "day": "it is read back as it was",
}
_MORE = (
    "insert into link_profile select n, 1, jsonb_build_object('family', 'name' || n %% 997)"
    " from generate_series(1, %(many)s) n on conflict do nothing",
    "insert into link_key select n * 7 + k, n from generate_series(1, %(many)s) n,"
    " generate_series(1, 5) k on conflict do nothing",
    "insert into source_record (id, package_id, ordinal, source_id, agency, source_reference,"
    "  status, urgent, content_sha256, commitment)"
    " select n, 1, n, 1, 1, 'T-' || n, 'accepted', false, '', '' from generate_series(%(first)s,"
    "  %(last)s) n",
    "insert into party (id, source_record_id, obligations, subject_of, role, path, age_disputed,"
    "  places, commitment) select n, n, array[n], n, 'reported', '', false, '[]', ''"
    " from generate_series(%(first)s, %(last)s) n",
    "insert into identifier (id, party_id, kind, normal, path, commitment, shared)"
    " select n, n, 'email', 'e' || n, '', '', false from generate_series(%(first)s, %(last)s) n",
    "insert into statement (id, party_id, question, answer, kind, source_evaluation,"
    "  content_evaluation, path, commitment) select n, n, 'narrative', 'unknown', 'record', 'A',"
    "  '1', '', '' from generate_series(%(first)s, %(last)s) n",
    "insert into record_file (id, source_record_id, content_item_id, path, viewed, commitment)"
    " select n, n, 1, '', 'no', '' from generate_series(%(first)s, %(last)s) n",
    "insert into ledger_entry (id, stream_kind, stream_id, seq, event, body, previous, digest)"
    " select n, 'obligation', n, 9, 'referral.opened', '{}', '', ''"
    " from generate_series(%(first)s, %(last)s) n",
)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def crowd(desk: Bureau) -> None:
    """Let so much lie in every large table that it matters by what it is read."""
    first = 1_000_000
    with desk.as_superuser() as admin:
        alice = desk.people["alice"]
        fill_list(admin, alice.agency, alice.person, first, first + MANY)
        admin.execute("set session_replication_role = replica")
        for one in _MORE:
            values = {"many": MANY, "first": first, "last": first + MANY}
            admin.execute(one.encode(), values)
        admin.execute("analyze")


def faults_of(connection: Connection, query: str, values: Any) -> list[str]:
    """Explain a statement; gives where it reads a large table whole, or sorts more than a page."""
    ((plan,),) = connection.execute(f"explain (format json) {query}".encode(), values).fetchall()
    found = [*nodes(plan[0]["Plan"])]
    return [
        f"{one['Node Type']} {one.get('Relation Name', '')}: {query[:200]}"
        for one in found
        if (one["Node Type"] == "Seq Scan" and one["Relation Name"] in BIG)
        or (one["Node Type"] == "Sort" and one["Plan Rows"] > MOST_SORTED)
    ]


def test_no_page_reads_a_table_from_end_to_end(
    desk: Bureau, signed_in: Callable[[str], Client]
) -> None:
    held = fill(desk)
    crowd(desk)
    faults: dict[str, list[str]] = {}
    plain = psycopg.Cursor.execute
    for code in ("alice", "sue", "rita"):
        client = signed_in(code)
        for route in (one for one in ROUTES if one.get and one.name not in COUNTING):
            for references in held.values() if PLACE.search(route.path) else [[""]]:
                sent: list[tuple[str, Any]] = []

                def noted(
                    self: Any, query: Any, params: Any = None, _to: Any = sent, **more: Any
                ) -> Any:
                    if self.connection.info.user == "longstop_person":
                        _to.append((query.decode() if isinstance(query, bytes) else query, params))
                    return plain(self, query, params, **more)

                with patch.object(psycopg.Cursor, "execute", noted):
                    client.get(address(route.path, *references))
                with desk.house.database.as_person(desk.people[code]) as connection:
                    for query, values in sent:
                        if str(query).lstrip().startswith(("select", "with")):
                            found = faults_of(connection, query, values)
                            if found:
                                faults.setdefault(route.name, []).extend(found)
    assert faults == {}
