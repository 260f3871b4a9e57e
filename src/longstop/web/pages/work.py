"""The list of work: one list in the order of work, each row saying why it stands there."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from longstop.actions.list_work import list_work
from longstop.actions.my_desks import my_desks
from longstop.actions.take import take
from longstop.web.telling import row_of
from longstop.web.templating import when
from longstop.web.visit import Visit

ROWS = 25
_NEXT_AMONG = 50


def work(visit: Visit) -> HttpResponse:
    """Show a page of the list; what is filtered and where it begins stands in the address."""
    asked = visit.request.GET
    desk = asked.get("desk") or None
    listed = list_work(
        visit.house, visit.actor, desk=desk, limit=ROWS, after=asked.get("after") or None
    )
    return visit.page(
        "work.html",
        rows=[row_of(one, listed.at) for one in listed.rows],
        next=listed.next,
        first=not asked.get("after"),
        at=listed.at,
        desk=desk,
        desks=my_desks(visit.house, visit.actor),
    )


def take_next(visit: Visit) -> HttpResponse:
    """Take the first that nobody holds, and open it; what another takes first is passed over."""
    desk = visit.request.POST.get("desk") or None
    listed = list_work(visit.house, visit.actor, desk=desk, limit=_NEXT_AMONG)
    mine = visit.here.agency_code
    for row in listed.rows:
        if row.detail.owner_agency == mine and not row.detail.held:
            taken = take(visit.house, visit.actor, [row.detail.reference])[0]
            return visit.go(
                reverse("referral", kwargs={"reference": taken.reference}),
                f"{taken.reference} is yours until {when(taken.until, visit.here.zone)}.",
            )
    return visit.go(reverse("work"), "Nothing on this list is free to take.")
