"""What waits for the reader as a second person, and leads to where they agree or do not."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from longstop.actions.list_proposals import MOST, list_proposals
from longstop.core.casework.proposals import STEP_WORDS, Step
from longstop.core.referral.why import plain
from longstop.store.queries.proposals import Proposed
from longstop.web.visit import Visit

_FORMS = {
    Step.DEFER: "protect-agree",
    Step.DECLINE: "protect-agree",
    Step.PATH: "path-agree",
    Step.ABROAD: "abroad-approve",
    Step.ABROAD_AT_RISK: "abroad-approve",
    Step.CLOSING: "agree",
    Step.OPENING: "opening-agree",
    Step.ERASURE: "erase-agree",
}


def second(visit: Visit) -> HttpResponse:
    """List what others proposed, the first due on top."""
    listed = list_proposals(visit.house, visit.actor)
    rows = [
        {
            "address": _address(one),
            "called": one.reference or f"{plain(one.step)} {one.number}",
            "step": STEP_WORDS[Step(one.step)],
            "what": _what(one),
            "proposer": one.proposer,
            "at": one.proposed_at,
            "due_at": one.due_at,
        }
        for one in listed.rows
    ]
    return visit.page("second.html", rows=rows, at=listed.at, most=MOST)


def _address(one: Proposed) -> str:
    if one.step == Step.EXPORT:
        return f"{reverse('exports')}#{one.reference}"
    if one.step == Step.POLICY:
        return reverse("policy", kwargs={"reference": str(one.number)})
    if one.reference is None:
        return f"{reverse('policies')}#model-{one.number}"
    page = reverse("referral", kwargs={"reference": one.reference})
    return f"{page}#form-{_FORMS[Step(one.step)]}"


def _what(one: Proposed) -> str:
    said = one.what if one.reference is None else one.what and plain(one.what)
    why = one.reason and plain(one.reason)
    return ": ".join(part for part in (said, why) if part)
