"""Searches by colleagues for themselves, their households or each other, to be looked into."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from longstop.actions.look_into_searches import answer_search, list_searches
from longstop.core.linkage.asked_words import likely_in_words
from longstop.core.linkage.whose import FINDING_WORDS, WHOSE_WORDS, Finding, Whose
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.why import plain
from longstop.web.faults import refusal
from longstop.web.forms import typed_of
from longstop.web.visit import Visit

MOST = 100


def searches(visit: Visit, fault: LongstopError | None = None) -> HttpResponse:
    """List them: those that wait first, the latest on top."""
    rows = [
        {
            "id": one.id,
            "by": one.by,
            "whose": WHOSE_WORDS[Whose(one.whose)],
            "reason": plain(one.reason),
            "typed": likely_in_words(one.kinds),
            "at": one.at,
            "finding": FINDING_WORDS[Finding(one.finding)] if one.finding else None,
            "answered_by": one.answered_by,
            "answered_at": one.answered_at,
        }
        for one in list_searches(visit.house, visit.actor, limit=MOST)
    ]
    findings = [(one.value, words) for one, words in FINDING_WORDS.items()]
    return visit.page("searches.html", **refusal(fault), rows=rows, findings=findings, most=MOST)


def looked_into(visit: Visit) -> HttpResponse:
    """Write what came of looking into one."""
    try:
        said = typed_of(visit).one_of(Finding, "finding", "what came of it")
        answer_search(visit.house, visit.actor, visit.number("search") or 0, said)
    except LongstopError as fault:
        return searches(visit, fault)
    return visit.go(reverse("searches"), f"Looked into: {FINDING_WORDS[said]}.")
