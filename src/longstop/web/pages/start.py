"""The start of a shift: what was handed over, what came since, what burns now."""

from __future__ import annotations

from django.http import HttpResponse

from longstop.actions.my_desks import my_desks
from longstop.actions.show_handover import show_handover
from longstop.core.authority.permissions import Permission
from longstop.web.visit import Visit


def start(visit: Visit) -> HttpResponse:
    """Lead to where the person's work begins."""
    return visit.go("/shift" if visit.may(Permission.DUTY_HAND_OVER) else "/list")


def shift(visit: Visit) -> HttpResponse:
    """Show a desk at the start of a shift: the one named, or the person's own."""
    desks = my_desks(visit.house, visit.actor)
    wanted = visit.request.GET.get("desk") or (desks[0].code if desks else None)
    if wanted is None:
        return visit.go("/list")
    shown = show_handover(visit.house, visit.actor, desk=wanted)
    return visit.page("shift.html", shown=shown, desks=desks, wanted=wanted)
