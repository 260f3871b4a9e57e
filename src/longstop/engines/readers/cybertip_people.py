"""Turn the people of a police-side CyberTip report into people with roles, paths and statements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from longstop.core.referral.records import Identifier, Moment, Person, Place, Statement
from longstop.core.referral.vocabulary import IdentifierKind, Question, Role
from longstop.engines.readers.cybertip_labels import ACCOUNT_ROLES, TEXT_FIELDS, YES_NO_FIELDS
from longstop.engines.readers.cybertip_text import Finding, findings, is_ip_address
from longstop.engines.readers.cybertip_values import (
    Dates,
    age_bounds,
    age_in_year,
    answer,
    members,
    place,
    place_in_line,
    port_number,
    short_text,
    sides_of_adulthood,
    text,
)

MAX_IDENTIFIER: Final = 2_000

Mined = tuple[Finding, str]  # a finding and the path of the text it was found in

_INDEX = re.compile(r"\[\d+\]")
_CAPTURE_KINDS: Final = (
    ("url", IdentifierKind.URL),
    ("ip", IdentifierKind.IP_ADDRESS),
    ("mail", IdentifierKind.EMAIL),
    ("phone", IdentifierKind.PHONE),
    ("device", IdentifierKind.DEVICE),
    ("screen name", IdentifierKind.USER_NAME),
    ("user name", IdentifierKind.USER_NAME),
)


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


def read_person(
    node: Any,
    path: str,
    role: Role,
    gathered: Gathered,
    more: Sequence[Mined] = (),
    captured: Sequence[Identifier] = (),
) -> Person:
    """Read one person entry; what its text says of other people goes to `gathered`.

    more is what texts elsewhere in the record say of this person, captured what stands with files.
    """
    if not isinstance(node, dict):
        gathered.unknown.add(without_indexes(path))
        node = {"preferredName": node}
    service = short_text(node.get("espService")) or gathered.service
    identifiers = _Identifiers(gathered, service)
    _own_identifiers(node, path, identifiers)
    identifiers.captures(node.get("sourceInformation"), f"{path}.sourceInformation")
    statements = list(_statements(node, path))
    mined = list(more)
    for written, where in texts(node, path):
        statements.append(Statement(question=Question.NARRATIVE, path=where, text=written))
        mined += [(finding, where) for finding in findings(written)]
    for identifier in captured:
        identifiers.add(identifier)
    names: dict[str, str] = {}
    for finding, where in mined:
        if finding.whose not in (None, role):
            # Beside another person's entry even the word 'suspect' does not say which one.
            owner = Role.UNKNOWN if finding.whose is Role.REPORTED else finding.whose
            keep_mined(owner or Role.UNKNOWN, finding, where, gathered)
        elif isinstance(finding.what, IdentifierKind):
            identifiers.add(mined_identifier(finding, where, service, gathered))
        elif names.setdefault(finding.what, finding.raw) and finding.what == "occupation":
            statements.append(
                Statement(question=Question.OCCUPATION, path=f"{where}:mined", text=finding.raw)
            )
    return _named(node, path, role, names, gathered, identifiers.kept, statements)


def read_accounts(node: Any, path: str, gathered: Gathered) -> Iterator[Person]:
    """Read the people behind the accounts beside a person's own: a payer is not the user."""
    if not isinstance(node, dict):
        return
    accounts = members(
        node.get("associatedAccounts"), f"{path}.associatedAccounts", "associatedAccounts"
    )
    for account, where in accounts:
        kind = text(account.get("accountType")) if isinstance(account, dict) else None
        role = ACCOUNT_ROLES.get((kind or "").casefold(), Role.ASSOCIATED)
        yield read_person(account, where, role, gathered)


def without_indexes(path: str) -> str:
    """Give a path as the field it is, whichever entry of a list it stands in."""
    return _INDEX.sub("[]", path)


def texts(node: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    """Give each free text of an entry with its path."""
    entries = members(
        node.get("additionalInformations"),
        f"{path}.additionalInformations",
        "additionalInformations",
    )
    for entry, where in entries:
        written = text(entry)
        if written:
            yield written, f"{where}.value" if isinstance(entry, dict) else where


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


def read_captures(
    node: Any, path: str, gathered: Gathered, fallback: Moment | None = None
) -> list[Identifier]:
    """Read what a company captured; `fallback` is the moment of one that states none."""
    identifiers = _Identifiers(gathered, gathered.service)
    identifiers.captures(node, path, fallback)
    return identifiers.kept


def _same(identifier: Identifier) -> tuple[Any, ...]:
    """Give what makes two mentions one: the value, and a capture's moment and event."""
    return (
        identifier.kind,
        identifier.raw.casefold(),
        identifier.moment.at if identifier.moment else None,
        identifier.event,
        identifier.port,
    )


class _Identifiers:
    """Collect identifiers, once each, noting the ones that cannot be one."""

    def __init__(self, gathered: Gathered, service: str | None) -> None:
        self.kept: list[Identifier] = []
        self._seen: set[tuple[Any, ...]] = set()
        self._gathered = gathered
        self._service = service

    def add(self, identifier: Identifier) -> None:
        if len(identifier.raw) > MAX_IDENTIFIER:
            self._gathered.unknown.add(f"{without_indexes(identifier.path)} (too long)")
            return
        mined = identifier.path.endswith(":mined")
        key = (identifier.kind, identifier.raw.casefold()) if mined else _same(identifier)
        if key not in self._seen:
            self._seen |= {key, (identifier.kind, identifier.raw.casefold())}
            self.kept.append(identifier)

    def value(self, kind: IdentifierKind, node: Any, path: str) -> None:
        raw = text(node)
        if raw is None:
            return
        of_service = kind in (IdentifierKind.USER_NAME, IdentifierKind.ACCOUNT_ID)
        self.add(
            Identifier(
                kind=kind,
                raw=raw,
                path=f"{path}.value" if isinstance(node, dict) else path,
                service=self._service if of_service else None,
                verified=_verified(node),
            )
        )

    def captures(self, node: Any, path: str, fallback: Moment | None = None) -> None:
        for capture, where in members(node, path, "sourceCaptures"):
            if not isinstance(capture, dict):
                self._gathered.unknown.add(without_indexes(where))
                continue
            raw = text(capture)
            if raw is None:
                continue
            kind = _capture_kind(capture, raw)
            if kind is None:
                self._gathered.unknown.add(f"{without_indexes(where)}.captureType")
                continue
            event = capture.get("eventName")
            self.add(
                Identifier(
                    kind=kind,
                    raw=raw,
                    path=f"{where}.value",
                    moment=self._gathered.dates.moment(capture.get("dateTime"))
                    or (fallback if text(capture.get("dateTime")) is None else None),
                    port=port_number(capture.get("port")),
                    event=event.strip().title()[:40] or None if isinstance(event, str) else None,
                )
            )


def _own_identifiers(node: dict[str, Any], path: str, identifiers: _Identifiers) -> None:
    for kind, name in (
        (IdentifierKind.USER_NAME, "screenName"),
        (IdentifierKind.ACCOUNT_ID, "espUserId"),
        (IdentifierKind.IP_ADDRESS, "ipAddress"),
        (IdentifierKind.VEHICLE, "vehicleTagNumber"),
        (IdentifierKind.EMAIL, "emails"),
        (IdentifierKind.PHONE, "phones"),
    ):
        for entry, where in members(node.get(name), f"{path}.{name}", name):
            identifiers.value(kind, entry, where)


def _statements(node: dict[str, Any], path: str) -> Iterator[Statement]:
    for name, question in YES_NO_FIELDS:
        said = answer(node.get(name))
        if said is not None:
            yield Statement(question=question, path=f"{path}.{name}", answer=said[0], text=said[1])
    for name, question in TEXT_FIELDS:
        written = text(node.get(name))
        if written is not None:
            yield Statement(question=question, path=f"{path}.{name}", text=written)


def _named(
    node: dict[str, Any],
    path: str,
    role: Role,
    mined: dict[str, str],
    gathered: Gathered,
    identifiers: list[Identifier],
    statements: list[Statement],
) -> Person:
    given = " ".join(
        part for part in map(short_text, (node.get("firstName"), node.get("middleName"))) if part
    )
    family = short_text(node.get("lastName"))
    others = [short_text(node.get("preferredName"))]
    mined_given, mined_family = _mined_name(mined)
    if given or family:
        others.append(" ".join(filter(None, (mined_given, mined_family))))
    else:
        given, family = mined_given or "", mined_family
    birth = gathered.dates.birth_date(node.get("dateOfBirth"))
    birth = birth or gathered.dates.birth_date(mined.get("birth"))
    bounds = age_bounds(node.get("approximateAge")) or age_bounds(mined.get("age"))
    sides = sides_of_adulthood(bounds)
    if birth is not None and bounds is not None:
        sides |= sides_of_adulthood(age_in_year(birth, gathered.happened))
    one_side = bounds is not None and len(sides_of_adulthood(bounds)) == 1
    return Person(
        role=role,
        path=path,
        given_name=given or None,
        family_name=family,
        other_names="; ".join(dict.fromkeys(filter(None, others))) or None,
        date_of_birth=birth,
        stated_age=bounds[0] if bounds is not None and one_side else None,
        age_disputed=len(sides) > 1,
        occupation=short_text(node.get("occupation")) or mined.get("occupation"),
        school=short_text(node.get("schoolName")) or mined.get("school"),
        places=tuple(_places(node, path, mined)),
        identifiers=tuple(identifiers),
        statements=tuple(statements),
    )


def _places(node: dict[str, Any], path: str, mined: dict[str, str]) -> Iterator[Place]:
    for entry, _ in members(node.get("addresses"), f"{path}.addresses", "addresses"):
        found = place(entry)
        if found is not None:
            yield found
    written = place_in_line(mined.get("address"))
    if written is not None:
        yield written


def _mined_name(mined: dict[str, str]) -> tuple[str | None, str | None]:
    full = mined.get("full", "")
    if "," in full:
        family, _, given = (part.strip() for part in full.partition(","))
    else:
        given, _, family = full.rpartition(" ")
    return mined.get("given") or given.strip() or None, mined.get("family") or family or None


def _verified(node: Any) -> bool | None:
    said = answer(node.get("verified")) if isinstance(node, dict) else None
    return {"yes": True, "no": False}.get(said[0].value) if said else None


def _capture_kind(capture: dict[str, Any], raw: str) -> IdentifierKind | None:
    label = (text(capture.get("captureType")) or "").casefold()
    for word, kind in _CAPTURE_KINDS:
        if word in label:
            return kind
    return IdentifierKind.IP_ADDRESS if is_ip_address(raw) else None
