"""Act on rows that were ticked, after a preview of each: one call for all, or nothing is done."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from longstop.actions.grade import grade
from longstop.actions.make_ready import make_ready
from longstop.actions.preview_together import NEEDED, Preview, Together, Wish, preview_together
from longstop.actions.take import take
from longstop.core.referral.errors import LongstopError
from longstop.core.triage.grading import REASONS
from longstop.core.triage.policy import Grade
from longstop.store.session import Actor
from longstop.web.faults import for_page, refusal
from longstop.web.forms import FormNotValid, choices
from longstop.web.visit import Visit, whole
from longstop.web.wording import when

_GRADES = {f"grade:{one.code}": one for one in reversed(Grade)}
"""How a form says that it gives a grade, and which."""


def offered(visit: Visit) -> list[tuple[str, str]]:
    """Give what somebody may do to many at once: its code in the form, and its words."""
    words = {Together.TAKE: "Take them", Together.READY: "Call them ready to be sent"}
    found = [(one.value, said) for one, said in words.items() if visit.may(NEEDED[one])]
    if visit.may(NEEDED[Together.GRADE]):
        found += [(said, f"Grade them {one.words}") for said, one in _GRADES.items()]
    return found


def together(visit: Visit) -> HttpResponse:
    """Say of each that was ticked what would happen, or why not."""
    try:
        wish, references = _asked(visit)
        found = preview_together(visit.house, visit.actor, references, wish)
    except LongstopError as fault:
        return _page(visit, None, fault)
    return _page(visit, found)


def done_together(visit: Visit) -> HttpResponse:
    """Do it to those that were confirmed; where one was overtaken nothing is done, and it says so.

    The page then shows each as it is now, with what was ticked.
    """
    try:
        wish, references = _asked(visit)
        notice = _do(visit, visit.having_seen(_saw(visit)), references, wish)
    except LongstopError as fault:
        return _again(visit, fault)
    desk = visit.request.POST.get("desk")
    address = reverse("work") + (f"?{urlencode({'desk': desk})}" if desk else "")
    return visit.go(address, notice)


def _again(visit: Visit, fault: LongstopError) -> HttpResponse:
    try:
        wish, references = _asked(visit)
        found = preview_together(visit.house, visit.actor, references, wish)
    except LongstopError:
        return _page(visit, None, fault)
    return _page(visit, found, fault)


def _do(visit: Visit, actor: Actor, references: list[str], wish: Wish) -> str:
    if not references:
        raise FormNotValid("Tick at least one. Nothing was changed.")
    if wish.act is Together.TAKE:
        taken = take(visit.house, actor, references)
        return f"{len(taken)} taken: yours until {when(taken[0].until, visit.here.zone)}."
    if wish.act is Together.READY:
        return f"{len(make_ready(visit.house, actor, references))} are ready to be sent."
    if wish.grade is None:
        raise FormNotValid("Say which grade. Nothing was changed.")
    graded = grade(visit.house, actor, references, wish.grade, reason=wish.reason)
    return f"{len(graded)} graded {wish.grade.words}."


def _asked(visit: Visit) -> tuple[Wish, list[str]]:
    """Read what is wanted of which, out of the address or the form."""
    sent = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    references = [str(one) for one in sent.getlist("ref") if one]
    said = str(sent.get("do", ""))
    if said in _GRADES:
        reason = str(sent.get("reason", "")).strip() or None
        return Wish(act=Together.GRADE, grade=_GRADES[said], reason=reason), references
    if said not in (Together.TAKE, Together.READY):
        raise FormNotValid("Choose what to do with those that are ticked. Nothing was changed.")
    return Wish(act=Together(said)), references


def _saw(visit: Visit) -> dict[str, int | None]:
    """Read what the preview showed of each."""
    seen = (str(one).rpartition(":") for one in visit.request.POST.getlist("seen"))
    return {reference: whole(seq) for reference, _, seq in seen}


def _page(visit: Visit, found: Preview | None, fault: LongstopError | None = None) -> HttpResponse:
    sent = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    said = str(sent.get("do", ""))
    rows = found.rows if found else []
    goes = [] if found is None or found.too_many else [one for one in rows if not one.why_not]
    return visit.page(
        "together.html",
        found=found,
        goes=goes,
        stays=[(one, for_page(f"{one.reference}: {one.why_not}")) for one in rows if one.why_not],
        references=[one.reference for one in rows],
        did=said,
        words=dict(offered(visit)).get(said, "What to do with them"),
        is_grade=said in _GRADES,
        reason=str(sent.get("reason", "")),
        reasons=choices(REASONS),
        desk=str(sent.get("desk", "")),
        **refusal(fault),
    )
