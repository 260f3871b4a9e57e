"""Whom to tell for a child, how they are reached at this hour, and the words to say or send."""

from __future__ import annotations

from django.http import HttpResponse

from longstop.actions.reveal import REASONS, ReasonNotKnown
from longstop.actions.show_protection import ProtectionShown, show_protection
from longstop.core.safeguarding.addressee import reach_in_words
from longstop.web.faults import for_page
from longstop.web.forms import choices, typed_of
from longstop.web.visit import Visit


def whom(visit: Visit, reference: str) -> HttpResponse:
    """Show whom to tell and how to reach them, without the text, which names a child."""
    return _page(visit, show_protection(visit.house, visit.actor, reference))


def to_say(visit: Visit, reference: str) -> HttpResponse:
    """Show the text too, for a reason that goes on the ledger."""
    reason = typed_of(visit).text("reason") or ""
    try:
        shown = show_protection(visit.house, visit.actor, reference, reason=reason)
    except ReasonNotKnown as fault:
        shown = show_protection(visit.house, visit.actor, reference)
        return _page(visit, shown, for_page(str(fault)))
    return _page(visit, shown)


def _page(visit: Visit, shown: ProtectionShown, fault: str | None = None) -> HttpResponse:
    row = shown.row
    return visit.page(
        "whom.html",
        status=400 if fault else 200,
        shown=shown,
        reached=reach_in_words(shown.reach, row.hours, row.out_of_hours),
        reasons=choices(REASONS),
        fault=fault,
    )
