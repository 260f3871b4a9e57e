"""Say who is to be told by the rule of a place, and how they are reached at this hour."""

from __future__ import annotations

import re
from datetime import datetime, time
from enum import StrEnum

from longstop.core.referral.jurisdictions import ASK, Jurisdiction

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(
    r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))? "
    r"(?P<start>[0-2]\d:[0-5]\d)-(?P<end>[0-2]\d:[0-5]\d)"
)
_MIDNIGHT = "24:00"


class Reach(StrEnum):
    """How an agency is reached at one moment."""

    OFFICE = "office"
    OUT_OF_HOURS = "out_of_hours"
    UNKNOWN = "unknown"


def reach(hours: str, local: datetime) -> Reach:
    """Tell how to reach an agency at a moment in its own zone, from hours such as

    'Mon-Fri 08:00-18:00; Sat 09:00-12:00'. Hours that cannot be read make it UNKNOWN.
    """
    spans = [_SPAN.fullmatch(part.strip().lower()) for part in re.split("[;,]", hours)]
    if not hours.strip() or any(span is None or not _is_span(span) for span in spans):
        return Reach.UNKNOWN
    is_open = any(_covers(span, local) for span in spans if span is not None)
    return Reach.OFFICE if is_open else Reach.OUT_OF_HOURS


def reach_in_words(how: Reach, hours: str | None, out_of_hours: str | None) -> str:
    """Say how an agency is reached now, by its hours and the number it gave for other times."""
    number = f"out of hours: {out_of_hours or 'no number known'}"
    if how is Reach.OFFICE:
        return f"In office hours now, {hours}."
    if how is Reach.OUT_OF_HOURS:
        return f"Closed now, open {hours}; {number}."
    return f"Office hours: {hours or 'not known'}; {number}."


def _is_span(span: re.Match[str]) -> bool:
    days = {span["first"], span["last"] or span["first"]}
    fits = all(text == _MIDNIGHT or text < _MIDNIGHT for text in (span["start"], span["end"]))
    return days <= set(_DAYS) and fits and span["start"] < span["end"]


def _covers(span: re.Match[str], local: datetime) -> bool:
    first = _DAYS.index(span["first"])
    last = _DAYS.index(span["last"] or span["first"])
    length = (last - first) % 7
    if (local.weekday() - first) % 7 > length:
        return False
    now = local.time().replace(tzinfo=None)
    starts = time.fromisoformat(span["start"]) if span["start"] != _MIDNIGHT else time.max
    return starts <= now and (span["end"] == _MIDNIGHT or now < time.fromisoformat(span["end"]))


def whom_by_rule(authority: str, there: Jurisdiction | None) -> str:
    """Say in one line whom the rule of a jurisdiction names, or loudly that none does.

    authority is that of a duty: a designated officer, or children's services. there is None where
    the places do not say in which jurisdiction somebody is.
    """
    if there is None:
        return f"NO RULE: the places do not say which jurisdiction it is ({ASK})."
    officer = authority == "designated_officer"
    told = there.officer if officer else there.child
    if told is not None:
        return f"By the rule of {there.name}: {told.who} [{told.source}]."
    about = "people who work with children" if officer else "a child at risk"
    line = f"NO RULE for {about} in {there.name} ({ASK})."
    if officer and there.child is not None:
        line += f" Reports of a child at risk go to: {there.child.who} [{there.child.source}]."
    return line
