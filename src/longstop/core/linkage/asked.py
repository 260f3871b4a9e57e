"""Read what somebody typed into one box as everything that it may be, to be looked for at once.

Only forms and keys that linkage keeps anyway are looked for. What is as typed, but for the way it
is written, is exact; a slip, a sound or another place of the same name is near, and is said to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from string import ascii_lowercase
from typing import Final

from longstop.core.linkage.contacts import (
    linking_email,
    linking_handle,
    linking_phone,
    linking_report,
)
from longstop.core.linkage.keys import ALONE, key_of, named_keys
from longstop.core.linkage.names import NameForms, name_forms, sound_of
from longstop.core.linkage.networks import connection_of
from longstop.core.linkage.nicknames import root_of
from longstop.core.linkage.normal_forms import normal_form, normal_name
from longstop.core.linkage.places import postcode_of
from longstop.core.linkage.profile import Profile
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.references import ReferenceNotValid, parse_reference
from longstop.core.referral.vocabulary import IdentifierKind

SHORTEST: Final = 3
LONGEST: Final = 200
AROUND: Final = timedelta(hours=1)
"""How far from the moment that was asked for a connection may lie, either side."""
_LONGEST_SLIPPED: Final = 16
"""Letters of a name of which slips are looked for: each letter has some fifty."""
_OLDEST: Final = 100
_DATE = re.compile(r"\b((?:19|20)\d\d)(-\d\d-\d\d)?\b")
_MOMENT = re.compile(
    r"(?P<address>\S+)\s+(?:at\s+)?(?P<moment>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?"
    r"(?:Z|[+-]\d\d:\d\d)?)",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(r"[\d@/:_#]")


class SearchRefused(LongstopError):
    """What was typed is too short or too long to be looked for, or its reason is no reason."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What is looked for: keys of reported people by what each is of, identifiers of anybody.

    families are folded family names, exact ones first; since and till bound a connection's moment.
    name and email are what a list of staff would hold, and own is a reference of ours.
    """

    exact: dict[int, str] = field(default_factory=dict)
    near: dict[int, str] = field(default_factory=dict)
    identifiers: tuple[tuple[IdentifierKind, str], ...] = ()
    family: str | None = None
    near_families: tuple[str, ...] = ()
    since: datetime | None = None
    till: datetime | None = None
    own: str | None = None
    theirs: str | None = None
    name: tuple[str, str] | None = None
    email: str | None = None

    @property
    def kinds(self) -> list[str]:
        """Give what the text may be, for the ledger: kinds alone, never the text."""
        found = {kind.value for kind, _ in self.identifiers} | {*self.exact.values()}
        found |= {"family_name"} if self.family else set()
        return sorted(found | ({"reference"} if self.own else set()))


def read_asked(
    text: str, *, country: str | None, zone: tzinfo, year: int, nearly: bool = True
) -> Asked:
    """Read a text as all that it may be; without nearly, only as what it says.

    country (ISO 3166 alpha-2) is where a number or a postcode without one is, zone that of a moment
    without one, year the present. Raises SearchRefused for a text of under 3 or over 200
    characters.
    """
    typed = " ".join(text.split())
    if not SHORTEST <= len(typed) <= LONGEST:
        raise SearchRefused(
            f"Type between {SHORTEST} and {LONGEST} characters. Nothing was searched."
        )
    if connection := _connection(typed, zone):
        return connection
    identifiers = dict.fromkeys(_identifiers(typed, country))
    asked = Asked(
        identifiers=tuple(identifiers),
        exact=dict(_exact_keys(identifiers, typed, country)),
        near=dict(_near_keys(identifiers)),
        own=_own(typed),
        theirs=typed,
        email=next((form for kind, form in identifiers if kind is IdentifierKind.EMAIL), None),
    )
    if _NOT_A_NAME.search(_DATE.sub("", typed)):
        return asked
    return _with_name(asked, typed, year, nearly=nearly)


def _connection(typed: str, zone: tzinfo) -> Asked | None:
    """Read an address of a connection, alone or at a moment."""
    found = _MOMENT.fullmatch(typed)
    form = normal_form(
        IdentifierKind.IP_ADDRESS, found["address"] if found else typed, service=None, country=None
    )
    if form is None:
        return None
    identifiers = ((IdentifierKind.IP_ADDRESS, form),)
    if found is None:
        home = connection_of(form, port=None, at=None).address
        near = {key_of("address", home): "network"} if home and home != form else {}
        return Asked(identifiers=identifiers, near=near)
    try:
        moment = datetime.fromisoformat(found["moment"].upper())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return Asked(identifiers=identifiers, since=moment - AROUND, till=moment + AROUND)
    except (ValueError, OverflowError):
        raise SearchRefused(
            "No such moment: write a day and a time, such as 2026-11-20T18:00. Nothing was "
            "searched."
        ) from None


def _identifiers(typed: str, country: str | None) -> Iterator[tuple[IdentifierKind, str]]:
    """Give the normal forms under which the text may be stored as an identifier."""
    service, colon, name = typed.partition(":")
    for kind in IdentifierKind:
        if form := normal_form(kind, typed, service=None, country=country):
            yield kind, form
    if colon:
        for kind in (IdentifierKind.USER_NAME, IdentifierKind.ACCOUNT_ID):
            if form := normal_form(kind, name, service=service, country=None):
                yield kind, form


def _exact_keys(
    identifiers: dict[tuple[IdentifierKind, str], None], typed: str, country: str | None
) -> Iterator[tuple[int, str]]:
    """Give keys of the same value, found in a text or under another name of a service too."""
    for kind, form in identifiers:
        if kind is IdentifierKind.PHONE and (phone := linking_phone(form)):
            yield key_of("phone", phone), kind.value
        elif kind is IdentifierKind.REPORT_REFERENCE and (number := linking_report(form)):
            yield key_of("report", number), kind.value
        elif kind is IdentifierKind.USER_NAME:
            service, _, name = form.rpartition(":")
            if handle := linking_handle(form, service) if service else f":{name}":
                yield key_of("handle", handle), kind.value
    if postcode := postcode_of(country, typed):
        yield key_of("postcode", postcode), "postcode"


def _near_keys(
    identifiers: dict[tuple[IdentifierKind, str], None],
) -> Iterator[tuple[int, str]]:
    for kind, form in identifiers:
        if kind is IdentifierKind.EMAIL and (mailbox := linking_email(form)):
            yield key_of("email", mailbox), "same_mailbox"
            if len(local := mailbox.partition("@")[0]) >= ALONE:
                yield key_of("local_part", local), "mailbox_name"
        elif kind is IdentifierKind.USER_NAME:
            name = form.rpartition(":")[2]
            if len(name) >= ALONE:
                yield key_of("handle_anywhere", name), "user_name_elsewhere"


def _own(typed: str) -> str | None:
    try:
        return parse_reference(typed)
    except ReferenceNotValid:
        return None


def _with_name(asked: Asked, typed: str, year: int, *, nearly: bool) -> Asked:
    """Add what the text is as somebody's name, with a date or a year of birth beside it or not."""
    born = _DATE.search(typed)
    forms = name_forms(_DATE.sub(" ", typed).strip(" ,"), None)
    given, family = forms.given, forms.family
    if given is None:
        return asked
    if family is None:
        return replace(
            asked,
            family=given,
            near_families=tuple(
                dict.fromkeys(one for one in _slips(given) if nearly and one != given)
            ),
        )
    exact = asked.exact | dict(_name_keys(forms, born))
    near = asked.near | (dict(_near_names(given, family, born, year)) if nearly else {})
    return replace(
        asked,
        exact=exact,
        near={key: what for key, what in near.items() if key not in exact},
        name=normal_name(given, family),
    )


def _name_keys(forms: NameForms, born: re.Match[str] | None) -> Iterator[tuple[int, str]]:
    """Give the keys of a name in either order; with a date of birth beside it, of both together."""
    whole = born is not None and born[2] is not None
    wanted = "name_and_birth" if whole else "name"
    profile = Profile(
        referral=0,
        given=forms.given,
        family=forms.family,
        other_names=forms.others,
        born=born[0] if born is not None and whole else None,
    )
    for kind, value in named_keys(profile):
        if kind in {"name", wanted}:
            yield key_of(kind, value), kind


def _near_names(
    given: str, family: str, born: re.Match[str] | None, year: int
) -> Iterator[tuple[int, str]]:
    for one, other in [(slip, family) for slip in _slips(given)] + [
        (given, slip) for slip in _slips(family)
    ]:
        pair = sorted((root_of(one), root_of(other)))
        yield key_of("name", " ".join(pair)), "name_slip"
    if born is not None and year - _OLDEST <= int(born[1]) <= year:
        for initial in sorted({given[0], root_of(given)[0]}):
            sound = f"{initial} {sound_of(family)}|{born[1]}"
            yield key_of("initial_and_year", sound), "name_sound"


def _slips(name: str) -> Iterator[str]:
    """Give every name that is one slip of the hand away: a letter more, less, other, or swapped."""
    if len(name) > _LONGEST_SLIPPED:
        return
    for at in range(len(name) + 1):
        before, after = name[:at], name[at:]
        if after and len(name) > 2:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in ascii_lowercase:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
