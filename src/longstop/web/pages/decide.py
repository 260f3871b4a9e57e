"""What a person decides about a referral: each form is one call, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpResponse
from django.urls import reverse

from longstop.actions.answer import answer as answer_
from longstop.actions.grade import grade as grade_
from longstop.actions.house import NotFound
from longstop.actions.take import take as take_
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.references import ReferenceNotValid
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.answering import AnswerRefused, read_found
from longstop.core.triage.grading import GradingRefused
from longstop.core.triage.placing import Placed
from longstop.core.triage.policy import Grade
from longstop.store.session import Actor
from longstop.web.pages.referral import refused
from longstop.web.templating import when
from longstop.web.visit import Visit

Act = Callable[[Actor], str]
"""Carries a form out as somebody, and says in a line what was done."""


def take(visit: Visit, reference: str) -> HttpResponse:
    """Hold it for oneself."""

    def act(actor: Actor) -> str:
        (taken,) = take_(visit.house, actor, [reference])
        return f"{taken.reference} is yours until {when(taken.until, visit.here.zone)}."

    return _decided(visit, reference, "take", act)


def grade(visit: Visit, reference: str) -> HttpResponse:
    """Give it a grade."""
    typed = visit.request.POST

    def act(actor: Actor) -> str:
        wanted = {one.code: one for one in Grade}.get(typed.get("grade", ""))
        if wanted is None:
            raise GradingRefused("Choose a grade. Nothing was changed.")
        reason = typed.get("reason") or None
        (done,) = grade_(visit.house, actor, [reference], wanted, reason=reason)
        by = when(done.act_by, visit.here.zone)
        return f"Graded {wanted.words}: to be acted on by {by}."

    return _decided(visit, reference, "grade", act)


def answer(visit: Visit, reference: str) -> HttpResponse:
    """Record what was found out about a question; the page then shows it assessed again."""
    typed = visit.request.POST

    def act(actor: Actor) -> str:
        basis = typed.get("basis") or None
        if basis is not None and basis not in set(StatementKind):
            raise AnswerRefused("That is nothing an answer rests on. Nothing was changed.")
        found = read_found(
            f"{typed.get('question', '')}={typed.get('said', '')}",
            StatementKind(basis) if basis else None,
            settles=typed.get("settle") == "yes",
        )
        (done,) = answer_(visit.house, actor, [reference], found)
        return f"Assessed again: {_words(done.after)}. Before: {_words(done.before)}."

    return _decided(visit, reference, "answer", act)


def _decided(visit: Visit, reference: str, form: str, act: Act) -> HttpResponse:
    """Carry a form out on what its reader saw; shown again, with what was typed, where refused."""
    try:
        notice = act(_as_seen(visit, reference))
    except (NotFound, ReferenceNotValid):
        raise
    except LongstopError as fault:
        return refused(visit, reference, form, fault)
    return visit.go(reverse("referral", kwargs={"reference": reference}), notice)


def _as_seen(visit: Visit, reference: str) -> Actor:
    seen = visit.request.POST.get("seen", "")
    return replace(visit.actor, saw={reference: int(seen)} if seen.isdecimal() else {})


def _words(placed: Placed) -> str:
    if placed.span is None:
        return "outside the instrument, a person decides"
    span = placed.span
    if span.lowest is span.highest:
        return span.lowest.words
    return f"{span.lowest.words} to {span.highest.words}, works as {span.working.words}"
