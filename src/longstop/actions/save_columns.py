"""Keep a column map for a sender, so that its next list is read without asking again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from longstop.actions.house import House
from longstop.actions.look_at_columns import map_of
from longstop.actions.receive import find_source
from longstop.core.authority.permissions import Permission, check
from longstop.core.intake.column_check import corrected
from longstop.core.intake.columns import load_column_map, to_toml
from longstop.core.intake.dates import Order
from longstop.store import ledger
from longstop.store.queries import sources
from longstop.store.queries.sources import Source
from longstop.store.session import Actor, Connection


def save_columns(house: House, actor: Actor, source_name: str, text: str) -> str:
    """Keep a column map (TOML) for a sender; gives its SHA-256 in hexadecimal.

    Raises ColumnMapError with every fault of the map, and SourceNotKnown.
    """
    check(actor.roles, Permission.SOURCE_CHANGE)
    load_column_map(text)
    with house.database.as_service("save columns") as connection, connection.transaction():
        source = find_source(connection, actor, source_name)
        return _keep(connection, actor, source, text, house.now())


def correct_columns(
    house: House,
    actor: Actor,
    source_name: str,
    chosen: Mapping[str, str | None],
    *,
    date_order: Order | None,
    birth_date_order: Order | None,
) -> str:
    """Put what a person chose for each head into the map that a sender has; gives its SHA-256.

    What else the map says stays, whoever changes it at the same moment. Raises ColumnMapError with
    every fault of what comes out, and SourceNotKnown.
    """
    check(actor.roles, Permission.SOURCE_CHANGE)
    with house.database.as_service("save columns") as connection, connection.transaction():
        sources.hold(connection, actor.agency, source_name)
        source = find_source(connection, actor, source_name)
        made = corrected(
            map_of(source), chosen, date_order=date_order, birth_date_order=birth_date_order
        )
        text = to_toml(made)
        load_column_map(text)
        return _keep(connection, actor, source, text, house.now())


def _keep(connection: Connection, actor: Actor, source: Source, text: str, now: datetime) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    sources.keep_columns(connection, source.id, text)
    event = ledger.Event(
        ledger.SYSTEM, "columns.saved", {"facts": {"source": source.id, "sha256": digest}}
    )
    ledger.record(connection, [event], at=now, actor=actor.ledger_name)
    return digest
