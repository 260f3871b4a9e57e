"""Turn what actions give into what a page says: words, not codes; nothing is decided here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from longstop.actions.list_work import Row
from longstop.actions.show import Shown
from longstop.core.linkage.level_words import because_words
from longstop.core.referral.event_words import event_in_words
from longstop.core.referral.questions import CHECK_WORDS, in_mask
from longstop.core.referral.vocabulary import Attribution, Role
from longstop.core.referral.why import CLOCK_WORDS, due_in_words, length, plain, why_in_words
from longstop.core.referral.wording import person_word
from longstop.core.triage.evaluate import Fired
from longstop.core.triage.filed import danger_in_words
from longstop.core.triage.telling import standing_lines
from longstop.store.queries.story import (
    Story,
    StoryClock,
    StoryEntry,
    StoryIdentifier,
    StoryPerson,
    StoryStatement,
)

_CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkRow:
    """One row of the list of work, in words."""

    reference: str
    what: str
    danger: str | None
    due: datetime
    due_in: str
    late: bool
    why: str
    owner: str
    held: str | None


def row_of(row: Row, at: datetime) -> WorkRow:
    """Word a row of the list."""
    detail = row.detail
    owner = f"{detail.owner_agency}/{detail.owner_desk}"
    return WorkRow(
        reference=detail.reference,
        what=f"{plain(detail.kind)}, {plain(detail.state)}",
        danger=danger_in_words(row.filed) if row.filed else None,
        due=row.why.due_at,
        due_in=due_in_words(row.why.due_at, at),
        late=row.why.due_at <= at,
        why=why_in_words(row.why, ZoneInfo("UTC")),
        owner=f"{owner} {detail.owner}" if detail.owner else owner,
        held=(detail.held_by or detail.owner_agency) if detail.held else None,
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
    standing, found = shown.placed.standing, shown.assessed
    ends = (found.span.lowest.words, found.span.highest.words) if found.span else None
    first = []
    if ends is None:
        first.append("Outside the instrument: under 18, or the age is disputed.")
    else:
        span = f"{ends[0]} to {ends[1]}" if ends[0] != ends[1] else f"{ends[0]}, whatever comes"
        first.append(f"Could be {span}: {len(found.unknowns)} questions are unknown.")
    first += [_floor(one) for one in found.floors]
    first += [f"Sources contradict each other: {one.words}." for one in found.conflicts]
    return {
        "grade": f"Graded {standing.grade.words} by a person." if standing.grade else "Not graded.",
        "first": first,
        "band": works_as.code if works_as else "none",
        "words": works_as.words if works_as else "a person decides",
        "lines": standing_lines(shown.placed, shown.assessed),
        "next": (best.asked.code, f"{CHECK_WORDS[best.asked.check]} whether {best.asked.words}")
        if best
        else None,
    }


def _floor(fired: Fired) -> str:
    asked = " and ".join(one.words for one in in_mask(fired.floor.yes | fired.floor.no))
    doubt = " (an allegation, or sources contradict each other)" if fired.provisional else ""
    return f"At least {fired.floor.grade.words}: {asked}{doubt}."


def _own(story: Story) -> list[tuple[str, Any]]:
    return [(plain(name), _said(value)) for name, value in story.own.items() if value is not None]


def _said(value: Any) -> Any:
    """Say yes or no, and a code in plain words; leave a moment, a number or a name as it is."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(value) if isinstance(value, str) and _CODE.fullmatch(value) else value


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


def _person(story: Story, one: StoryPerson) -> dict[str, Any]:
    level = story.subject.attribution if one.is_subject else None
    called = person_word(
        Role(one.role), Attribution(level) if level else None, may_be_child=one.may_be_child
    )
    names = " ".join(filter(None, (one.given_name, one.family_name)))
    facts = [
        ("Name", names or None),
        ("Other names", one.other_names),
        ("Born", one.date_of_birth),
        ("Age stated", one.stated_age),
        ("Age", "disputed across 18" if one.age_disputed else None),
        ("Occupation", one.occupation),
        ("School", one.school),
        *(("Place", ", ".join(place.values())) for place in json.loads(one.places or "[]")),
    ]
    return {
        "called": called.capitalize(),
        "subject": one.is_subject,
        "facts": [(name, value) for name, value in facts if value is not None],
        "hidden": one.hidden,
        "identifiers": [_identifier(i) for i in story.identifiers if i.party_id == one.id],
        "statements": [
            _statement(said)
            for said in story.statements
            if said.party_id == one.id and not said.argues_against
        ],
    }


def _identifier(one: StoryIdentifier) -> tuple[str, str, str]:
    more = [
        one.service,
        f"port {one.port}" if one.port is not None else None,
        f"{one.at:%Y-%m-%d %H:%M:%S} UTC" if one.at else None,
        "verified by the service" if one.verified else None,
        "shared connection, the sender says" if one.shared else None,
    ]
    return plain(one.kind), one.raw or "(hidden)", _joined(more)


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
        "opening": one.opening.code,
        "rule": one.flag.rule,
        "viewed": row.viewed,
        "digests": row.digests,
        "meaning": one.flag.meaning,
    }


def _entry(entry: StoryEntry, story: Story) -> dict[str, Any]:
    body = json.loads(entry.body)
    kind, _, rest = body["actor"].partition(":")
    by = (
        story.actors.get(int(rest), "somebody of another agency")
        if kind == "person"
        else f"the {rest} service"
    )
    return {
        "at": datetime.fromisoformat(body["at"]),
        "words": event_in_words(entry.event),
        "by": by,
    }


def _joined(parts: Iterable[str | None]) -> str:
    return ", ".join(one for one in parts if one)
