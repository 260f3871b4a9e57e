"""The whole story of one referral on one page, what argues against it first."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpResponse

from longstop.actions.find import ChangedMeanwhile
from longstop.actions.reveal import REASONS, reveal
from longstop.actions.show import Shown, show
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.event_words import event_in_words
from longstop.core.referral.questions import REGISTRY
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.answers import Unknown
from longstop.core.triage.grading import REASONS as GRADE_REASONS
from longstop.core.triage.policy import Grade
from longstop.web.faults import for_page
from longstop.web.telling import told
from longstop.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was not carried out: which, why, what changed, and what was typed into it."""

    form: str
    message: str
    changes: list[str] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)


def referral(visit: Visit, reference: str) -> HttpResponse:
    """Show a referral, or any other obligation, without what is hidden."""
    return page_of(visit, show(visit.house, visit.actor, reference))


def revealed(visit: Visit, reference: str) -> HttpResponse:
    """Show it with what is hidden, for a reason that goes on the ledger."""
    reason = visit.request.POST.get("reason", "")
    try:
        shown = reveal(visit.house, visit.actor, reference, reason)
    except LongstopError as fault:
        return refused(visit, reference, "reveal", fault)
    return page_of(visit, shown, is_revealed=True)


def refused(visit: Visit, reference: str, form: str, fault: LongstopError) -> HttpResponse:
    """Show the page again as it is now, with what was typed and why it was not done."""
    changes = [
        f"{event_in_words(one.event)}, by {one.by or 'somebody else'}"
        for one in (fault.changes if isinstance(fault, ChangedMeanwhile) else ())
    ]
    typed = {name: str(value) for name, value in visit.request.POST.items()}
    was = Refused(form, for_page(str(fault)), changes, typed)
    status = 409 if changes else 400
    return page_of(visit, show(visit.house, visit.actor, reference), refused=was, status=status)


def page_of(
    visit: Visit,
    shown: Shown,
    *,
    refused: Refused | None = None,
    is_revealed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Lay a story out as a page."""
    return visit.page(
        "referral.html",
        status=status,
        story=told(shown),
        subject=shown.story.subject,
        mine=shown.story.subject.owner_agency == visit.here.agency_code,
        refused=refused,
        revealed=is_revealed,
        reveal_reasons=REASONS,
        grades=[(one.code, one.words) for one in reversed(Grade)],
        grade_reasons=GRADE_REASONS,
        questions=[(one.code, one.words) for one in REGISTRY.values()],
        unknowns=[one.value for one in Unknown],
        bases=[one.value for one in StatementKind],
    )
