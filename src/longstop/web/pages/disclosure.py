"""What is held of a referral for the disclosure officer, what speaks against it first."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from longstop.actions.disclose import Asking, Disclosure, disclose, see_schedule
from longstop.actions.disclosure_files import FORMS, NOTE
from longstop.core.casework.disclosure import Item
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.why import plain
from longstop.web.forms import FormNotValid, typed_of
from longstop.web.pages.referral import refused_on_page
from longstop.web.visit import Visit

FILES = (
    (".txt", "To be read"),
    (".json", "For a machine (JSON)"),
    (".jsonld", "For another forensic system (CASE 1.5)"),
)
_TYPES = {
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
}


def disclosed(visit: Visit, reference: str) -> HttpResponse:
    """Show the schedule, or give all that is held as a file; either for a reason."""
    typed = typed_of(visit)
    try:
        asking = Asking(
            reference=reference,
            reason=typed.needed("reason", "why you disclose it"),
            condition=typed.text("condition"),
        )
        wanted = typed.text("file")
        if wanted is None:
            return _schedule(visit, asking, see_schedule(visit.house, visit.actor, asking))
        if wanted not in FORMS:
            raise FormNotValid("Choose one of the kinds of file offered. No file was made.")
        done = disclose(visit.house, visit.actor, asking, FORMS[wanted])
    except LongstopError as fault:
        return refused_on_page(visit, reference, "disclosure", fault)
    answer = HttpResponse(done.data, content_type=_TYPES[wanted])
    answer["Content-Disposition"] = f'attachment; filename="{done.reference}{wanted}"'
    return answer


def _schedule(visit: Visit, asking: Asking, made: Disclosure) -> HttpResponse:
    rows = [_row(number, one) for number, one in enumerate(made.schedule, start=1)]
    return visit.page(
        "disclosure.html",
        reference=made.shown.story.subject.reference,
        against=[one for one in rows if one["against"]],
        rest=[one for one in rows if not one["against"]],
        sensitive=sum(bool(one["marks"]) for one in rows),
        asking=asking,
        reason=plain(asking.reason),
        files=FILES,
        note=NOTE,
        at=made.shown.at,
    )


def _row(number: int, one: Item) -> dict[str, Any]:
    return {
        "number": number,
        "against": one.why.undermines_or_assists,
        "what": plain(one.why.value),
        "says": one.says,
        "where": one.where,
        "at": one.at[:16].replace("T", " ") + " UTC" if one.at else "",
        "marks": [plain(mark) for mark in sorted(one.marks)],
    }
