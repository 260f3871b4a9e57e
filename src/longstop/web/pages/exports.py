"""Take out what a page shows: a list as a file, a story as a PDF; what is long, by two people."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from longstop.actions.agree_export import agree_to_export, withdraw_export
from longstop.actions.export import Made, Waits, export, fetch
from longstop.actions.export_lines import Asked
from longstop.actions.house import NotFound
from longstop.actions.list_exports import list_exports
from longstop.actions.print_story import Printing, print_story
from longstop.core.casework.exporting import (
    KIND_WORDS,
    LISTS,
    NEEDED,
    REASONS,
    FileKind,
    Kind,
    lapses_at,
)
from longstop.core.referral.errors import LongstopError
from longstop.store.queries.exports import Proposal
from longstop.web.faults import refusal
from longstop.web.forms import Typed, choices, typed_of
from longstop.web.pages.referral import refused_on_page
from longstop.web.visit import Visit, day_in
from longstop.web.wording import when

_TYPES = {
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.PDF: "application/pdf",
}
_FILTERS = ("desk", "reference", "person", "first", "last")
_TYPED = ("text", "why")
_PAGES = {Kind.WORKLIST: "work", Kind.LOOKS: "looks", Kind.SEARCH: "search"}


def exports(visit: Visit) -> HttpResponse:
    """Show what waits, and, where a page led here, the form to take its list out."""
    return _page(visit, visit.request.GET)


def taken_out(visit: Visit) -> HttpResponse:
    """Give the file, or say that it waits for a second person."""
    sent = visit.request.POST
    try:
        done = export(visit.house, visit.actor, _asked(visit, sent))
    except LongstopError as fault:
        return _page(visit, sent, fault=fault)
    if isinstance(done, Waits):
        return visit.go(
            reverse("exports"),
            f"The list is long: {done.reference} waits for a second person, until "
            f"{when(done.until, visit.here.zone)}.",
        )
    return _given(done)


def fetched(visit: Visit) -> HttpResponse:
    """Give the file that another person agreed to."""
    return _given(fetch(visit.house, visit.actor, _which(visit)))


def agreed(visit: Visit) -> HttpResponse:
    """Agree to what a colleague asked for."""
    one = agree_to_export(visit.house, visit.actor, _which(visit))
    return visit.go(reverse("exports"), f"{one.reference}: agreed. {one.proposer} may fetch it.")


def withdrawn(visit: Visit) -> HttpResponse:
    """Refuse what a colleague asked for, or take one's own back."""
    one = withdraw_export(visit.house, visit.actor, _which(visit))
    return visit.go(reverse("exports"), f"{one.reference}: nothing is taken out.")


def printed(visit: Visit, reference: str) -> HttpResponse:
    """Give one story as a PDF, or its page again with why not."""
    typed = typed_of(visit)
    try:
        printing = Printing(
            reference=reference,
            reason=typed.needed("reason", "why it is printed"),
            revealed=typed.text("revealed") is not None,
            condition=typed.text("condition"),
        )
        return _given(print_story(visit.house, visit.actor, printing))
    except LongstopError as fault:
        return refused_on_page(visit, reference, "pdf", fault)


def _which(visit: Visit) -> str:
    return str(visit.request.POST.get("export") or "")


def _given(done: Made) -> HttpResponse:
    answer = StreamingHttpResponse(done.blocks(), content_type=_TYPES[done.file])
    answer["Content-Disposition"] = f'attachment; filename="{done.name}"'
    return answer


def _asked(visit: Visit, sent: QueryDict) -> Asked:
    typed, most = Typed(sent, visit.here.zone), visit.house.exporting.most_rows
    return Asked(
        kind=_kind(sent),
        file=typed.one_of(FileKind, "file", "as what kind of file"),
        reason=typed.needed("reason", "why it is taken out"),
        desk=typed.text("desk"),
        reference=typed.text("reference"),
        person=typed.code("person"),
        first=day_in(typed.text("first")),
        last=day_in(typed.text("last")),
        text=typed.text("text"),
        why=typed.text("why"),
        limit=typed.whole("limit", "How many rows at most", least=1, most=most)
        if typed.text("limit")
        else None,
    )


def _kind(sent: QueryDict) -> Kind:
    """Read which list is asked for; raises NotFound, for no page leads to any other."""
    kind = str(sent.get("kind") or "")
    if kind not in _PAGES:
        raise NotFound("No such list.")
    return Kind(kind)


def _page(visit: Visit, sent: QueryDict, fault: LongstopError | None = None) -> HttpResponse:
    listed = list_exports(visit.house, visit.actor)
    return visit.page(
        "exports.html",
        **refusal(fault),
        form=_form(visit, sent) if sent.get("kind") else None,
        rows=[_row(visit, one) for one in listed.rows],
        at=listed.at,
        rules=visit.house.exporting,
        lists=[(name, name.capitalize(), NEEDED[kind]) for kind, name in _PAGES.items()],
    )


def _form(visit: Visit, sent: QueryDict) -> dict[str, Any]:
    kind = _kind(sent)
    if not visit.may(NEEDED[kind]):
        raise NotFound("No such list.")
    filters = [(name, str(sent.get(name))) for name in _FILTERS if sent.get(name)]
    return {
        "kind": kind.value,
        "of": KIND_WORDS[kind],
        "filters": filters,
        "typed": [(one, str(visit.request.POST.get(one) or "")) for one in _TYPED]
        if kind is Kind.SEARCH
        else [],
        "back": f"{reverse(_PAGES[kind])}?{urlencode(filters)}",
        "sent": sent,
        "files": [(one.value, words) for one, words in LISTS.items()],
        "reasons": choices(REASONS),
    }


def _row(visit: Visit, one: Proposal) -> dict[str, Any]:
    mine = one.proposed_by == visit.actor.person
    filters = {
        "desk": one.desk, "reference": one.about, "person": one.person,
        "first": one.first_day, "last": one.last_day,
    }  # fmt: skip
    return {
        "one": one,
        "of": KIND_WORDS[Kind(one.kind)],
        "filters": [(name, value) for name, value in filters.items() if value],
        "until": lapses_at(visit.house.exporting, one.proposed_at),
        "mine": mine,
        "fetch": mine and one.agreed,
        "agree": not mine and not one.agreed,
    }
