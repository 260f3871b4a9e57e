"""List who has been told of which breach, as far as the reader may see it."""

from __future__ import annotations

from longstop.actions.due_list import DueList, due_list
from longstop.actions.house import House
from longstop.store.queries.alerts import Alert, alerts_seen
from longstop.store.session import Actor


def list_alerts(house: House, actor: Actor, *, limit: int = 100) -> DueList[Alert]:
    """List the alerts of running clocks, the highest rung first and within it the longest due."""
    return due_list(house, actor, alerts_seen, limit)
