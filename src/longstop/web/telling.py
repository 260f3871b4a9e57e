"""Turn what actions give into what a page says: words, not codes; nothing is decided here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from longstop.actions.list_work import Row
from longstop.actions.show import Shown
from longstop.core.casework.opening_words import OPENING_WORDS, VIEWED_WORDS
from longstop.core.linkage.level_words import because_words
from longstop.core.referral.event_words import event_in_words
from longstop.core.referral.questions import CHECK_WORDS
from longstop.core.referral.story import (
    StoryPerson,
    StoryStatement,
    by_in_words,
    called,
    facts_of,
    notes_of,
)
from longstop.core.referral.why import CLOCK_WORDS, due_in_words, length, plain, why_in_words
from longstop.core.triage.filed import danger_in_words
from longstop.core.triage.telling import assessment_in_brief, standing_lines
from longstop.store.queries.signing_in import PersonHere
from longstop.store.queries.story import Story, StoryClock, StoryEntry, Subject
from longstop.store.queries.work import WorkDetail
from longstop.web.wording import said

_CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkRow:
    """One row of the list of work, in words."""

    reference: str
    what: str
    danger: str | None
    due: datetime
    why: str
    owner: Owner


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """Who owns something and who holds it, by name: place is the desk, of another agency's both.

    mine and held_mine tell that it is the reader. held: whoever it is, that somebody does.
    """

    place: str
    name: str | None
    mine: bool
    held: bool
    held_by: str | None
    held_mine: bool


def owner_of(one: WorkDetail | Subject, here: PersonHere) -> Owner:
    """Name who owns something and who holds it, for its reader."""
    own = one.owner_agency == here.agency_code
    return Owner(
        place=one.desk_name if own else f"{one.agency_name}, {one.desk_name}",
        name=one.owner_name,
        mine=own and one.owner == here.code,
        held=one.held_until is not None,
        held_by=one.held_by_name or one.agency_name,
        held_mine=own and one.held_by == here.code,
    )


def row_of(row: Row, here: PersonHere) -> WorkRow:
    """Word a row of the list for its reader."""
    detail = row.detail
    return WorkRow(
        reference=detail.reference,
        what=f"{plain(detail.kind)}, {plain(detail.state)}",
        danger=danger_in_words(row.filed) if row.filed else None,
        due=row.why.due_at,
        why=why_in_words(row.why, ZoneInfo(here.zone)),
        owner=owner_of(detail, here),
    )


def told(shown: Shown) -> dict[str, Any]:
    """Word the story of an obligation, part by part, in the order in which the page says it."""
    story = shown.story
    return {
        "against": [_statement(one) for one in story.statements if one.argues_against],
        "danger": _danger(shown),
        "own": _own(story),
        "clocks": [_clock(one, shown.at) for one in story.clocks],
        "people": [_person(story, one) for one in story.persons],
        "fellows": [one.reference for one in shown.fellows],
        "nominal": shown.fellows[0].nominal if shown.fellows else None,
        "maybe": [(one.reference, because_words(one.because)) for one in shown.asked],
        "others": [(one.reference, plain(one.kind), plain(one.state)) for one in story.others],
        "files": [_file(one) for one in shown.files],
        "contents": [one for one in story.contents if one["content"] is not None],
        "timeline": [_entry(one, story) for one in reversed(story.entries)],
        "seen": max((one.seq for one in story.entries), default=0),
        "hidden": story.hidden,
        "at": shown.at,
    }


def _danger(shown: Shown) -> dict[str, Any] | None:
    if shown.placed is None or shown.assessed is None:
        return None
    best = shown.assessed.best
    works_as = shown.placed.works_as
    grade = shown.placed.standing.grade
    return {
        "grade": f"Graded {grade.words} by a person." if grade else "Not graded.",
        "first": assessment_in_brief(shown.assessed),
        "band": works_as.code if works_as else "none",
        "words": works_as.words if works_as else "a person decides",
        "lines": standing_lines(shown.placed, shown.assessed),
        "next": (best.asked.code, f"{CHECK_WORDS[best.asked.check]} whether {best.asked.words}")
        if best
        else None,
    }


def _own(story: Story) -> list[tuple[str, Any]]:
    return [
        (plain(name), _OF_WORDS.get(name, _said)(value))
        for name, value in story.own.items()
        if value is not None
    ]


def _rules(value: str) -> str:
    """Say which rules told where something belongs, each with the place it names."""
    ranks = (one.partition(" ") for one in value.split("; "))
    return "; ".join(f"{said(plain(rank))}{gap}{on}" for rank, gap, on in ranks)


def _said(value: Any) -> Any:
    """Say yes or no, and a code in plain words; leave a moment, a number or a name as it is."""
    if isinstance(value, bool):
        return said("yes" if value else "no")
    return said(plain(value)) if isinstance(value, str) and _CODE.fullmatch(value) else value


def _codes(value: str) -> str:
    """Say each of some codes, and of a question with its answer both."""
    each = (one.split("=") for one in value.split(", "))
    return ", ".join(": ".join(said(plain(code)) for code in codes) for codes in each)


_OF_WORDS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("by_its_place", "although", "places_name_several"), _rules),
    **dict.fromkeys((
        "path", "proposed_path", "aggravating_features", "possible_position_of_trust",
        "speaks_for_it", "speaks_against_it", "asked_and_out", "found_wrong", "legal_hold",
        "reason", "device", "whose", "authority",
    ), _codes),
    "location": said,
}  # fmt: skip
"""What of a page's own is made of words, though it is no code."""


def _clock(one: StoryClock, at: datetime) -> dict[str, Any]:
    return {
        "words": CLOCK_WORDS.get(one.kind, plain(one.kind)),
        "due": one.due_at,
        "length": length(one.allowance_seconds),
        "running": one.running,
        "breached": one.breached,
        "due_in": due_in_words(one.due_at, at) if one.running else None,
        "stopped": one.stopped_at,
        "why": plain(one.stopped_why or ""),
    }


def facts_said(one: StoryPerson) -> list[tuple[str, Any]]:
    """Give what is told of a person; an age that is a word and no figure is said."""
    return [
        (name.capitalize(), said(value) if name == "age" else value)
        for name, value in facts_of(one)
    ]


def _person(story: Story, one: StoryPerson) -> dict[str, Any]:
    return {
        "called": called(one, story.subject.attribution).capitalize(),
        "facts": facts_said(one),
        "hidden": one.hidden,
        "identifiers": [
            (plain(each.kind), each.raw, notes_of(each))
            for each in story.identifiers
            if each.party_id == one.id
        ],
        "statements": [
            _statement(said)
            for said in story.statements
            if said.party_id == one.id and not said.argues_against
        ],
    }


def _statement(said: StoryStatement) -> dict[str, Any]:
    answer = "" if said.answer == "unknown" else said.answer
    return {
        "question": plain(said.question),
        "answer": answer,
        "text": said.text,
        "hidden": bool(said.hidden),
        "basis": f"{said.kind}, {said.evaluation}",
    }


def _file(one: Any) -> dict[str, Any]:
    row = one.row
    return {
        "number": one.number,
        "opening": OPENING_WORDS[one.opening],
        "rule": one.flag.rule,
        "viewed": VIEWED_WORDS[row.viewed],
        "digests": row.digests,
        "meaning": one.flag.meaning,
    }


def _entry(entry: StoryEntry, story: Story) -> dict[str, Any]:
    body = json.loads(entry.body)
    return {
        "at": datetime.fromisoformat(body["at"]),
        "words": event_in_words(entry.event),
        "by": by_in_words(body["actor"], story.actor_names),
    }
