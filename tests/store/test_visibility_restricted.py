"""Staff, excluded colleagues, compartments: who may not see, sees nothing of the whole record."""
# ruff: noqa: S608 - every name in a query is a name of ours

from __future__ import annotations

import pytest

from tests.bureau.fixtures import Bureau
from tests.store.two_bureaus import CHILD, PLAIN, SECRET, STAFF, TwoBureaus

OPENED = (
    "select obligation_id from referral r where r.source_record_id = any(%(records)s)"
    " union select obligation_id from child_record c where c.source_record_id = any(%(records)s)"
)
PARTIES = "select id from party where source_record_id = any(%(records)s)"
ROWS_OF = {
    "obligation": f"id in ({OPENED})",
    "work_item": f"obligation_id in ({OPENED})",
    "clock": f"obligation_id in ({OPENED})",
    "alert": f"obligation_id in ({OPENED})",
    "possible_trust": f"obligation_id in ({OPENED})",
    "breach": f"obligation_id in ({OPENED})",
    "referral": f"obligation_id in ({OPENED})",
    "child_record": f"obligation_id in ({OPENED})",
    "ledger_entry": f"stream_kind = 'obligation' and stream_id in ({OPENED})",
    "source_record": "id = any(%(records)s)",
    "party": f"id in ({PARTIES})",
    "identifier": f"party_id in ({PARTIES})",
    "statement": f"party_id in ({PARTIES})",
    "record_file": "source_record_id = any(%(records)s)",
    "content_item": "digest = repeat('a', 32)",
}
RESTRICTED = (
    "select array_agg(s.id) from source_record s where s.agency = %(agency)s"
    " and s.source_reference = any(%(references)s)"
)


def counted(two: TwoBureaus, viewer: str, table: str, records: list[int]) -> tuple[int, int]:
    """Count the rows of some records in a table: what a viewer sees, and what there is.

    The sets are the administrator's, so that a viewer is asked for rows by number and not by join.
    """
    where = ROWS_OF[table]
    key = {"ledger_entry": "id", "work_item": "obligation_id", "clock": "id", "breach": "clock_id"}
    column = key.get(table, "obligation_id" if table in ("referral", "child_record") else "id")
    ids = [
        row[0] for row in two.ask(f"select {column} from {table} where {where}", records=records)
    ]
    seen = two.connections[viewer].execute(
        f"select count(*) from {table} where {column} = any(%s)".encode(), (ids,)
    )
    row = seen.fetchone()
    assert row is not None
    return row[0], len(ids)


def records_of(two: TwoBureaus, by: str, *references: str) -> list[int]:
    """Find the records that a bureau received under these references."""
    found: list[int] = two.one(RESTRICTED, agency=two.actor(by).agency, references=list(references))
    return found


@pytest.mark.parametrize("table", sorted(ROWS_OF))
def test_a_restricted_record_is_the_compartments_alone_with_child_repeat_and_news(
    two: TwoBureaus, table: str
) -> None:
    records = records_of(two, "alice", "T-3", "T-4")
    assert len(records) == 4, "two restricted records, a repeat and news of one"
    for stranger in ("alice", "nora", "charlie", "wes"):
        assert counted(two, stranger, table, records)[0] == 0, stranger
    seen, all_ = counted(two, "rita", table, records)
    assert seen == all_ > 0


@pytest.mark.parametrize("table", sorted(set(ROWS_OF) - {"content_item"}))
def test_an_excluded_person_sees_nothing_even_inside_the_compartment(
    two: TwoBureaus, table: str
) -> None:
    about_ruth = records_of(two, "wes", "T-4")
    assert counted(two, "ruth", table, about_ruth)[0] == 0
    seen, all_ = counted(two, "rex", table, about_ruth)
    assert seen == all_ > 0


def test_ruth_sees_the_restricted_record_that_is_not_about_her(two: TwoBureaus) -> None:
    seen, all_ = counted(two, "ruth", "referral", records_of(two, "wes", "T-3"))
    assert seen == all_ > 0


def test_the_force_where_staff_work_is_barred_by_the_database(two: TwoBureaus) -> None:
    barred = two.ask(
        "select distinct never_to, seen_by && never_to from obligation o join referral r"
        " on r.obligation_id = o.id where r.source_record_id = any(%(records)s)",
        records=records_of(two, "alice", "T-3"),
    )
    assert barred == [([two.actor("nora").agency], False)]


def test_a_receipt_counts_the_people_in_it_and_does_not_say_who_may_see_them(
    two: TwoBureaus,
) -> None:
    query = "select referrals, children from package order by obligation_id"
    counts = [two.connections[viewer].execute(query).fetchall() for viewer in ("alice", "rita")]
    assert counts[0] == counts[1] != []


@pytest.mark.parametrize(
    "news",
    [
        {"note": "nobody named", "family_name": "", "given_name": ""},
        {"note": "another name", "family_name": "Finch", "given_name": "Ada"},
        {"note": "a child", **CHILD, "child_given_name": "Max", "child_area": "Northmark"},
    ],
)
def test_news_of_a_restricted_record_stays_in_its_compartment(
    bureau: Bureau, news: dict[str, str]
) -> None:
    bureau.receive_csv({**PLAIN, **SECRET, **STAFF, "shoe_size": ""})
    open_before = bureau.ask("select count(*) from obligation where compartment is null")
    bureau.receive_csv({"reference": "T-3", "role": "reported", **news}, name="news.csv")
    (packages,) = bureau.ask("select count(*) from obligation where kind = 'package'")[0]
    assert packages == 2
    after = bureau.ask("select count(*) - 1 from obligation where compartment is null")
    assert after == open_before
    with bureau.house.database.as_person(bureau.people["alice"]) as connection:
        assert connection.execute("select from source_record").fetchall() == []
        assert connection.execute("select from party").fetchall() == []
