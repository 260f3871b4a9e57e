"""No page reads a large table from end to end, or sorts more than a page of it.

Every statement that a page sends is explained, as whoever asked, on a house in which the planner
could want a scan or a sort. Those that count are named, with how far: they may read so much, by
index. A statement that several pages send is explained once for each person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import psycopg
from django.test import Client

from benchmarks.worklist import fill as fill_list
from longstop.core.authority.permissions import ROLES
from longstop.core.casework.owed import Owed
from longstop.core.casework.team import Matter
from longstop.core.referral.questions import REGISTRY
from longstop.web.routes import ROUTES
from tests.bureau.fixtures import Bureau
from tests.store.test_search_plan import inside, nodes
from tests.web.everywhere import FILE, PLACE, address, fill

MANY = 20_000
MOST_SORTED = 2_000
COUNTED = 12_000
BIG = {
    "obligation", "clock", "work_item", "referral", "source_record", "party", "identifier",
    "statement", "record_file", "link_profile", "link_key", "ledger_entry", "link", "asking_item",
    "open_check", "alert", "search_alert", "digest",
    "child_record", "protection_referral", "correction", "possible_trust", "retention",
    "legal_hold",
}  # fmt: skip
COUNTING = {
    "shift": "it counts what lies at one desk, up to 10,000 of each",
    "checks": "it counts the open questions of the first 2,000 lines of work",
    "team": "it counts what is the matter with the work of all, up to 1,000",
}
REACHED_BY_NOBODY = {"policy", "together", "capacity_run", "capacity_chart"}
"""No policy was proposed, no row was ticked, and no planner asked anything."""
ASKED = {
    "team_list": [*(f"?of={one}" for one in Matter), "?person=alice"],
    "shift": ["", "?desk=intake"],
    "bundle": [f"?file=md5:{FILE}"],
    "due": [f"?of={one}" for one in Owed],
}
_MORE = (
    "insert into link_profile select n, 1, jsonb_build_object('family', 'name' || n %% 997)"
    " from generate_series(1, %(many)s) n on conflict do nothing",
    "insert into link_key select n * 7 + k, n from generate_series(1, %(many)s) n,"
    " generate_series(1, 2) k on conflict do nothing",
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
    "insert into link (a, b, model, weight, evidence, verdict, because, found_at, asks)"
    " select n, n + k, 'synthetic', 9, 'soft', 'ask', '{account_same}', now(), true"
    " from generate_series(%(first)s, %(last)s - 2) n, generate_series(1, 2) k",
    "insert into asking_item select agency, stream, key_at, obligation_id from work_item"
    " where obligation_id between %(first)s and %(last)s",
    "update work_item set matter = (array['child_record', 'child_protection', 'correction',"
    "  'position_of_trust'])[1 + obligation_id %% 4]"
    " where obligation_id between %(first)s and %(last)s",
    "insert into child_record (obligation_id, source_record_id, basis, place_known)"
    " select n, n, 'named', true from generate_series(%(first)s, %(last)s) n",
    "insert into protection_referral (obligation_id, subject_id, ground, authority, legal_ground,"
    "  not_to_tell, danger) select n, n - 1, 'child_record', 'childrens_services', '', '{}', false"
    " from generate_series(%(first)s, %(last)s) n",
    "insert into correction (obligation_id, referral_id, number, about, ground, from_agency,"
    "  to_agency) select n, n, 1, '', 'retraction', 1, 2 from generate_series(%(first)s, %(last)s)"
    "  n",
    'insert into possible_trust (obligation_id, party_id, start, "end", kind, whose, negated,'
    "  tense, language, possible) select n, n, 0, 1, 'sport', '', false, '', 'en', true"
    " from generate_series(%(first)s, %(last)s) n",
    "insert into retention select n, now() + n * interval '1 second', 'line', ''"
    " from generate_series(%(first)s, %(last)s) n",
    "insert into legal_hold (obligation_id, attempt, reason, placed_by, placed_at, review_by)"
    " select n, 1, 'appeal', %(person)s, now(), now() + n * interval '1 second'"
    " from generate_series(%(first)s, %(last)s) n",
    "insert into alert (obligation_id, clock_id, rung, person, raised_at, standing)"
    " select n, n, 'person', %(person)s, now() - n * interval '1 second', false"
    " from generate_series(%(first)s, %(last)s) n",
    "insert into digest (agency, person, role, begins_at, made_at, counts, waiting)"
    " select 1, %(person)s, 'duty_officer', now() - n * interval '1 hour', now(), '{}', 0"
    " from generate_series(1, %(many)s) n",
    "insert into search_alert (agency, person, whose, reason, kinds, at, finding, answered_by,"
    "  answered_at) select 1, %(person)s, 'colleague', 'assessment', '{name}', now(),"
    "  case when n %% 2 = 0 then 'explained' end, case when n %% 2 = 0 then %(other)s::int end,"
    "  case when n %% 2 = 0 then now() end from generate_series(%(first)s, %(last)s) n",
    "insert into open_check (obligation_id, attempt, question, batch, asked_at, asked_by)"
    " select n, 1, %(question)s, 'B', now(), 1 from generate_series(%(first)s, %(last)s) n",
)


def crowd(desk: Bureau) -> None:
    """Let so much lie in every large table that it matters by what it is read."""
    first = 1_000_000
    with desk.as_superuser() as admin:
        alice = desk.people["alice"]
        fill_list(admin, alice.agency, alice.person, first, first + MANY)
        admin.execute("set session_replication_role = replica")
        for one in _MORE:
            values = {
                "many": MANY, "first": first, "last": first + MANY,
                "question": next(iter(REGISTRY)), "person": alice.person,
                "other": desk.people["sue"].person,
            }  # fmt: skip
            admin.execute(one.encode(), values)
        admin.execute("analyze")


def faults_of(plan: dict[str, Any], *, counting: bool = False) -> list[str]:
    """Give where a plan reads a large table whole, or sorts more than a page.

    What counts may read more than a page, but not more than a limit above it says.
    """
    return [
        f"{one['Node Type']} {one.get('Relation Name', '')}"
        for one, limited in under_limits(plan)
        if (one["Node Type"] == "Seq Scan" and one["Relation Name"] in BIG)
        or (one["Node Type"] == "Sort" and one["Plan Rows"] > MOST_SORTED)
        or (counting and not limited and one["Plan Rows"] > COUNTED)
    ]


def under_limits(
    plan: dict[str, Any], *, limited: bool = False
) -> Iterator[tuple[dict[str, Any], bool]]:
    """Give every part of a plan, and whether a limit stands above it."""
    yield plan, limited
    for below in plan.get("Plans", []):
        yield from under_limits(below, limited=limited or plan["Node Type"] == "Limit")


@contextmanager
def noting(sent: dict[str, Any]) -> Iterator[None]:
    """Note each statement that a person's page sends, once, with values it was sent with."""
    plain = psycopg.Cursor.execute

    def noted(self: Any, query: Any, params: Any = None, **more: Any) -> Any:
        if self.connection.info.user == "longstop_person":
            text = query.decode() if isinstance(query, bytes) else str(query)
            if text.lstrip().startswith(("select", "with")):
                sent.setdefault(text, params)
        return plain(self, query, params, **more)

    with patch.object(psycopg.Cursor, "execute", noted):
        yield


def test_no_page_reads_a_table_from_end_to_end(
    desk: Bureau, signed_in: Callable[[str], Client]
) -> None:
    held = fill(desk)
    crowd(desk)
    faults: list[tuple[str, str, str]] = []
    explained: set[tuple[bool, str]] = set()
    left = {one for one in ROUTES if one.get}
    for code in ("alice", "sue", *sorted(ROLES)):
        mine = {one for one in left if code not in ROLES or one.permission in ROLES[code]}
        client = signed_in(code) if mine else Client()
        for route in [one for one in ROUTES if one.get] if code not in ROLES else mine:
            sent: dict[str, Any] = {}
            with noting(sent):
                for references in held.values() if PLACE.search(route.path) else [[""]]:
                    for asked in ASKED.get(route.name, [""]):
                        answer = client.get(address(route.path, *references) + asked)
                        if answer.status_code < 400:
                            left.discard(route)
            with desk.house.database.as_person(desk.people[code]) as connection:
                counting = route.name in COUNTING
                if counting:  # of half a table a limited count may well read the table itself
                    connection.execute("set enable_seqscan = off")
                for query, values in sent.items():
                    if (counting, query) not in explained:
                        explained.add((counting, query))
                        explain = f"explain (format json) {query}".encode()
                        ((plan,),) = connection.execute(explain, values).fetchall()
                        faults += [
                            (route.name, one, query[:200])
                            for one in faults_of(plan[0]["Plan"], counting=counting)
                        ]
    assert faults == []
    assert {one.name for one in left} == REACHED_BY_NOBODY
    with desk.as_superuser() as admin:
        plan = inside(admin, "asked_here")
    assert faults_of(plan) == []
    assert "asking_order" in {one.get("Index Name") for one in nodes(plan)}
