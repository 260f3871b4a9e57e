"""A batch costs the same number of statements whatever it holds: counted at the server.

Nested statements count too. Left out are only the look-ups that PostgreSQL itself makes, one for
each new row that points to another (`SELECT 1 FROM ONLY ... FOR KEY SHARE`): they are how a foreign
key is checked, and we do not write them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice

from longstop.store.session import Database
from tests.bureau.fixtures import Bureau

FOREIGN_KEY_LOOK_UP = r"^SELECT \$[0-9]+ FROM ONLY .* FOR KEY SHARE OF x"
KINDS = (
    "plain", "child", "payer", "again", "young", "unreadable", "retracted", "file", "same",
    "another", "linked", "asked",
)  # fmt: skip


def lines(count: int) -> list[dict[str, str]]:
    """Make lines of every kind; the first is plain, and some follow up or repeat one before."""
    return list(islice(_lines(count), count))


def _lines(count: int) -> Iterator[dict[str, str]]:
    before: dict[str, str] = {}
    for number, kind in enumerate(cycle(KINDS)):
        line = {
            "reference": f"T-{count}-{number}", "role": "reported", "family_name": "Quill",
            "given_name": f"Jon{number}", "e_mail": f"jon{count}.{number}@mail.example",
            "service": "Kite", "event_time": "2026-11-01 10:00",
        }  # fmt: skip
        more = {
            "plain": {},
            "child": {"child_given_name": "Kit", "child_area": "Northmark", "child_country": "GB"},
            "payer": {"role": "payer"},
            "again": {"reference": before.get("reference", ""), "note": "seen again"},
            "young": {"age": "14"},
            "unreadable": {"event_time": "no such day"},
            "retracted": {"statement_kind": "retraction", "access_to_children": "yes"},
            "file": {"file_digest": f"{number % 7:064x}", "file_viewed": "yes"},
            "same": before,
            "another": {},
            "linked": {"e_mail": before.get("e_mail", "")},
            "asked": {"e_mail": before.get("e_mail", ""), "given_name": "Zarek"},
        }[kind]
        before = {**line, **more}
        yield before


def run_by_the_server(kept: Bureau, count: int) -> dict[str, int]:
    """Receive so many lines as one package; give each statement with how often it ran.

    By connections that are not kept: of a plan that was made before, the server notes another text.
    """
    fresh = Database(kept.house.database.conninfo)
    bureau = replace(kept, house=replace(kept.house, database=fresh))
    bureau.ask("select public.pg_stat_statements_reset() is null")
    receipt = bureau.receive_csv(*lines(count), name=f"list-{count}.csv")
    assert (receipt.read, receipt.drift) == (count, 0)
    rows = bureau.ask(
        "select query, sum(calls)::int from public.pg_stat_statements"
        " where dbid = (select oid from pg_database where datname = current_database())"
        " and userid <> 'longstop_admin'::regrole and query !~ %s group by query",
        FOREIGN_KEY_LOOK_UP,
    )
    return dict(rows)


def test_a_batch_of_any_size_costs_the_same_statements(bureau: Bureau) -> None:
    few = run_by_the_server(bureau, 2 * len(KINDS))
    nested = [query for query in few if "delete from work_item" in query]
    assert len(nested) == 1, "what runs within functions is counted"
    assert 50 < sum(few.values()) < 300
    assert run_by_the_server(bureau, 100) == few
    # Where so many share a value that it becomes common, that costs statements of its own, once.
    crossing = run_by_the_server(bureau, 2_500)
    assert sum(few.values()) < sum(crossing.values()) < sum(few.values()) + 10
    assert run_by_the_server(bureau, 5_000) == few
    assert bureau.ask("select count(distinct status) from source_record") == [(4,)]
