"""Receive what a sender sent, and go on with what was cut short."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.urls import reverse

from longstop.actions.go_on import go_on
from longstop.actions.list_sources import list_sources
from longstop.actions.look_at_columns import look_at_columns
from longstop.actions.receive import Incoming, Opened, receive
from longstop.core.intake.receipt import Receipt, ReceiptStatus
from longstop.core.intake.receipt_words import reason_words, sum_line
from longstop.core.referral.errors import LongstopError
from longstop.web.background import begin
from longstop.web.faults import for_page
from longstop.web.forms import Typed, typed_of
from longstop.web.pages.columns import columns_page
from longstop.web.uploads import MOST_BYTES, uploaded
from longstop.web.visit import Visit


def receive_page(visit: Visit) -> HttpResponse:
    """Ask for a file and who sent it."""
    return _form(visit)


def received(visit: Visit) -> HttpResponse:
    """Receive the file: to its receipt where that is soon, else to the page that shows how far."""
    typed = typed_of(visit)
    try:
        file = uploaded(visit.request)
        source = typed.needed("source", "who sent it")
        incoming = Incoming(
            stream=file.scratch.open("rb"),
            file_name=str(file.name),
            source=source,
            declared=_declared(typed),
        )
        if not typed.text("as_is"):
            seen = look_at_columns(visit.house, visit.actor, source, file.scratch)
            if seen is not None and not seen.fits:
                return columns_page(visit, source, seen)
        done = begin(partial(_receive, visit, incoming))
    except LongstopError as fault:
        return _form(visit, for_page(str(fault)), status=400)
    return _after(visit, done)


def gone_on(visit: Visit, reference: str) -> HttpResponse:
    """Read a package on that was cut short."""

    def going(opened: Opened) -> Receipt:
        return go_on(visit.house, visit.actor, reference, opened=opened)

    return _after(visit, begin(going))


def _receive(visit: Visit, incoming: Incoming, opened: Opened) -> Receipt:
    return receive(visit.house, visit.actor, incoming, opened=opened)


def _after(visit: Visit, done: Receipt | str) -> HttpResponse:
    if isinstance(done, str):
        return visit.go(
            reverse("package", kwargs={"reference": done}),
            "The file is safe, and its lines are being read. You need not wait here.",
        )
    if done.reason is not None:
        return _form(visit, _refusal(done), refused=done, status=400)
    reference = str(done.reference)
    address = reverse("package", kwargs={"reference": reference})
    if done.status is ReceiptStatus.DUPLICATE:
        return visit.go(address, "This very file came before; nothing was opened. It stands here.")
    return visit.go(address, f"Received: {sum_line(done)}.")


def _refusal(receipt: Receipt) -> str:
    if receipt.status is ReceiptStatus.DUPLICATE:
        return "This very file was refused before and still cannot be read. Nothing was opened."
    return f"The file was not received: {reason_words(receipt.reason)}."


def _declared(typed: Typed) -> int | None:
    if typed.text("declared") is None:
        return None
    label = "How many records the sender says there are, if it says so"
    return typed.whole("declared", label, most=999_999_999)


def _form(
    visit: Visit, fault: str | None = None, *, refused: Receipt | None = None, status: int = 200
) -> HttpResponse:
    """Show the form, with what was typed; a browser gives no file back, so that is said."""
    asked = visit.request.POST or visit.request.GET
    return visit.page(
        "receive.html",
        status=status,
        sources=list_sources(visit.house, visit.actor),
        source=asked.get("source", ""),
        declared=asked.get("declared", ""),
        as_is=bool(asked.get("as_is")),
        fault=fault,
        about=refused.reference if refused else None,
        parts=[(path, reason_words(why)) for path, why in refused.refused_parts] if refused else [],
        most=MOST_BYTES >> 20,
    )
