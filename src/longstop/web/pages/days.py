"""What stood at the end of any day, rebuilt from the ledger for whoever inspects."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import urlencode

from longstop.actions.replay_day import DayShown, replay_day
from longstop.core.referral.event_words import event_in_words
from longstop.web.visit import Visit

LISTED = 25


def day(visit: Visit) -> HttpResponse:
    """Show a page of what stood, or one obligation with its clocks and what had been done."""
    reference = str(visit.request.GET.get("reference") or "").strip() or None
    shown = replay_day(
        visit.house, visit.actor, visit.day("day"),
        most=LISTED, after=visit.place(), reference=reference,
    )  # fmt: skip
    return visit.page(
        "day.html",
        shown=shown,
        reference=reference,
        further=_further(shown),
        words=event_in_words,
    )


def _further(shown: DayShown) -> str | None:
    if shown.next is None:
        return None
    return urlencode({"day": shown.day.isoformat(), **Visit.place_words(shown.next)})
