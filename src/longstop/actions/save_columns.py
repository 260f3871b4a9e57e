"""Keep a column map for a sender, so that its next list is read without asking again."""

from __future__ import annotations

import hashlib

from longstop.actions.house import House
from longstop.actions.receive import find_source
from longstop.core.authority.permissions import Permission, check
from longstop.core.intake.columns import load_column_map
from longstop.store import ledger
from longstop.store.session import Actor


def save_columns(house: House, actor: Actor, source_name: str, text: str) -> str:
    """Keep a column map (TOML) for a sender; gives its SHA-256 in hexadecimal.

    Raises ColumnMapError with every fault of the map, and SourceNotKnown.
    """
    check(actor.roles, Permission.SOURCE_CHANGE)
    load_column_map(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    with house.database.as_service("save columns") as connection, connection.transaction():
        source = find_source(connection, actor, source_name)
        connection.execute("update source set column_map = %s where id = %s", (text, source.id))
        event = ledger.Event(
            ledger.SYSTEM, "columns.saved", {"facts": {"source": source.id, "sha256": digest}}
        )
        ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)
    return digest
