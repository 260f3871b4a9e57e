"""Declare who one lives with; what was declared is never shown again, only that it is there."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from longstop.actions.declare_household import MOST, declare, list_household, take_back
from longstop.core.linkage.asked_words import likely_in_words
from longstop.core.linkage.whose import Relation
from longstop.core.referral.errors import LongstopError
from longstop.web.faults import refusal
from longstop.web.forms import typed_of
from longstop.web.visit import Visit

RELATION_WORDS = {
    Relation.HOUSEHOLD: "somebody I live with, or our address",
    Relation.ONESELF: "myself",
}


def household(visit: Visit, fault: LongstopError | None = None) -> HttpResponse:
    """Show what kinds of things one declared, and the form for one more."""
    rows = [
        {
            "id": one.id,
            "of": RELATION_WORDS[Relation(one.relation)],
            "kinds": likely_in_words(one.kinds),
            "at": one.declared_at,
        }
        for one in list_household(visit.house, visit.actor)
    ]
    return visit.page(
        "household.html",
        **refusal(fault),
        rows=rows,
        relations=[(one.value, words) for one, words in RELATION_WORDS.items()],
        typed=visit.request.POST if fault else {},
        most=MOST,
    )


def declared(visit: Visit) -> HttpResponse:
    """Keep one thing more."""
    typed = typed_of(visit)
    try:
        relation = typed.one_of(Relation, "relation", "of whom it is")
        text = typed.needed("text", "a name, an e-mail, a telephone, an account or a postcode")
        declare(visit.house, visit.actor, relation, text)
    except LongstopError as fault:
        return household(visit, fault)
    return visit.go(reverse("household"), "Kept. It is not shown to anybody, you included.")


def taken_back(visit: Visit) -> HttpResponse:
    """Take one thing back."""
    try:
        take_back(visit.house, visit.actor, visit.number("entry") or 0)
    except LongstopError as fault:
        return household(visit, fault)
    return visit.go(reverse("household"), "Taken back.")
