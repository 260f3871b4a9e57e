"""Write the story of one obligation as one JSON object, for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from longstop.actions.opening_json import opening_json
from longstop.actions.show import Shown
from longstop.core.referral.story import by_in_words, called
from longstop.core.triage.telling import assessment_as_plain


def story_json(shown: Shown) -> dict[str, Any]:
    """Write the story as one JSON object, without our own row numbers."""
    story = shown.story
    subject = _without(asdict(story.subject), "id", "record_id")
    statements: dict[int, list[dict[str, Any]]] = {}
    identifiers: dict[int, list[dict[str, Any]]] = {}
    for said in story.statements:
        statements.setdefault(said.party_id, []).append(_without(asdict(said), "party_id"))
    for one in story.identifiers:
        identifiers.setdefault(one.party_id, []).append(_without(asdict(one), "party_id"))
    return {
        **subject,
        **story.own,
        "nominal": shown.fellows[0].nominal if shown.fellows else None,
        "one_person_with": [one.reference for one in shown.fellows],
        "may_be_one_person_with": [one.reference for one in shown.asked],
        "hidden": story.hidden,
        "danger": _danger(shown),
        "clocks": [_without(asdict(clock), "id") for clock in story.clocks],
        "persons": [
            {
                **_without(asdict(person), "id", "places"),
                "called": called(person, story.subject.attribution),
                "places": json.loads(person.places) if person.places else None,
                "identifiers": identifiers.get(person.id, []),
                "statements": statements.get(person.id, []),
            }
            for person in story.persons
        ],
        "files": [asdict(file) for file in story.files],
        "openings": [opening_json(file) for file in shown.files],
        "belongs_with": [asdict(other) for other in story.others],
        "contents": story.contents,
        "timeline": [
            {"at": body["at"], "event": entry.event, "by": by_in_words(body["actor"], story.actors)}
            for entry in story.entries
            for body in (json.loads(entry.body),)
        ],
    }


def _danger(shown: Shown) -> dict[str, Any] | None:
    if shown.placed is None or shown.assessed is None:
        return None
    return {**shown.placed.fields(), **assessment_as_plain(shown.assessed)}


def _without(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}
