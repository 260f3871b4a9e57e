"""The plan of the worklist's page is the benchmark's, on a list small enough for every run.

Twenty thousand rows, analysed: enough for the planner to want a sort or a scan if it could.
"""

from __future__ import annotations

import pytest

from benchmarks.worklist import ROWS_A_PAGE, fill, first_page, plan_faults
from longstop.store.queries.work import BEGINNING, Place, page
from tests.bureau.fixtures import Bureau

MANY = 20_000


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
            place = BEGINNING
            for _ in range(3):
                assert plan_faults(connection, first_page(actor.agency, place)) == [], code
                last = page(connection, actor.agency, None, place, ROWS_A_PAGE)[-1]
                place = Place(last.stream, last.key_at, last.obligation_id)


def test_pages_one_after_another_give_every_row_one_may_see_once_and_in_order(
    filled: Bureau,
) -> None:
    actor = filled.people["nora"]
    query = "select obligation_id from work_item where agency = %s order by key_at, obligation_id"
    expected = [row[0] for row in filled.ask(query, actor.agency)]
    found: list[int] = []
    with filled.house.database.as_person(actor) as connection:
        place = BEGINNING
        while items := page(connection, actor.agency, None, place, 1000):
            found += [item.obligation_id for item in items]
            place = Place(items[-1].stream, items[-1].key_at, items[-1].obligation_id)
    assert found == expected
    assert len(found) > MANY / 3


def test_a_page_is_full_though_what_one_may_not_see_stands_between(filled: Bureau) -> None:
    alice = filled.people["alice"]
    with filled.house.database.as_person(alice) as connection:
        items = page(connection, alice.agency, None, BEGINNING, 1000)
    assert len(items) == 1000
    assert not {0, 1} & {item.obligation_id % 100 for item in items}


def test_a_plan_without_its_index_is_found(filled: Bureau) -> None:
    alice = filled.people["alice"]
    with filled.as_superuser() as admin:
        admin.execute("drop index work_order")
    with filled.house.database.as_person(alice) as connection:
        assert plan_faults(connection, first_page(alice.agency))
