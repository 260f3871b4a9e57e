"""The policies of assessment: what they say, what a draft would change, and two signatures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from longstop.actions.adopt_model import approve_model, withdraw_model
from longstop.actions.adopt_policy import approve_policy, propose_policy, withdraw_policy
from longstop.actions.compare_policies import IN_FORCE, Compared, Named, compare_policies
from longstop.actions.house import NotFound
from longstop.actions.list_models import list_models
from longstop.actions.list_policies import list_policies
from longstop.actions.show_policy import show_policy
from longstop.core.referral.errors import LongstopError
from longstop.core.triage.adopting import REASONS
from longstop.core.triage.comparing_words import SIDE_WORDS, WAY_WORDS
from longstop.core.triage.document import MOST_TEXT, PolicyNotValid, read_policy
from longstop.core.triage.patterns import Outcome
from longstop.core.triage.policy import Grade, Policy
from longstop.core.triage.telling import policy_parts
from longstop.web.faults import for_page
from longstop.web.forms import FormNotValid, choices, typed_of
from longstop.web.uploads import uploaded_or_none
from longstop.web.visit import Visit, whole
from longstop.web.wording import day, said

MOVERS = 25


def policies(visit: Visit, fault: str | None = None) -> HttpResponse:
    """List the policies and linkage models that were proposed, the latest first."""
    listed = list_policies(visit.house, visit.actor)
    models = list_models(visit.house, visit.actor)
    return visit.page(
        "policies.html",
        status=400 if fault else 200,
        listed=listed,
        models=models,
        fault=fault,
    )


def policy(visit: Visit, reference: str, fault: str | None = None) -> HttpResponse:
    """Say a policy in words, what it would change where that is asked, and where it stands."""
    shown = show_policy(visit.house, visit.actor, reference)
    one = shown.adoption
    asked = visit.request.GET.get("compare") is not None
    return visit.page(
        "policy.html",
        status=400 if fault else 200,
        shown=shown,
        blocks=policy_parts(shown.policy),
        fault=fault,
        compared=_compared(visit, Named(number=one.id)) if asked and one else None,
    )


def approved(visit: Visit, reference: str) -> HttpResponse:
    """Sign as the second person."""
    try:
        done = approve_policy(visit.house, visit.actor, _number(reference))
    except LongstopError as fault:
        return policy(visit, reference, for_page(str(fault)))
    return visit.go(
        reverse("policy", kwargs={"reference": reference}),
        f"{done.stamp} is in force from the beginning of {day(done.day)}.",
    )


def withdrawn(visit: Visit, reference: str) -> HttpResponse:
    """Take one back that is not in force yet."""
    try:
        done = withdraw_policy(visit.house, visit.actor, _number(reference))
    except LongstopError as fault:
        return policy(visit, reference, for_page(str(fault)))
    return visit.go(reverse("policies"), f"{done.stamp} is taken back. It stays on record.")


def model_signed(visit: Visit) -> HttpResponse:
    """Sign for a linkage model as the second person, or take it back."""
    typed = typed_of(visit)
    number = _number(typed.text("number") or "")
    try:
        if typed.text("back") is not None:
            done = withdraw_model(visit.house, visit.actor, number)
            return visit.go(reverse("policies"), f"{done.stamp} is taken back.")
        done = approve_model(visit.house, visit.actor, number)
    except LongstopError as fault:
        return policies(visit, for_page(str(fault)))
    return visit.go(reverse("policies"), f"{done.stamp} is in force: everything is linked anew.")


def draft(visit: Visit) -> HttpResponse:
    """Ask for a draft."""
    return _draft(visit, "")


def drafted(visit: Visit) -> HttpResponse:
    """Check a draft, tell all its faults or what it would change, and propose it where asked."""
    text, policy = "", None
    try:
        text = _text_of(visit)
        policy = read_policy(text)
        if visit.request.POST.get("do") == "propose":
            return _proposed(visit, text)
        return _draft(visit, text, policy, compared=_compared(visit, Named(text=text)))
    except PolicyNotValid as fault:
        return _draft(visit, text, faults=tuple(map(said, fault.faults)))
    except LongstopError as fault:
        return _draft(visit, text, policy, faults=(for_page(str(fault)),))


def _proposed(visit: Visit, text: str) -> HttpResponse:
    typed = typed_of(visit)
    done = propose_policy(
        visit.house, visit.actor, text,
        day=typed.day("day", "From which day"), reason=typed.needed("reason", "why"),
    )  # fmt: skip
    return visit.go(
        reverse("policy", kwargs={"reference": str(done.id)}),
        f"{done.stamp} is proposed: an ethics reviewer, another person than you, signs.",
    )


def _text_of(visit: Visit) -> str:
    """Give the draft: the file that came, else what stands in the form."""
    file = uploaded_or_none(visit.request)
    if file is None:
        return typed_of(visit).lines("text")
    try:
        return str(file.read(MOST_TEXT * 4 + 1), "utf-8")
    except UnicodeDecodeError:
        raise FormNotValid("The file is no text in UTF-8. Nothing was changed.") from None


def _draft(
    visit: Visit,
    text: str,
    policy: Policy | None = None,
    *,
    faults: tuple[str, ...] = (),
    compared: Mapping[str, Any] | None = None,
) -> HttpResponse:
    return visit.page(
        "draft.html",
        status=400 if faults else 200,
        text=text,
        faults=faults,
        compared=compared,
        blocks=policy_parts(policy) if policy else [],
        reasons=choices(REASONS),
        day=visit.request.POST.get("day", ""),
        reason=visit.request.POST.get("reason", ""),
    )


def _number(text: str) -> int:
    found = whole(text)
    if found is None:
        raise NotFound("Nothing of this number was proposed. Nothing was changed.")
    return found


def _compared(visit: Visit, after: Named) -> Mapping[str, Any]:
    """Lay out what a policy would change, in numbers of open referrals that the reader sees."""
    found = compare_policies(visit.house, visit.actor, IN_FORCE, after, most=MOVERS)
    one = found.comparison
    return {
        "before": found.before.stamp,
        "after": found.after.stamp,
        "people": one.people,
        "outside": one.outside,
        "graded": one.graded,
        "grades": [grade.words for grade in Grade],
        "matrix": [(was.words, [one.working[was, to] for to in Grade]) for was in Grade],
        "ways": [(words, one.moved(way)) for way, words in WAY_WORDS.items()],
        "floors": (one.gained, one.lost),
        "sides": [
            (words, getattr(one.before, name), getattr(one.after, name))
            for words, name in SIDE_WORDS
        ],
        "demand": list(_demand(found)),
        "movers": [
            {
                "reference": mover.reference,
                "way": WAY_WORDS[mover.way],
                "before": _place(mover.before),
                "after": _place(mover.after),
                "grade": mover.grade,
                "act_by": mover.act_by,
            }
            for mover in found.movers
        ],
        "at": found.at,
    }


def _demand(found: Compared) -> Iterator[tuple[str, int, str, int, str]]:
    one = found.comparison
    for grade in (*reversed(Grade), None):
        yield (
            grade.words if grade else "a person decides",
            one.before.demand[grade],
            _within(found.before, grade),
            one.after.demand[grade],
            _within(found.after, grade),
        )


def _within(policy: Policy, grade: Grade | None) -> str:
    return "" if grade is None else f"{policy.targets[grade]} h"


def _place(one: Outcome) -> str:
    if one.working is None or one.lowest is None or one.highest is None:
        return "a person decides"
    if one.lowest is one.highest:
        return one.working.words
    return f"{one.working.words} ({one.lowest.words} to {one.highest.words})"
