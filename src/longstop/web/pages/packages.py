"""What senders sent us, and what became of every line: the answer to "what became of our list"."""

from __future__ import annotations

from django.http import HttpResponse

from longstop.actions.list_packages import list_packages
from longstop.actions.show_manifest import show_manifest
from longstop.actions.show_package import Page, show_package
from longstop.core.intake.receipt_words import reason_words, sum_line
from longstop.web.visit import Visit

LISTED, LINES, PARTS = 50, 50, 500


def packages(visit: Visit) -> HttpResponse:
    """List the packages, the newest first, each with how it adds up."""
    listed = list_packages(visit.house, visit.actor, limit=LISTED)
    rows = [(one, sum_line(one)) for one in listed.rows]
    return visit.page("packages.html", rows=rows, open=listed.open, at=listed.at, most=LISTED)


def package(visit: Visit, reference: str) -> HttpResponse:
    """Show where the lines of a package stand, and a page of them one by one."""
    page = Page(visit.number("after") or 0, LINES)
    story = show_package(visit.house, visit.actor, reference, page)
    lines = story.lines or ()
    return visit.page(
        "package.html",
        story=story,
        sums=sum_line(story.package),
        next=lines[-1].ordinal if len(lines) == LINES else None,
        first=page.after == 0,
    )


def manifest(visit: Visit, reference: str) -> HttpResponse:
    """List what a package or a refused file holds, part by part, and why a part was not read."""
    found = show_manifest(visit.house, visit.actor, reference)
    shown = found.lines[:PARTS]
    return visit.page(
        "manifest.html",
        found=found,
        rows=[(one, None if one.read_as else reason_words(one.reason)) for one in shown],
        left=len(found.lines) - len(shown),
    )
