"""What two agencies that hold one person must talk about: whom to ring, then what was agreed."""

from __future__ import annotations

from django.http import HttpResponse

from longstop.actions.list_talks import list_talks
from longstop.web.visit import Visit

LISTED = 50


def talks(visit: Visit) -> HttpResponse:
    """List the talks that wait; each is ended on the page of its own obligation."""
    listed = list_talks(visit.house, visit.actor, limit=LISTED)
    return visit.page("talks.html", rows=listed.rows, at=listed.at, most=LISTED)
