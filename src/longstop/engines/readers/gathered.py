"""Gather what one record says of people, for every reader that takes reports of platforms.

Whose a value is decides whether an innocent person becomes a reported one, so the rule stands in
one place: what a text says of somebody else goes to a person of that role and never to its owner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from longstop.core.referral.records import Identifier, Moment, Person, Place, Statement
from longstop.core.referral.vocabulary import IdentifierKind, Question, Role, Said
from longstop.engines.readers.cybertip_text import Finding, taken_back
from longstop.engines.readers.cybertip_values import (
    Dates,
    age_bounds,
    age_in_year,
    place_in_line,
    port_number,
    sides_of_adulthood,
)

MAX_IDENTIFIER: Final = 2_000

Mined = tuple[Finding, str]  # a finding and the path of the text it was found in

_INDEX = re.compile(r"\[\d+\]")


@dataclass(slots=True)
class Gathered:
    """What the reading of one record collects on its way: unknown paths and values of others."""

    dates: Dates
    service: str | None
    happened: Moment | None
    unknown: set[str] = field(default_factory=set)
    others: dict[Role, list[Identifier]] = field(default_factory=dict)

    def keep(self, role: Role, identifier: Identifier) -> None:
        """Keep an identifier for a person whom only a text speaks of."""
        self.others.setdefault(role, []).append(identifier)


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """What an entry itself says of a person, as written; what it leaves out, a text may say."""

    given: str | None
    family: str | None
    others: Sequence[str | None] = ()
    birth: Any = None
    age: Any = None
    occupation: str | None = None
    school: str | None = None
    places: Sequence[Place] = ()


class Identifiers:
    """Collect identifiers, once each, noting the ones that cannot be one."""

    def __init__(self, gathered: Gathered, service: str | None) -> None:
        """Collect for one person; service is whose user names and accounts theirs are."""
        self.kept: list[Identifier] = []
        self.service = service
        self.gathered = gathered
        self._seen: dict[tuple[Any, ...], int] = {}  # with the place in kept

    def add(self, identifier: Identifier) -> None:
        """Keep an identifier unless it is here already or too long to be one."""
        if len(identifier.raw) > MAX_IDENTIFIER:
            self.gathered.unknown.add(f"{without_indexes(identifier.path)} (too long)")
            return
        mined = identifier.path.endswith(":mined")
        key = (identifier.kind, identifier.raw.casefold()) if mined else _same(identifier)
        place = self._seen.get(key)
        if place is None:
            self._seen[identifier.kind, identifier.raw.casefold()] = len(self.kept)
            self._seen[key] = len(self.kept)
            self.kept.append(identifier)
        elif identifier.shared:
            # One capture told twice and marked once is marked.
            self.kept[place] = replace(self.kept[place], shared=True)


def take_mined(
    mined: Sequence[Mined], role: Role, identifiers: Identifiers, statements: list[Statement]
) -> dict[str, str]:
    """Share out what texts say beside a person of that role; gives the words said of that person.

    Identifiers go to `identifiers`, an occupation to `statements`, other people's values to others.
    """
    words: dict[str, str] = {}
    gathered = identifiers.gathered
    for finding, where in mined:
        if finding.whose not in (None, role):
            # Beside another person's entry even the word 'suspect' does not say which one.
            owner = Role.UNKNOWN if finding.whose is Role.REPORTED else finding.whose
            keep_mined(owner or Role.UNKNOWN, finding, where, gathered)
        elif isinstance(finding.what, IdentifierKind):
            identifiers.add(mined_identifier(finding, where, identifiers.service, gathered))
        elif words.setdefault(finding.what, finding.raw) and finding.what == "occupation":
            statements.append(
                Statement(question=Question.OCCUPATION, path=f"{where}:mined", text=finding.raw)
            )
    return words


def make_person(
    role: Role,
    path: str,
    named: Named,
    mined: dict[str, str],
    identifiers: Identifiers,
    statements: Sequence[Statement],
) -> Person:
    """Make a person of what the entry says and, where it says nothing, of what its text says."""
    gathered = identifiers.gathered
    given, family, others = named.given, named.family, [*named.others]
    mined_given, mined_family = _mined_name(mined)
    if given or family:
        others.append(" ".join(filter(None, (mined_given, mined_family))))
    else:
        given, family = mined_given, mined_family
    birth = gathered.dates.birth_date(named.birth)
    birth = birth or gathered.dates.birth_date(mined.get("birth"))
    bounds = age_bounds(named.age) or age_bounds(mined.get("age"))
    sides = sides_of_adulthood(bounds)
    if birth is not None and bounds is not None:
        sides |= sides_of_adulthood(age_in_year(birth, gathered.happened))
    one_side = bounds is not None and len(sides_of_adulthood(bounds)) == 1
    written = place_in_line(mined.get("address"))
    return Person(
        role=role,
        path=path,
        given_name=given or None,
        family_name=family,
        other_names="; ".join(dict.fromkeys(filter(None, others))) or None,
        date_of_birth=birth,
        stated_age=bounds[0] if bounds is not None and one_side else None,
        age_disputed=len(sides) > 1,
        occupation=named.occupation or mined.get("occupation"),
        school=named.school or mined.get("school"),
        places=(*named.places, *([written] if written else ())),
        identifiers=tuple(identifiers.kept),
        statements=tuple(statements),
    )


def without_indexes(path: str) -> str:
    """Give a path as the field it is, whichever entry of a list it stands in."""
    return _INDEX.sub("[]", path)


def keep_mined(owner: Role, finding: Finding, where: str, gathered: Gathered) -> None:
    """Keep a mined identifier for a person of that role; names stay in the text."""
    if isinstance(finding.what, IdentifierKind):
        gathered.keep(owner, mined_identifier(finding, where, gathered.service, gathered))


def mined_identifier(
    finding: Finding, where: str, service: str | None, gathered: Gathered
) -> Identifier:
    """Make an identifier of a finding; its path ends in ':mined'."""
    kind = IdentifierKind(finding.what)
    return Identifier(
        kind=kind,
        raw=finding.raw,
        path=f"{where}:mined",
        service=service if kind in (IdentifierKind.USER_NAME, IdentifierKind.ACCOUNT_ID) else None,
        moment=gathered.dates.moment(finding.when),
        port=port_number(finding.port),
    )


def report_findings(found: Sequence[Mined], reported: int, gathered: Gathered) -> list[Mined]:
    """Share out what the report's own texts say; gives what is the one reported person's."""
    own: list[Mined] = []
    for finding, where in found:
        if finding.whose in (None, Role.REPORTED) and reported == 1:
            own.append((finding, where))
        elif finding.whose is Role.REPORTED and reported == 0:
            keep_mined(Role.REPORTED, finding, where, gathered)
        else:
            # With several people reported, or none, a label does not say whose a value is.
            others = finding.whose not in (None, Role.REPORTED)
            owner = finding.whose if others and finding.whose else Role.UNKNOWN
            keep_mined(owner, finding, where, gathered)
    return own


def taken_back_in(statements: Sequence[Statement]) -> list[Statement]:
    """Give what narratives say against the report or for the reported person, as statements."""
    return [
        Statement(question=question, path=said.path, answer=Said.YES, text=sentence)
        for said in statements
        if said.question is Question.NARRATIVE and said.text
        for question, sentence in taken_back(said.text)
    ]


def others_in(people: Sequence[Person], gathered: Gathered, path: str) -> Iterator[Person]:
    """Make a person of each role that only texts speak of, from what nobody else already has."""
    seen = {(i.kind, i.raw.casefold(), i.shared) for person in people for i in person.identifiers}
    for role, identifiers in gathered.others.items():
        own: list[Identifier] = []
        for identifier in identifiers:
            kind, raw = identifier.kind, identifier.raw.casefold()
            # That a connection is shared is news though its address is known already.
            if (kind, raw, True) in seen or (kind, raw, identifier.shared) in seen:
                continue
            seen.add((kind, raw, identifier.shared))
            own.append(identifier)
        if own:
            yield Person(role=role, path=path, identifiers=tuple(own))


def _same(identifier: Identifier) -> tuple[Any, ...]:
    """Give what makes two mentions one: the value, and a capture's moment and event."""
    return (
        identifier.kind,
        identifier.raw.casefold(),
        identifier.moment.at if identifier.moment else None,
        identifier.event,
        identifier.port,
    )


def _mined_name(mined: dict[str, str]) -> tuple[str | None, str | None]:
    full = mined.get("full", "")
    if "," in full:
        family, _, given = (part.strip() for part in full.partition(","))
    else:
        given, _, family = full.rpartition(" ")
    return mined.get("given") or given.strip() or None, mined.get("family") or family or None
