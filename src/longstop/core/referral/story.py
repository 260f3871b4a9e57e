"""Hold what a story tells of people, and say it in words, for every face alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from longstop.core.referral.vocabulary import Attribution, Role
from longstop.core.referral.wording import person_word


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryPerson:
    """One person of the record; hidden counts the values that were left out."""

    id: int
    role: str
    path: str
    is_subject: bool
    may_be_child: bool
    given_name: str | None
    family_name: str | None
    other_names: str | None
    date_of_birth: str | None
    stated_age: int | None
    age_disputed: bool
    occupation: str | None
    school: str | None
    places: str | None
    hidden: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryIdentifier:
    """One value by which a person can be found again; shared is the sender's word, or False."""

    party_id: int
    kind: str
    raw: str | None
    service: str | None
    verified: bool | None
    at: datetime | None
    port: int | None
    event: str | None
    shared: bool
    path: str
    hidden: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryStatement:
    """Who says what: question, answer, kind, evaluation of source and content; text is free."""

    party_id: int
    question: str
    answer: str
    text: str | None
    kind: str
    evaluation: str
    said_at: datetime | None
    path: str
    argues_against: bool
    hidden: int


def called(one: StoryPerson, attribution: str | None) -> str:
    """Choose the word for a person; attribution is the referral's, which is about its subject."""
    level = attribution if one.is_subject else None
    return person_word(
        Role(one.role), Attribution(level) if level else None, may_be_child=one.may_be_child
    )


def facts_of(one: StoryPerson) -> list[tuple[str, object]]:
    """Give what is told of a person and not hidden, each with the words for what it is."""
    names = " ".join(filter(None, (one.given_name, one.family_name)))
    told = [
        ("name", names or None),
        ("other names", one.other_names),
        ("born", one.date_of_birth),
        ("age stated", one.stated_age),
        ("age", "disputed across 18" if one.age_disputed else None),
        ("occupation", one.occupation),
        ("school", one.school),
        *(("place", ", ".join(place.values())) for place in json.loads(one.places or "[]")),
    ]
    return [(name, value) for name, value in told if value is not None]


def notes_of(one: StoryIdentifier) -> str:
    """Say what is known of an identifier beside its value, with commas; empty where nothing is."""
    notes = [
        one.service,
        f"port {one.port}" if one.port is not None else None,
        f"{one.at:%Y-%m-%d %H:%M:%S} UTC" if one.at else None,
        "verified by the service" if one.verified else None,
        "shared connection as the sender says" if one.shared else None,
    ]
    return ", ".join(filter(None, notes))


def by_in_words(actor: str, names: Mapping[int, str]) -> str:
    """Name an actor of the ledger by code or name; somebody of another agency stays unnamed."""
    kind, _, rest = actor.partition(":")
    if kind != "person":
        return f"the {rest} service"
    return names.get(int(rest), "somebody of another agency")
