"""What somebody was told: the digests of their shifts or days, and alerts, which they answered."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from longstop.actions.my_notices import ALERTS, choose_mail, my_notices, read_digests
from longstop.core.casework.digest import LINES, Waits
from longstop.core.referral.why import plain
from longstop.store.queries.notices import DigestRow
from longstop.web.visit import Visit, whole


def notices(visit: Visit) -> HttpResponse:
    """Show one's own notices, what is new to one marked."""
    found = my_notices(visit.house, visit.actor)
    latest = {one.role: one.id for one in reversed(found.digests)}
    rows = [_row(one) for one in found.digests]
    return visit.page(
        "notices.html",
        latest=[one for one in rows if one["id"] in latest.values()],
        earlier=[one for one in rows if one["id"] not in latest.values()],
        unread=[one["id"] for one in rows if one["new"]],
        found=found,
        most=ALERTS,
    )


def _row(one: DigestRow) -> dict[str, Any]:
    return {
        "id": one.id,
        "role": plain(one.role),
        "begins": one.begins_at,
        "made": one.made_at,
        "waiting": one.waiting,
        "mailed": one.mailed_at,
        "new": one.read_at is None,
        "lines": [
            (LINES[waits].words, f"/{LINES[waits].page}", one.counts[waits])
            for waits in Waits if waits in one.counts
        ],
    }  # fmt: skip


def digests_read(visit: Visit) -> HttpResponse:
    """Note that one has read the digests that the page showed as new."""
    given = [str(one) for one in visit.request.POST.getlist("digest")]
    numbers = [number for one in given if (number := whole(one)) is not None]
    read_digests(visit.house, visit.actor, numbers)
    return visit.go(reverse("notices"), "Noted as read.")


def mail_chosen(visit: Visit) -> HttpResponse:
    """Have digests by mail, or on this page alone."""
    wanted = visit.request.POST.get("wanted") == "yes"
    choose_mail(visit.house, visit.actor, wanted=wanted)
    said = "Digests come by mail as well." if wanted else "No digest comes by mail any more."
    return visit.go(reverse("notices"), said)
