"""Who was told of which breach, and answering for it before it climbs."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from longstop.actions.acknowledge import acknowledge
from longstop.actions.list_alerts import list_alerts
from longstop.core.referral.errors import LongstopError
from longstop.web.faults import for_page
from longstop.web.visit import Visit

LISTED = 100


def alerts(visit: Visit, fault: str | None = None, status: int = 200) -> HttpResponse:
    """List the breaches somebody was told of, the highest rung first, then the longest due."""
    listed = list_alerts(visit.house, visit.actor, limit=LISTED)
    return visit.page(
        "alerts.html", status=status, rows=listed.rows, at=listed.at, fault=fault, most=LISTED
    )


def answered(visit: Visit, reference: str) -> HttpResponse:
    """Answer for the breaches of one obligation: they climb no further for a time."""
    try:
        done = acknowledge(visit.house, visit.actor, reference)
    except LongstopError as fault:
        return alerts(visit, for_page(str(fault)), 400)
    return visit.go(reverse("alerts"), f"{done[0].reference}: answered for by you.")
