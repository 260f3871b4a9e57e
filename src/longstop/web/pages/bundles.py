"""Files that many people were reported for: looked at together, each person keeps a referral."""

from __future__ import annotations

from django.http import HttpResponse

from longstop.actions.show_bundle import list_bundles, show_bundle
from longstop.core.referral.why import plain
from longstop.web.forms import FormNotValid
from longstop.web.visit import Visit

LISTED = 50
LEAST_PEOPLE, USUAL_PEOPLE, MOST_PEOPLE = 2, 10, 100_000
USUAL_DAYS, MOST_DAYS = 7, 92
SHOWN = 200
"""So many people of one file are shown; the command lists all of them."""


def bundles(visit: Visit) -> HttpResponse:
    """List the files, those at the most people on top; how many and how long stands in the form."""
    people = _number(visit, "people", USUAL_PEOPLE, LEAST_PEOPLE, MOST_PEOPLE)
    days = _number(visit, "days", USUAL_DAYS, 1, MOST_DAYS)
    found = list_bundles(visit.house, visit.actor, people=people, days=days, limit=LISTED + 1)
    return visit.page(
        "bundles.html", rows=found.rows[:LISTED], more=len(found.rows) > LISTED, at=found.at,
        people=people, days=days, most=LISTED, most_days=MOST_DAYS,
    )  # fmt: skip


def bundle(visit: Visit) -> HttpResponse:
    """Show whom one file was reported for, the open and most dangerous on top."""
    shown = show_bundle(visit.house, visit.actor, visit.request.GET.get("file", ""), limit=SHOWN)
    rows = [
        {
            "reference": one.reference,
            "state": plain(one.state),
            "grade": f"graded {plain(one.grade)}"
            if one.grade
            else f"works as {plain(one.working or 'unknown')}",
            "reporter": one.reporter,
            "opened_at": one.opened_at,
        }
        for one in shown.rows
    ]
    return visit.page(
        "bundle.html", digest=shown.digest, rows=rows, at=shown.at, most=SHOWN, more=shown.more
    )


def _number(visit: Visit, name: str, usual: int, least: int, most: int) -> int:
    if not visit.request.GET.get(name):
        return usual
    found = visit.number(name)
    if found is None or not least <= found <= most:
        raise FormNotValid(
            f"Write a whole number from {least:,} to {most:,}. Nothing was looked up."
        )
    return found
