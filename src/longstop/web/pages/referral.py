"""The whole story of one obligation on one page, what argues against it first, and its forms."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse

from longstop.actions.reveal import REASONS, reveal
from longstop.actions.show import Shown, show
from longstop.core.casework.exporting import REASONS as EXPORT_REASONS
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.handling import LIFTS
from longstop.web.faults import refusal
from longstop.web.forms import Form, choices, typed_of, without_lift
from longstop.web.naming import Naming, lists_of
from longstop.web.pages.casework import FORMS, for_kind
from longstop.web.pages.exhibits import onward
from longstop.web.telling import owner_of, told
from longstop.web.visit import View, Visit

_OWN_PAGES = {
    "package": ("package", "What became of its lines"),
    "quarantined_record": ("quarantined", "Read it, mend it and release it, or set it aside"),
    "refused_file": ("manifest", "What it holds, part by part, and why it was not read"),
    "child_protection": ("whom", "Whom to tell, how to reach them now, and what to say"),
}
"""What has a page of its own beside this one."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was not carried out: which, why, what changed, and what was typed into it."""

    form: str
    message: str
    changes: list[str] = field(default_factory=list)
    typed: dict[str, list[str]] = field(default_factory=dict)

    def of(self, form: str, name: str) -> list[str]:
        """Give what was typed into a field of a form."""
        return self.typed.get(name, []) if form == self.form else []


def referral(visit: Visit, reference: str) -> HttpResponse:
    """Show a referral, or any other obligation, without what is hidden."""
    return page_of(visit, show(visit.house, visit.actor, reference, naming=True))


def revealed(visit: Visit, reference: str) -> HttpResponse:
    """Show it with what is hidden, for a reason that goes on the ledger."""
    reason = str(visit.request.POST.get("reason", ""))
    try:
        shown = reveal(
            visit.house, visit.actor, reference, reason,
            condition=typed_of(visit).text("condition"), naming=True,
        )  # fmt: skip
    except LongstopError as fault:
        return refused_on_page(visit, reference, "reveal", fault)
    return page_of(visit, shown, is_revealed=True)


def decided(form: Form) -> View:
    """Make the page behind a form: one call, on what its reader saw; shown again where refused."""

    def view(visit: Visit, reference: str) -> HttpResponse:
        typed = typed_of(visit)
        try:
            actor = visit.having_seen({reference: visit.number("seen")})
            notice = form.act(visit, actor, reference, typed)
        except LongstopError as fault:
            return refused_on_page(visit, reference, form.name, fault)
        if form.at_once:
            messages.success(visit.request, notice)
            return page_of(visit, show(visit.house, visit.actor, reference, naming=True))
        return visit.go(reverse("referral", kwargs={"reference": reference}), notice)

    return view


def refused_on_page(visit: Visit, reference: str, form: str, fault: LongstopError) -> HttpResponse:
    """Show the page again as it is now, with what was typed and why it was not done.

    Raises NotFound where it is the page itself that is not there.
    """
    typed = {name: [str(one) for one in values] for name, values in visit.request.POST.lists()}
    why = refusal(fault)
    was = Refused(form, why["fault"], why["changes"], typed)
    shown = show(visit.house, visit.actor, reference, naming=True)
    return page_of(visit, shown, refused=was, status=why["status"])


def page_of(
    visit: Visit,
    shown: Shown,
    *,
    refused: Refused | None = None,
    is_revealed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Lay a story out as a page."""
    kind = shown.story.subject.kind
    state = shown.story.subject.state
    naming = Naming(shown.whom)
    stated = bool(shown.story.subject.handling)
    offered = [
        naming.form(onward(for_kind(one if stated else without_lift(one), kind), state))
        for one in FORMS
        if one.is_for(shown, visit.here)
    ]
    return visit.page(
        "referral.html",
        status=status,
        story=told(shown),
        hands=shown.hands,
        subject=shown.story.subject,
        owner=owner_of(shown.story.subject, visit.here),
        refused=refused,
        revealed=is_revealed,
        reveal_reasons=choices(REASONS),
        own_pages=_OWN_PAGES,
        print_reasons=choices(EXPORT_REASONS),
        lifts=choices(LIFTS) if stated else (),
        names=lists_of(offered),
        first=[one for one in offered if one.first],
        more=[one for one in offered if not one.first],
    )
