"""What falls due of one kind: for children, of trust, of corrections, of keeping and of holds."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from longstop.actions.house import NotFound
from longstop.actions.list_due import list_due
from longstop.core.casework.owed import OWED_WORDS, Owed
from longstop.core.referral.why import plain
from longstop.store.queries.due import DueRow
from longstop.web.visit import Visit

LISTED = 50


def due(visit: Visit) -> HttpResponse:
    """List what is of the kind that the address names, the first due on top."""
    of = visit.request.GET.get("of") or Owed.PROTECTION
    if of not in list(Owed):
        raise NotFound("There is no such list.")
    owed = Owed(of)
    found = list_due(visit.house, visit.actor, owed, limit=LISTED + 1)
    return visit.page(
        "due.html",
        of=owed,
        title=OWED_WORDS[owed],
        lists=lists_for(visit),
        rows=[_row(one) for one in found.rows[:LISTED]],
        more=len(found.rows) > LISTED,
        at=found.at,
        most=LISTED,
    )


def lists_for(visit: Visit) -> list[tuple[str, str]]:
    """Give the lists that somebody may read, as the address names them and in words."""
    return [
        (one.value, words)
        for one, words in OWED_WORDS.items()
        if one != Owed.HOLDS or visit.may("referral:read")
    ]


def _row(one: DueRow) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "due_at": one.due_at,
        "danger": one.danger,
        "what": ", ".join(plain(code) for code in one.what),
        "state": plain(one.state),
        "owner": one.owner,
        "about": one.about,
        "about_state": plain(one.about_state) if one.about_state else "",
        "other": one.other,
    }
