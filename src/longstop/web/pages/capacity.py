"""Ask what a capacity would do, and read the answer: in tables, in drawings and beside a bound."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from longstop.actions.ask_capacity import stop_capacity
from longstop.actions.capacity_scenarios import shipped_scenarios, text_in
from longstop.actions.capacity_ways import MOST_WAYS, Question, QuestionNotValid
from longstop.actions.show_capacity import draw_capacity, list_capacity, show_capacity
from longstop.core.capacity.scenario import Rule
from longstop.core.referral.errors import LongstopError
from longstop.web.faults import for_page
from longstop.web.forms import FormNotValid, typed_of
from longstop.web.pages.capacity_tables import tables_of
from longstop.web.studies import begin_study
from longstop.web.uploads import uploaded_or_none
from longstop.web.visit import Visit

MOST_BYTES = 1 << 20
OWN = "own"
RULES = (
    (Rule.WORKLIST, "as the list of work orders it, by the policy in force"),
    (Rule.FIRST_COME, "whoever came first"),
    (Rule.STRICT, "each grade whole before the next"),
    (Rule.DUE, "by when somebody should have acted"),
    (Rule.DECAY, "danger, and more as data near expiry"),
    (Rule.C_MU, "danger by how short the work is, told beforehand: to compare with only"),
)
_REFRESH_SECONDS = 10


def capacity(visit: Visit) -> HttpResponse:
    """List what was asked, and offer the form; ?like= fills it as a question was asked before."""
    like = visit.request.GET.get("like")
    question = show_capacity(visit.house, visit.actor, like).question if like else None
    return _page(visit, question or Question(shipped="bureau", text="", rule=None))


def asked(visit: Visit) -> HttpResponse:
    """Check a question, tell all its faults, or begin to answer it."""
    question = _typed(visit)
    try:
        question = _with_file(visit, question)
        name = begin_study(visit.house, visit.actor, question)
    except QuestionNotValid as fault:
        return _page(visit, question, tuple(map(for_page, fault.faults)))
    except LongstopError as fault:
        return _page(visit, question, (for_page(str(fault)),))
    return visit.go(
        reverse("capacity_run", kwargs={"reference": name}),
        "Your question is being answered. You need not wait here.",
    )


def run(visit: Visit, reference: str) -> HttpResponse:
    """Show how far an answer is, or the answer."""
    shown = show_capacity(visit.house, visit.actor, reference)
    one = shown.run
    answer = visit.page(
        "capacity_run.html",
        one=one,
        shown=shown,
        rules=dict(RULES),
        goes_on=one.ending is None and not shown.silent,
        tables=tables_of(one.figures) if one.figures else None,
    )
    if one.ending is None and not shown.silent:
        answer["Refresh"] = str(_REFRESH_SECONDS)
    return answer


def stopped(visit: Visit, reference: str) -> HttpResponse:
    """Stop answering."""
    stop_capacity(visit.house, visit.actor, reference)
    return visit.go(reverse("capacity_run", kwargs={"reference": reference}), "It is stopped.")


def chart(visit: Visit, reference: str) -> HttpResponse:
    """Give a drawing of an answer, as an image of its page."""
    drawn = draw_capacity(visit.house, visit.actor, reference, visit.request.GET.get("of", ""))
    return HttpResponse(drawn, content_type="image/svg+xml")


def _typed(visit: Visit) -> Question:
    """Read a question as it was typed; whatever is none of the choices counts as not chosen."""
    typed = typed_of(visit)
    shipped = typed.text("scenario")
    return Question(
        shipped=shipped if shipped in shipped_scenarios() else None,
        text=typed.lines("text"),
        rule=next((one for one in Rule if one == typed.text("rule")), None),
        rules=tuple(one for one in Rule if one in typed.ticks("rules")),
        staff=_lines(typed.lines("staff")),
        delays=_lines(typed.lines("delays")),
        pathways=_lines(typed.lines("pathways")),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.splitlines() if one.strip())


def _with_file(visit: Visit, question: Question) -> Question:
    """Put the text of a file that came in the place of what stands in the form."""
    file = uploaded_or_none(visit.request)
    if file is None:
        if not question.shipped and not question.text.strip():
            raise FormNotValid(
                "Choose a scenario, or give one of your own as a file or a text. Nothing was run."
            )
        return question
    try:
        text = text_in(file)
    except UnicodeDecodeError:
        raise FormNotValid("The file is no text in UTF-8. Nothing was run.") from None
    return replace(question, shipped=None, text=text)


def _page(visit: Visit, question: Question, faults: tuple[str, ...] = ()) -> HttpResponse:
    listed = list_capacity(visit.house, visit.actor)
    words: dict[str, Any] = {
        "faults": faults,
        "question": question,
        "own": OWN,
        "shipped": shipped_scenarios(),
        "rules": RULES,
        "most_ways": MOST_WAYS - 1,
        "most": MOST_BYTES >> 20,
        "runs": listed.runs,
        "at": listed.at,
    }
    return visit.page("capacity.html", status=400 if faults else 200, **words)
