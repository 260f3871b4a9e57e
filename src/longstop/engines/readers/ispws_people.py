"""Turn the people of a company's XML report into people with roles, paths and statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from longstop.core.referral.records import Identifier, Person, Place, Statement
from longstop.core.referral.vocabulary import IdentifierKind, Question, Role, Said
from longstop.engines.readers.cybertip_labels import ACCOUNT_ROLES
from longstop.engines.readers.cybertip_text import findings, loose_findings
from longstop.engines.readers.cybertip_values import (
    answer,
    country_code,
    is_yes,
    port_number,
    short_text,
    text,
)
from longstop.engines.readers.gathered import (
    Gathered,
    Identifiers,
    Mined,
    Named,
    keep_mined,
    make_person,
    take_mined,
)
from longstop.engines.readers.ispws_fields import Node, walk

PEOPLE: Final = (
    ("personOrUserReported", "personOrUserReportedPerson", Role.REPORTED),
    ("intendedRecipient", "intendedRecipientPerson", Role.RECIPIENT),
    ("victim", "victimPerson", Role.VICTIM),
)
"""The elements that are people, what names them in it, and the role they state."""

_NOTED: Final = (
    "vehicleDescription",
    "groupIdentifier",
    "thirdPartyUserReported",
    "allEmailsReported",
    "accountTemporarilyDisabled",
    "accountPermanentlyDisabled",
    "estimatedLocation",
)
_NOBODY: Final = Node("", "")
_YES_NO: Final = {Said.YES: True, Said.NO: False}


def read_person(
    node: Node,
    inner: str | None,
    role: Role,
    gathered: Gathered,
    mined: Sequence[Mined] = (),
    captured: Sequence[Identifier] = (),
) -> Person:
    """Read one person; inner is the element that names them, None where they are named here.

    mined is what texts elsewhere in the record say of this person, captured what stands with files.
    """
    named = node if inner is None else node.one(inner) or _NOBODY
    service = short_text(node.said("espService")) or short_text(node.said("platform"))
    identifiers = Identifiers(gathered, service or gathered.service)
    _own_identifiers(node, named, identifiers)
    statements = list(_statements(node, named))
    found = list(mined)
    for told in node.all("additionalInfo"):
        if (written := text(told.text)) is not None:
            statements.append(narrative(told, written))
            found += [(finding, told.path) for finding in findings(written)]
    for told in node.all("profileBio"):
        if (written := text(told.text)) is not None:
            statements.append(narrative(told, written))
            for finding in loose_findings(written):
                keep_mined(Role.UNKNOWN, finding, told.path, gathered)
    for identifier in captured:
        identifiers.add(identifier)
    words = take_mined(found, role, identifiers, statements)
    return make_person(role, node.path, _named(node, named), words, identifiers, statements)


def read_accounts(node: Node, gathered: Gathered) -> Iterator[Person]:
    """Read the people behind the accounts beside a person's own: a payer is not the user."""
    for account in node.all("associatedAccount"):
        kind = account.attributes.get("accountType") or account.said("accountType") or ""
        role = ACCOUNT_ROLES.get(kind.strip().casefold(), Role.ASSOCIATED)
        yield read_person(account, None, role, gathered)


def read_captures(node: Node, identifiers: Identifiers) -> None:
    """Read the addresses and devices that a company captured."""
    dates = identifiers.gathered.dates
    for event in node.all("ipCaptureEvent"):
        for value in event.all("ipAddress"):
            if (raw := text(value.text)) is not None:
                identifiers.add(
                    Identifier(
                        kind=IdentifierKind.IP_ADDRESS,
                        raw=raw,
                        path=value.path,
                        moment=dates.moment(event.said("dateTime")),
                        port=port_number(event.said("port")),
                        event=_event(event),
                        shared=any(is_yes(one.text) for one in event.all("possibleProxy")),
                    )
                )
    for device in node.all("deviceId"):
        for value in device.all("idValue"):
            if (raw := text(value.text)) is not None:
                identifiers.add(
                    Identifier(
                        kind=IdentifierKind.DEVICE,
                        raw=raw,
                        path=value.path,
                        moment=dates.moment(device.said("dateTime")),
                        event=_event(device),
                    )
                )


def read_contacts(nodes: Sequence[Node], kind: IdentifierKind, identifiers: Identifiers) -> None:
    """Read values by which somebody can be found again, each with the company's word for it."""
    of_service = kind in (IdentifierKind.USER_NAME, IdentifierKind.ACCOUNT_ID)
    for node in nodes:
        raw = text(node.text)
        if raw is None:
            continue
        calling = node.attributes.get("countryCallingCode")
        if calling and not raw.startswith("+"):
            raw = f"+{calling.strip().lstrip('+')} {raw}"
        said = answer(node.attributes.get("verified"))
        identifiers.add(
            Identifier(
                kind=kind,
                raw=raw,
                path=node.path,
                service=identifiers.service if of_service else None,
                verified=_YES_NO.get(said[0]) if said else None,
            )
        )


def read_place(node: Node) -> Place | None:
    """Read one address, None where nothing of it is filled in."""
    found = Place(
        street=short_text(node.said("address")) or short_text(node.text),
        town=short_text(node.said("city")),
        area=short_text(node.said("state")) or short_text(node.said("nonUsaState")),
        postcode=short_text(node.said("zipCode")),
        country=country_code(node.said("country")),
    )
    return found if found != Place() else None


def narrative(node: Node, written: str) -> Statement:
    """Keep a text as what the sender tells."""
    return Statement(question=Question.NARRATIVE, path=node.path, text=written)


def annotation(node: Node) -> Statement | None:
    """Keep a value as a mark of the sender's: yes, no, or as it was written."""
    said = answer(node.text)
    if said is None:
        return None
    return Statement(
        question=Question.ANNOTATION, path=node.path, answer=said[0], text=said[1] or node.text
    )


def _event(node: Node) -> str | None:
    found = node.said("eventName")
    return found.title()[:40] if found else None


def _own_identifiers(node: Node, named: Node, identifiers: Identifiers) -> None:
    for kind, name in (
        (IdentifierKind.USER_NAME, "screenName"),
        (IdentifierKind.ACCOUNT_ID, "espIdentifier"),
        (IdentifierKind.URL, "profileUrl"),
        (IdentifierKind.REPORT_REFERENCE, "priorCTReports"),
    ):
        if name in node.children:
            read_contacts(node.children[name], kind, identifiers)
    read_contacts(named.all("email"), IdentifierKind.EMAIL, identifiers)
    read_contacts(named.all("phone"), IdentifierKind.PHONE, identifiers)
    read_captures(node, identifiers)


def _named(node: Node, named: Node) -> Named:
    places = [found for one in named.all("address") if (found := read_place(one)) is not None]
    return Named(
        given=short_text(named.said("firstName")),
        family=short_text(named.said("lastName")),
        others=[short_text(one.text) for one in node.all("displayName")],
        birth=named.said("dateOfBirth"),
        age=named.said("age") or named.said("approximateAge"),
        school=short_text(node.said("schoolName")),
        places=places or _estimated(node),
    )


def _estimated(node: Node) -> list[Place]:
    """Read the company's own estimate: a place only where it knows no other."""
    found = node.one("estimatedLocation")
    if found is None:
        return []
    place = Place(
        town=short_text(found.said("city")),
        area=short_text(found.said("region")),
        country=country_code(found.said("countryCode")),
    )
    return [place] if place != Place() else []


def _statements(node: Node, named: Node) -> Iterator[Statement]:
    for told in node.all("compromisedAccount"):
        said = answer(told.text)
        if said is not None:
            yield Statement(
                question=Question.ACCOUNT_COMPROMISED,
                path=told.path,
                answer=said[0],
                text=said[1],
            )
    # That ages differ does not say on which side of 18 either lies: a person looks at it.
    noted = [*named.all("ageAssertionDiscrepancy")]
    for name in _NOTED:
        if name in node.children:
            noted += [inner for one in node.children[name] for inner in walk(one)]
    for told in noted:
        for name, value in told.attributes.items():
            yield Statement(
                question=Question.ANNOTATION, path=f"{told.path}@{name}", text=value.strip()
            )
        if (mark := annotation(told)) is not None:
            yield mark
