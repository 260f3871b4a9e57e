"""The list of work: one list in the order of work, each row saying why it stands there."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from longstop.actions.list_work import list_work
from longstop.actions.take_next import take_next
from longstop.web.pages.together import offered
from longstop.web.telling import row_of
from longstop.web.visit import Visit
from longstop.web.wording import when

ROWS = 25


def work(visit: Visit) -> HttpResponse:
    """Show a page of the list; what is filtered and where it begins stands in the address."""
    asked = visit.request.GET
    desk = asked.get("desk") or None
    listed = list_work(
        visit.house, visit.actor, desk=desk, limit=ROWS, after=asked.get("after") or None
    )
    return visit.page(
        "work.html",
        rows=[row_of(one, visit.here) for one in listed.rows],
        next=listed.next,
        first=not asked.get("after"),
        at=listed.at,
        desk=desk,
        desks=listed.desks,
        together=offered(visit),
    )


def take_the_next(visit: Visit) -> HttpResponse:
    """Take the first that nobody holds, and open it."""
    taken = take_next(visit.house, visit.actor, desk=visit.request.POST.get("desk") or None)
    if taken is None:
        return visit.go(reverse("work"), "Nothing on this list is free to take.")
    return visit.go(
        reverse("referral", kwargs={"reference": taken.reference}),
        f"{taken.reference} is yours until {when(taken.until, visit.here.zone)}.",
    )
