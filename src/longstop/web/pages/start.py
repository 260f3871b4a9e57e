"""The start of a shift: what was handed over, what came since, what burns now."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from longstop.actions.hand_over import accept_handover, hand_over
from longstop.actions.list_proposals import MOST
from longstop.actions.show_handover import start_shift
from longstop.core.referral.errors import LongstopError
from longstop.store.queries.handovers import COUNTED
from longstop.web.faults import fault_page, for_page
from longstop.web.forms import Field, typed_of
from longstop.web.menu import MENU
from longstop.web.naming import Among, Naming
from longstop.web.pages.due import lists_for
from longstop.web.visit import Visit
from longstop.web.wording import when

_TO = Field(name="to", label="To", kind="whom", among=Among.RELIEF)


def start(visit: Visit) -> HttpResponse:
    """Lead to the first page that the person may see."""
    for name, _, needed in MENU:
        if visit.may(needed):
            return visit.go(reverse(name))
    return fault_page(
        visit.request, 403, "Your role has no page here",
        "What your role may do is done at the command line. Nothing is shown here.",
    )  # fmt: skip


def shift(visit: Visit, fault: str | None = None) -> HttpResponse:
    """Show a desk at the start of a shift: the one named, or the person's own."""
    asked = visit.request.POST if fault else visit.request.GET
    found = start_shift(visit.house, visit.actor, desk=asked.get("desk"))
    shown, desks = found.shown, found.desks
    if shown is None:
        return visit.go(reverse("work"))
    wanted = shown.desk.code
    return visit.page(
        "shift.html",
        status=400 if fault else 200,
        shown=shown,
        desks=desks,
        wanted=wanted,
        second=found.waiting,
        offered=found.offered,
        most=MOST,
        most_counted=COUNTED,
        fault=fault,
        owed=lists_for(visit),
        typed=visit.request.POST if fault else {},
        to=Naming(found.whom).field(_TO, without=visit.here.code) if found.whom else None,
    )


def handed_over(visit: Visit) -> HttpResponse:
    """Hand the shift at a desk over to a named colleague, who accepts in person."""
    typed = typed_of(visit)
    try:
        desk, to = typed.needed("desk", "which desk"), typed.needed_code("to", "to whom")
        hand_over(visit.house, visit.actor, desk=desk, to=to, note=typed.text("note"))
    except LongstopError as fault:
        return shift(visit, for_page(str(fault)))
    return visit.go(_of(desk), f"Handed over to {to}, who accepts within half an hour.")


def accepted(visit: Visit) -> HttpResponse:
    """Accept the shift that was handed over: it begins."""
    typed = typed_of(visit)
    try:
        desk = typed.needed("desk", "which desk")
        moved, until = accept_handover(visit.house, visit.actor, desk=desk)
    except LongstopError as fault:
        return shift(visit, for_page(str(fault)))
    ends = when(until, visit.here.zone)
    return visit.go(_of(desk), f"Your shift has begun, until {ends}; {moved:,} are yours now.")


def _of(desk: str) -> str:
    return f"{reverse('shift')}?{urlencode({'desk': desk})}"
