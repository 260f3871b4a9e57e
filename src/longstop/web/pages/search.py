"""One box for whoever is known here.

What is typed goes in a form and never stands in an address, which browsers and servers write down.
"""

from __future__ import annotations

from django.http import HttpResponse

from longstop.actions.search import Searched, search
from longstop.core.casework.exporting import LISTS
from longstop.core.casework.exporting import REASONS as EXPORT_REASONS
from longstop.core.linkage.asked_words import REASONS, WHAT_WORDS, why_found
from longstop.core.referral.errors import LongstopError
from longstop.web.faults import for_page
from longstop.web.forms import choices
from longstop.web.visit import Visit


def ask(visit: Visit) -> HttpResponse:
    """Show the empty box."""
    return _page(visit)


def searched(visit: Visit) -> HttpResponse:
    """Show a page of what was found, and why each is there."""
    sent = visit.request.POST
    text, reason = str(sent.get("text", "")), str(sent.get("reason", ""))
    try:
        found = search(
            visit.house, visit.actor, text, reason=reason, after=sent.get("after") or None
        )
    except LongstopError as fault:
        return _page(visit, text, reason, fault=for_page(str(fault)), status=400)
    return _page(visit, text, reason, found=found, first=not sent.get("after"))


def _page(
    visit: Visit,
    text: str = "",
    reason: str = "",
    *,
    found: Searched | None = None,
    fault: str | None = None,
    first: bool = True,
    status: int = 200,
) -> HttpResponse:
    rows = [
        (one, [why_found(m.what, m.roles, near=m.near) for m in one.matches])
        for one in (found.hits if found else ())
    ]
    kinds = [WHAT_WORDS[one].removeprefix("the ") for one in found.kinds] if found else []
    return visit.page(
        "search.html", status=status, text=text, reason=reason, found=found, rows=rows,
        kinds=kinds, fault=fault, first=first, reasons=choices(REASONS),
        files=[(one.value, words) for one, words in LISTS.items()],
        export_reasons=choices(EXPORT_REASONS), alone=visit.house.exporting.two_people_above,
    )  # fmt: skip
