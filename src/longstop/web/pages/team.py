"""The work of all as a supervisor looks at it; behind each figure stands its list."""

from __future__ import annotations

from django.http import HttpResponse

from longstop.actions.house import NotFound
from longstop.actions.show_team import MOST, list_matter, list_person, show_team
from longstop.core.casework.team import MATTER_WORDS, Matter
from longstop.core.clocks.forecast import AHEAD, LATELY, LEAST
from longstop.core.referral.why import plain
from longstop.store.queries.team import COUNTED, FAR
from longstop.web.visit import Visit

_HOT = (Matter.UNOWNED, Matter.BREACHED)


def team(visit: Visit) -> HttpResponse:
    """Show what is the matter with how much, and who has what."""
    shown = show_team(visit.house, visit.actor)
    figures = [
        (one.value, words, shown.matters[one], one in _HOT and shown.matters[one].count > 0)
        for one, words in MATTER_WORDS.items()
    ]
    return visit.page(
        "team.html", shown=shown, figures=figures, counted=COUNTED, far=FAR,
        ahead_days=AHEAD.days, lately_days=LATELY.days, least=LEAST,
    )  # fmt: skip


def team_list(visit: Visit) -> HttpResponse:
    """List what stands behind a figure, or what one person owns."""
    of, person = visit.request.GET.get("of", ""), visit.request.GET.get("person")
    if person is not None:
        found = list_person(visit.house, visit.actor, person)
        title = f"What {person} owns"
    elif of in [one.value for one in Matter]:
        found = list_matter(visit.house, visit.actor, Matter(of))
        title = MATTER_WORDS[Matter(of)]
    else:
        raise NotFound("There is no such list.")
    rows = [
        {
            "reference": one.reference,
            "what": f"{plain(one.kind)}, {plain(one.state)}",
            "owner": one.owner,
            "desk": one.desk,
            "due_at": one.due_at,
        }
        for one in found.rows
    ]
    return visit.page(
        "team_list.html", title=title, rows=rows, at=found.at, most=MOST, more=found.more,
        counted=COUNTED, far=FAR,
    )  # fmt: skip
