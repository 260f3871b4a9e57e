"""Who saw whom and why, for whoever oversees those who look: dated, scoped, without content."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.http import urlencode

from longstop.actions.list_looks import Asked, LooksListed, list_looks
from longstop.core.referral.event_words import look_in_words
from longstop.core.referral.why import plain
from longstop.store.queries.looks import Look
from longstop.web.forms import Field, Typed
from longstop.web.naming import Among, Naming
from longstop.web.visit import Visit

LISTED = 50
_PERSON = Field(
    name="person", label="Looks by", kind="whom", among=Among.ANYBODY, empty="Everybody"
)


def looks(visit: Visit) -> HttpResponse:
    """List looks over some days, at one reference or by one person where they are named."""
    asked = visit.request.GET
    wanted = Asked(
        reference=str(asked.get("reference") or "").strip() or None,
        person=Typed(asked, visit.here.zone).code("person"),
        first=visit.day("first"),
        last=visit.day("last"),
        after=visit.place(),
    )
    listed = list_looks(visit.house, visit.actor, wanted, most=LISTED)
    return visit.page(
        "looks.html",
        rows=[_row(one) for one in listed.rows],
        listed=listed,
        asked=wanted,
        person=Naming(listed.known).field(_PERSON),
        further=_further(wanted, listed),
    )


def _row(one: Look) -> dict[str, Any]:
    return {
        "at": one.at,
        "by": one.by,
        "words": look_in_words(one.event),
        "hot": one.event.endswith(".revealed"),
        "reference": one.reference,
        "why": ", ".join(plain(part) for part in (one.reason, one.condition) if part),
    }


def _further(wanted: Asked, listed: LooksListed) -> str | None:
    if listed.next is None:
        return None
    words = {
        "reference": wanted.reference or "", "person": wanted.person or "",
        "first": listed.first.isoformat(), "last": listed.last.isoformat(),
        **Visit.place_words(listed.next),
    }  # fmt: skip
    return urlencode({name: value for name, value in words.items() if value != ""})
