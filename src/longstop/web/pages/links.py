"""Pairs of which a person is asked: the list, and each side by side, where it is decided."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from longstop.actions.confirm_link import confirm_link
from longstop.actions.reject_link import reject_link
from longstop.actions.review_links import review_links
from longstop.actions.review_pair import review_pair
from longstop.actions.split_nominal import split_nominal
from longstop.actions.undo_link import undo_link
from longstop.core.linkage.level_words import because_words
from longstop.core.linkage.pair_words import EVIDENCE_WORDS
from longstop.core.linkage.words import REASONS, Said
from longstop.core.referral.errors import LongstopError
from longstop.store.session import Actor
from longstop.web.faults import refusal
from longstop.web.forms import FormNotValid, choices, typed_of
from longstop.web.pairing import told_pair
from longstop.web.visit import Visit

LISTED = 50


def links(visit: Visit) -> HttpResponse:
    """List the pairs in the order of the work, each question once."""
    listed = review_links(visit.house, visit.actor, limit=LISTED)
    rows = [(one, because_words(one.because), EVIDENCE_WORDS[one.evidence]) for one in listed.rows]
    return visit.page("links.html", rows=rows, at=listed.at, most=LISTED)


def pair(
    visit: Visit,
    reference: str,
    other: str,
    *,
    fault: LongstopError | None = None,
    act: str = "",
) -> HttpResponse:
    """Show a pair side by side, with what may be said of it and the next one."""
    review = review_pair(visit.house, visit.actor, reference, other)
    return visit.page(
        "pair.html",
        pair=review,
        told=told_pair(review),
        **refusal(fault),
        act=act,
        typed=visit.request.POST.get("reason", ""),
        same=choices(REASONS[Said.SAME]),
        different=choices(REASONS[Said.DIFFERENT]),
    )


def decided(visit: Visit, reference: str, other: str) -> HttpResponse:
    """Say something of a pair, on what its reader saw; shown again where refused."""
    act = str(visit.request.POST.get("act", ""))
    saw = {reference: visit.number("seen"), other: visit.number("seen_other")}
    try:
        notice = _done(visit, visit.having_seen(saw), act, reference, other)
    except LongstopError as fault:
        return pair(visit, reference, other, fault=fault, act=act)
    address = reverse("pair", kwargs={"reference": reference, "other": other})
    return visit.go(address, notice)


def _done(visit: Visit, actor: Actor, act: str, reference: str, other: str) -> str:
    typed = typed_of(visit)
    house = visit.house
    if act == "undo":
        undo_link(house, actor, reference, other, seen=visit.number("word"))
        return "Taken back: what stood before it stands again."
    if act not in ("confirm", "reject", "split", "split-other"):
        raise FormNotValid("Choose what you say of them. Nothing was changed.")
    reason = typed.needed("reason", "why")
    if act == "confirm":
        confirm_link(house, actor, reference, other, reason=reason)
        return "Said: one person. Every later run obeys it."
    if act == "reject":
        reject_link(house, actor, reference, other, reason=reason)
        return "Said: two people. No later run joins them."
    whose = reference if act == "split" else other
    split_nominal(house, actor, whose, reason=reason, seen=typed.ticks("fellow"))
    return f"Said: {whose} is of none of the others."
