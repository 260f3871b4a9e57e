"""Turn the people of a police-side CyberTip report into people with roles, paths and statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from longstop.core.referral.records import Identifier, Moment, Person, Statement
from longstop.core.referral.vocabulary import IdentifierKind, Question, Role
from longstop.engines.readers.cybertip_labels import ACCOUNT_ROLES, TEXT_FIELDS, YES_NO_FIELDS
from longstop.engines.readers.cybertip_text import findings, is_ip_address
from longstop.engines.readers.cybertip_values import (
    answer,
    is_yes,
    members,
    place,
    port_number,
    short_text,
    text,
)
from longstop.engines.readers.gathered import (
    Gathered,
    Identifiers,
    Mined,
    Named,
    make_person,
    take_mined,
    without_indexes,
)

_CAPTURE_KINDS: Final = (
    ("url", IdentifierKind.URL),
    ("ip", IdentifierKind.IP_ADDRESS),
    ("mail", IdentifierKind.EMAIL),
    ("phone", IdentifierKind.PHONE),
    ("device", IdentifierKind.DEVICE),
    ("screen name", IdentifierKind.USER_NAME),
    ("user name", IdentifierKind.USER_NAME),
)


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
    names = take_mined(mined, role, identifiers, statements)
    return make_person(role, path, _named(node, path), names, identifiers, statements)


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


def read_captures(
    node: Any, path: str, gathered: Gathered, fallback: Moment | None = None
) -> list[Identifier]:
    """Read what a company captured; `fallback` is the moment of one that states none."""
    identifiers = _Identifiers(gathered, gathered.service)
    identifiers.captures(node, path, fallback)
    return identifiers.kept


class _Identifiers(Identifiers):
    """Collect the identifiers of an entry."""

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
                service=self.service if of_service else None,
                verified=_verified(node),
            )
        )

    def captures(self, node: Any, path: str, fallback: Moment | None = None) -> None:
        for capture, where in members(node, path, "sourceCaptures"):
            if not isinstance(capture, dict):
                self.gathered.unknown.add(without_indexes(where))
                continue
            raw = text(capture)
            if raw is None:
                continue
            kind = _capture_kind(capture, raw)
            if kind is None:
                self.gathered.unknown.add(f"{without_indexes(where)}.captureType")
                continue
            event = capture.get("eventName")
            self.add(
                Identifier(
                    kind=kind,
                    raw=raw,
                    path=f"{where}.value",
                    moment=self.gathered.dates.moment(capture.get("dateTime"))
                    or (fallback if text(capture.get("dateTime")) is None else None),
                    port=port_number(capture.get("port")),
                    event=event.strip().title()[:40] or None if isinstance(event, str) else None,
                    shared=kind is IdentifierKind.IP_ADDRESS
                    and is_yes(capture.get("possibleProxy")),
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


def _named(node: dict[str, Any], path: str) -> Named:
    given = " ".join(
        part for part in map(short_text, (node.get("firstName"), node.get("middleName"))) if part
    )
    addresses = members(node.get("addresses"), f"{path}.addresses", "addresses")
    return Named(
        given=given,
        family=short_text(node.get("lastName")),
        others=(short_text(node.get("preferredName")),),
        birth=node.get("dateOfBirth"),
        age=node.get("approximateAge"),
        occupation=short_text(node.get("occupation")),
        school=short_text(node.get("schoolName")),
        places=[found for entry, _ in addresses if (found := place(entry)) is not None],
    )


def _verified(node: Any) -> bool | None:
    said = answer(node.get("verified")) if isinstance(node, dict) else None
    return {"yes": True, "no": False}.get(said[0].value) if said else None


def _capture_kind(capture: dict[str, Any], raw: str) -> IdentifierKind | None:
    label = (text(capture.get("captureType")) or "").casefold()
    for word, kind in _CAPTURE_KINDS:
        if word in label:
            return kind
    return IdentifierKind.IP_ADDRESS if is_ip_address(raw) else None
