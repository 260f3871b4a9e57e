"""What two agencies that hold one person must talk about: whom to ring, then what was agreed."""

from __future__ import annotations

from django.http import HttpResponse

from longstop.actions.list_talks import list_talks
from longstop.core.referral.why import due_in_words
from longstop.web.visit import Visit

LISTED = 50


def talks(visit: Visit) -> HttpResponse:
    """List the talks that wait; each is ended on the page of its own obligation."""
    listed = list_talks(visit.house, visit.actor, limit=LISTED)
    rows = [
        (one, due_in_words(one.due_at, listed.at), one.due_at <= listed.at) for one in listed.rows
    ]
    return visit.page("talks.html", rows=rows, at=listed.at, most=LISTED)
