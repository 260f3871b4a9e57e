"""Write entries on the ledger without any work behind them, and look at the tree over them."""

from __future__ import annotations

from longstop.store import ledger
from longstop.store.session import Connection
from tests.bureau.fixtures import FRIDAY, Bureau

LEAVES = (
    "select l.position, l.entry_id from ledger_leaf l join ledger_entry e on e.id = l.entry_id"
    " order by 1"
)


def write_look(connection: Connection, person: int, fact: int = 0) -> int:
    """Write one look on a person's stream inside the caller's transaction; gives its number."""
    event = ledger.Event(ledger.person_stream(person), "referral.viewed", {"facts": {"n": fact}})
    (entry,) = ledger.record(connection, [event], at=FRIDAY, actor=f"person:{person}")
    row = connection.execute(
        "select id from ledger_entry where digest = %s", (entry.digest,)
    ).fetchone()
    assert row is not None
    return int(row[0])


def unnumbered(bureau: Bureau) -> int:
    """Count the entries that are no leaf."""
    ((count,),) = bureau.ask(
        "select count(*) from ledger_entry e left join ledger_leaf l on l.entry_id = e.id"
        " where l.entry_id is null"
    )
    return int(count)
