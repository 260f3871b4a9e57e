"""Who is one person with a referral, as far as its reader may see, and what holds each there."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from longstop.actions.show_nominal import NominalMember, NominalShown, show_nominal
from longstop.core.linkage.level_words import because_words
from longstop.core.linkage.pair_words import EVIDENCE_WORDS
from longstop.core.referral.story import StoryPerson, facts_of
from longstop.core.referral.why import plain
from longstop.web.pairing import LEAST_SCALE, Bar, bar
from longstop.web.visit import Visit

LISTED = 25
_SHOWN = ("name", "other names", "born", "age stated")


def nominal(visit: Visit, reference: str) -> HttpResponse:
    """Show a page of the members, each with the strongest of what ties it to the others."""
    after = visit.request.GET.get("after") or None
    shown = show_nominal(visit.house, visit.actor, reference, after=after, limit=LISTED)
    return visit.page("nominal.html", shown=shown, rows=_rows(shown), first=after is None)


def _rows(shown: NominalShown) -> list[dict[str, Any]]:
    weights = [one.tie.weight for one in shown.members if one.tie.weight is not None]
    scale = max(LEAST_SCALE, *map(abs, weights)) if weights else LEAST_SCALE
    return [_row(one, shown, scale) for one in shown.members]


def _row(one: NominalMember, shown: NominalShown, scale: float) -> dict[str, Any]:
    tie = one.tie
    return {
        "member": one.seen,
        "people": list(dict.fromkeys(filter(None, map(_person, one.persons)))),
        "hidden": sum(each.hidden for each in one.persons),
        "with": tie.reference,
        "because": because_words(tie.because or ()),
        "evidence": EVIDENCE_WORDS[tie.evidence] if tie.evidence else None,
        "bar": _bar(tie.weight, scale),
        "links": (tie.many, shown.many - 1),
        "thin": shown.many > 2 and tie.many + len(one.said) == 1,
        "said": [
            (word.reference, word.by or "somebody of another agency", plain(word.reason),
             word.said_at)
            for word in one.said
        ],
    }  # fmt: skip


def _bar(weight: float | None, scale: float) -> Bar | None:
    return None if weight is None else bar("", weight, scale)


def _person(one: StoryPerson) -> str:
    told = dict(facts_of(one))
    words = ((name, told[name]) for name in _SHOWN if name in told)
    return ", ".join(str(word) if name == "name" else f"{name} {word}" for name, word in words)
