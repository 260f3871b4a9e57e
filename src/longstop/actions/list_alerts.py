"""List who has been told of which breach, as far as the reader may see it."""

from __future__ import annotations

from dataclasses import dataclass

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.store.queries.alerts import Alert, alerts_seen
from longstop.store.queries.work import zone_of
from longstop.store.session import Actor


@dataclass(frozen=True, slots=True)
class Alerts:
    """The alerts that stand, and the reader's time zone."""

    rows: list[Alert]
    zone: str


def list_alerts(house: House, actor: Actor, *, limit: int = 100) -> Alerts:
    """List the alerts of running clocks, the highest rung first and within it the longest due."""
    check(actor.roles, Permission.WORKLIST_READ)
    with house.database.as_person(actor) as connection, connection.transaction():
        return Alerts(alerts_seen(connection, limit), zone_of(connection, actor.agency))
