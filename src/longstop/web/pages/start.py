"""The start of a shift: what was handed over, what came since, what burns now."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from longstop.actions.list_proposals import MOST, list_proposals
from longstop.actions.my_desks import my_desks
from longstop.actions.show_handover import show_handover
from longstop.core.authority.permissions import Permission
from longstop.web.faults import fault_page
from longstop.web.menu import MENU
from longstop.web.visit import Visit


def start(visit: Visit) -> HttpResponse:
    """Lead to the first page that the person may see."""
    for name, _, needed in MENU:
        if visit.may(needed):
            return visit.go(reverse(name))
    return fault_page(
        visit.request, 403, "Your role has no page here",
        "What your role may do is done at the command line. Nothing is shown here.",
    )  # fmt: skip


def shift(visit: Visit) -> HttpResponse:
    """Show a desk at the start of a shift: the one named, or the person's own."""
    desks = my_desks(visit.house, visit.actor)
    wanted = visit.request.GET.get("desk") or (desks[0].code if desks else None)
    if wanted is None:
        return visit.go(reverse("work"))
    shown = show_handover(visit.house, visit.actor, desk=wanted)
    second = None
    if visit.may(Permission.PROPOSAL_READ):
        second = len(list_proposals(visit.house, visit.actor).rows)
    return visit.page(
        "shift.html", shown=shown, desks=desks, wanted=wanted, second=second, most=MOST
    )
