"""The plan of the worklist's page is the benchmark's, on a list small enough for every run.

Twenty thousand rows, analysed: enough for the planner to want a sort or a scan if it could.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from benchmarks.worklist import ROWS_A_PAGE, fill, first_page, plan_faults
from longstop.core.triage.order import Stream
from longstop.store.queries.work import BEGINNING, Place, WorkItem, page
from tests.bureau.fixtures import Bureau

MANY = 20_000


USED = set(Stream) - {Stream.OFFICE}


def behind(
    places: Mapping[Stream, Place], streams: Mapping[Stream, list[WorkItem]]
) -> dict[Stream, Place]:
    """Give the places behind the last item of each stream."""
    last = {stream: items[-1] for stream, items in streams.items()}
    gone = {s: Place(one.stream, one.key_at, one.obligation_id) for s, one in last.items()}
    return {**places, **gone}


@pytest.fixture
def filled(bureau: Bureau) -> Bureau:
    """A bureau with a long list, of which one in a hundred is not for Alice."""
    alice = bureau.people["alice"]
    with bureau.as_superuser() as admin:
        fill(admin, alice.agency, alice.person, 1, MANY)
        admin.execute("analyze")
    return bureau


def test_the_page_goes_by_index_for_everybody_wherever_it_begins(filled: Bureau) -> None:
    for code in ("alice", "rita", "nora"):
        actor = filled.people[code]
        with filled.house.database.as_person(actor) as connection:
            places = BEGINNING
            for _ in range(3):
                assert plan_faults(connection, first_page(actor.agency, places)) == [], code
                places = behind(places, page(connection, actor.agency, None, places, ROWS_A_PAGE))


def test_pages_one_after_another_give_every_row_one_may_see_once_and_in_order(
    filled: Bureau,
) -> None:
    actor = filled.people["nora"]
    query = "select obligation_id from work_item where agency = %s"
    expected = {row[0] for row in filled.ask(query, actor.agency)}
    found: list[int] = []
    with filled.house.database.as_person(actor) as connection:
        places = BEGINNING
        while streams := page(connection, actor.agency, None, places, 500):
            items = [item for some in streams.values() for item in some]
            found += [item.obligation_id for item in items]
            assert items == sorted(items, key=lambda i: (i.stream, i.key_at, i.obligation_id))
            places = behind(places, streams)
    assert len(found) == len(set(found))
    assert set(found) == expected
    assert len(found) > MANY / 3


def test_a_page_is_full_though_what_one_may_not_see_stands_between(filled: Bureau) -> None:
    alice = filled.people["alice"]
    with filled.house.database.as_person(alice) as connection:
        streams = page(connection, alice.agency, None, BEGINNING, 100)
    assert {stream: len(items) for stream, items in streams.items()} == dict.fromkeys(USED, 100)
    items = [item for some in streams.values() for item in some]
    assert not {0, 1} & {item.obligation_id % 100 for item in items}


def test_a_plan_without_its_index_is_found(filled: Bureau) -> None:
    alice = filled.people["alice"]
    with filled.as_superuser() as admin:
        admin.execute("drop index work_order")
    with filled.house.database.as_person(alice) as connection:
        assert plan_faults(connection, first_page(alice.agency))
