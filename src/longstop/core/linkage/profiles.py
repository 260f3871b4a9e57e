"""Make the profile of one reported person out of what the reports of a referral say.

Only parties whom a report names as reported come in: what a victim, a payer or an account holder is
known by never leads to anybody. What is stored is read in its normal form and not changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final

from longstop.core.linkage.births import UNKNOWN, Birth, birth_of, fuller
from longstop.core.linkage.contacts import (
    handle_in_url,
    linking_account,
    linking_device,
    linking_email,
    linking_handle,
    linking_phone,
    linking_report,
)
from longstop.core.linkage.mining import mined_for_reported
from longstop.core.linkage.names import NameForms, join_names, name_forms
from longstop.core.linkage.networks import connection_of
from longstop.core.linkage.places import homes_of
from longstop.core.linkage.profile import Profile
from longstop.core.referral.records import Place
from longstop.core.referral.vocabulary import IdentifierKind, Role

MOST_FORMS: Final = 32
"""Forms of one kind in a profile. Of more, those with the smallest digests stay, so that two people
with the same many values keep the same ones."""
_LONGEST_FORM: Final = 320
_MEDIA_LEFT_OUT: Final = "[media removed sha256="
"""What stands where a sender wrote a picture as text (engines/media_filter.py): it is nobody's."""
_REPORTED: Final = Role.REPORTED
_IP_ADDRESS: Final = IdentifierKind.IP_ADDRESS


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldIdentifier:
    """One identifier of a party as it is stored; normal is its normal form, None where it has none.

    at has a zone; shared tells that the sender holds the connection to be a proxy, a VPN, a hosting
    company's or a carrier's.
    """

    kind: IdentifierKind
    normal: str | None
    service: str | None = None
    verified: bool | None = None
    at: datetime | None = None
    port: int | None = None
    shared: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What one record says of one party: names as written, places as kept.

    on is the day to which stated_age (years) belongs; country (ISO 3166 alpha-2) is where a
    number without its country code is dialled. narratives are texts about this party, none of a
    record with other reported people in it: what they say is the reported person's comes in too.
    own_report is the number
    of the report itself, to be given only where nobody else is reported in it and its issuer
    numbers all reports in one row: other reports name it then.
    """

    role: Role
    given_name: str | None = None
    family_name: str | None = None
    other_names: str | None = None
    date_of_birth: str | None = None
    stated_age: int | None = None
    on: date | None = None
    country: str | None = None
    places: tuple[Place, ...] = ()
    identifiers: tuple[ToldIdentifier, ...] = ()
    narratives: tuple[str, ...] = ()
    own_report: str | None = None


class _Forms:
    """Gather the forms of identifiers, by field of the profile."""

    def __init__(self) -> None:
        self.of: defaultdict[str, set[str]] = defaultdict(set)

    def take(self, one: ToldIdentifier) -> None:
        normal = one.normal
        if normal is None or len(normal) > _LONGEST_FORM or _MEDIA_LEFT_OUT in normal:
            return
        if one.kind == _IP_ADDRESS:
            connection = connection_of(normal, port=one.port, at=one.at, shared=one.shared)
            if connection.socket is not None:
                self.of["sockets"].add(connection.socket)
            if connection.address is not None:
                self.of["addresses"].add(connection.address)
            return
        taken = _TAKEN.get(one.kind)
        if taken is None:
            return
        field, form_of = taken
        form = form_of(normal, one.service)
        if form is not None:
            self.of[field].add(form)
            if one.verified and field in _MAY_BE_VERIFIED:
                self.of["verified"].add(form)

    def few(self) -> dict[str, tuple[str, ...]]:
        return {
            field: tuple(forms) if len(forms) == 1 else few(forms, MOST_FORMS)
            for field, forms in self.of.items()
        }


_MAY_BE_VERIFIED: Final = frozenset({"accounts", "emails", "phones"})
_TAKEN: Final[dict[str, tuple[str, Callable[[str, str | None], str | None]]]] = {
    IdentifierKind.EMAIL: ("emails", lambda form, _: linking_email(form)),
    IdentifierKind.PHONE: ("phones", lambda form, _: linking_phone(form)),
    IdentifierKind.ACCOUNT_ID: ("accounts", linking_account),
    IdentifierKind.USER_NAME: ("handles", linking_handle),
    IdentifierKind.URL: ("handles", lambda form, _: handle_in_url(form)),
    IdentifierKind.DEVICE: ("devices", lambda form, _: linking_device(form)),
    IdentifierKind.REPORT_REFERENCE: ("reports", lambda form, _: linking_report(form)),
}
"""What becomes of each kind but the connections: its field and the form of (normal, service). A
vehicle is no part of a profile: it is driven by a household."""


def make_profile(referral: int, told: Sequence[Told]) -> Profile:
    """Give the profile of a referral from its parties, first record first.

    Parties of other roles are passed over; of nobody told, the profile is empty. It is bounded
    whatever comes: at most 32 forms of a kind, names and streets cut. Of two different dates
    of birth the fuller stands, of two as full the first.
    """
    names: list[NameForms] = []
    birth: Birth = UNKNOWN
    forms = _Forms()
    for one in told:
        if one.role is not _REPORTED:
            continue
        names.append(name_forms(one.given_name, one.family_name, one.other_names))
        birth = fuller(birth, birth_of(one.date_of_birth, one.stated_age, one.on))
        for identifier in one.identifiers:
            forms.take(identifier)
        for text in one.narratives:
            for mined in mined_for_reported(text, country=one.country):
                forms.take(ToldIdentifier(kind=mined.kind, normal=mined.normal))
        if one.places:
            homes, postcodes = homes_of(one.places)
            forms.of["homes"] |= homes
            forms.of["postcodes"] |= postcodes
        if one.own_report is not None and (number := linking_report(one.own_report)):
            forms.of["reports"].add(number)
    name = names[0] if len(names) == 1 else join_names(names)
    return Profile(
        referral=referral,
        given=name.given,
        family=name.family,
        other_names=name.others,
        born=birth.born,
        born_from=birth.first,
        born_to=birth.last,
        **forms.few(),
    )


def few(forms: Iterable[str], most: int) -> tuple[str, ...]:
    """Give forms sorted; of more than may be kept, those with the smallest digests."""
    kept = sorted(forms)
    if len(kept) > most:
        kept.sort(key=lambda form: sha256(form.encode()).digest())
        kept = sorted(kept[:most])
    return tuple(kept)
