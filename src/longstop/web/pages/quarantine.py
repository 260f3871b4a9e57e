"""Lines that could not be read, worked off one by one: read for a reason, mended or set aside."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from django.http import HttpResponse
from django.urls import reverse

from longstop.actions.close import close
from longstop.actions.list_quarantined import list_quarantined, next_quarantined
from longstop.actions.open_mending import open_mending
from longstop.actions.read_quarantined import REASONS, show_quarantined
from longstop.actions.release import release
from longstop.core.casework import closing
from longstop.core.intake.receipt_words import reason_words
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.vocabulary import ObligationKind
from longstop.core.referral.why import plain
from longstop.store.queries.quarantine import Quarantined
from longstop.web.faults import for_page
from longstop.web.forms import FormNotValid, choices, typed_of
from longstop.web.uploads import uploaded_or_none
from longstop.web.visit import Visit

LISTED = 100
_NOTHING_YET: dict[str, Any] = {
    "refused": None, "opened": False, "draft": "", "sent": {}, "erased": False, "in_list": False,
    "cells": (),
}  # fmt: skip
_OUTCOMES = closing.OUTCOMES[ObligationKind.QUARANTINED_RECORD]


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """What was not done with a line: which form, and why."""

    form: str
    message: str


def quarantine(visit: Visit) -> HttpResponse:
    """List what waits, in the order of work."""
    listed = list_quarantined(visit.house, visit.actor, limit=LISTED)
    rows = [(one, _why(one)) for one in listed.rows]
    return visit.page("quarantine.html", rows=rows, at=listed.at, most=LISTED)


def to_the_next(visit: Visit) -> HttpResponse:
    """Lead to the first line that waits, or to the one after the one named."""
    found = next_quarantined(visit.house, visit.actor, after=visit.request.GET.get("after"))
    if found is None:
        return visit.go(reverse("quarantine"))
    return visit.go(reverse("quarantined", kwargs={"reference": found}))


def quarantined(visit: Visit, reference: str) -> HttpResponse:
    """Show why a line could not be read, without its text."""
    return _page(visit, show_quarantined(visit.house, visit.actor, reference))


def opened(visit: Visit, reference: str) -> HttpResponse:
    """Show its text, for a reason that goes on the ledger, ready to be mended."""
    reason = str(visit.request.POST.get("reason", ""))
    try:
        mending = open_mending(visit.house, visit.actor, reference, reason)
    except LongstopError as fault:
        return _refused(visit, reference, "read", fault)
    return _page(
        visit, mending.found, opened=True, draft=mending.draft, in_list=mending.heads is not None,
        erased=mending.text is None, cells=mending.cells,
    )  # fmt: skip


def released(visit: Visit, reference: str) -> HttpResponse:
    """Release a line as it was mended, then offer the next one."""
    try:
        done = release(visit.house, visit.actor, reference, _mended(visit))
    except LongstopError as fault:
        return _refused(visit, reference, "release", fault)
    return visit.go(
        reverse("quarantine_next"), f"{done.reference} is released: {plain(done.status.value)}."
    )


def set_aside(visit: Visit, reference: str) -> HttpResponse:
    """End a line that is not to be mended, with an outcome, then offer the next one."""
    typed = typed_of(visit)
    try:
        done = close(
            visit.house, visit.actor, reference,
            outcome=typed.needed("outcome", "how it ends"),
            reason=typed.needed("reason", "why"),
        )  # fmt: skip
    except LongstopError as fault:
        return _refused(visit, reference, "set-aside", fault)
    return visit.go(
        reverse("quarantine_next"), f"{done.reference} is set aside: {plain(done.outcome)}."
    )


def _mended(visit: Visit) -> BinaryIO:
    """Give what was typed, or the file that came in its place."""
    file = uploaded_or_none(visit.request)
    if file is not None:
        return file.scratch.open("rb")
    text = typed_of(visit).lines("mended")
    if not text.strip():
        raise FormNotValid(
            "Write the mended record, or choose a file that holds it. Nothing was changed."
        )
    return BytesIO(text.encode())


def _refused(visit: Visit, reference: str, form: str, fault: LongstopError) -> HttpResponse:
    """Show the page again with what was typed; raises NotFound where the line is not there."""
    found = show_quarantined(visit.house, visit.actor, reference)
    draft = visit.request.POST.get("mended")
    return _page(
        visit, found, refused=Refused(form=form, message=for_page(str(fault))),
        opened=draft is not None, draft=draft, sent=visit.request.POST, status=400,
    )  # fmt: skip


def _page(visit: Visit, found: Quarantined, **more: Any) -> HttpResponse:
    given = {**_NOTHING_YET, **more}
    return visit.page(
        "quarantined.html",
        one=found,
        why=_why(found),
        at=visit.house.now(),
        read_reasons=choices(REASONS),
        outcomes=choices(_OUTCOMES),
        close_reasons=choices(closing.REASONS),
        **given,
    )


def _why(one: Quarantined) -> str:
    return reason_words(one.reason)
