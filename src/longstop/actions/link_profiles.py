"""Make profiles of reported people out of the rows in which intake keeps what reports say."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from longstop.core.linkage.contacts import linking_service
from longstop.core.linkage.normal_forms import normal_form
from longstop.core.linkage.profile import Profile
from longstop.core.linkage.profiles import Told, ToldIdentifier, make_profile
from longstop.core.referral.records import Place
from longstop.core.referral.vocabulary import IdentifierKind, Role
from longstop.store.queries import link_told as queries
from longstop.store.queries.link_told import IdentifierRow, ToldRow
from longstop.store.session import Connection


def make_profiles(connection: Connection, ids: Sequence[int]) -> list[Profile]:
    """Make the profile of each of these referrals; of person unknown, or erased, an empty one.

    The same number of statements, however many.
    """
    told: defaultdict[int, list[Told]] = defaultdict(list)
    rows = queries.told_of(connection, ids)
    identifiers: defaultdict[int, list[IdentifierRow]] = defaultdict(list)
    for one in queries.identifiers_of(connection, [row.party_id for row in rows]):
        identifiers[one.party_id].append(one)
    for row in rows:
        told[row.referral_id].append(_told(row, identifiers.get(row.party_id, ())))
    return [make_profile(id_, told.get(id_, ())) for id_ in ids]


def _told(row: ToldRow, identifiers: Sequence[IdentifierRow]) -> Told:
    return Told(
        role=Role.REPORTED,
        given_name=row.given_name,
        family_name=row.family_name,
        other_names=row.other_names,
        date_of_birth=row.date_of_birth,
        stated_age=row.stated_age,
        on=row.happened_at.date() if row.happened_at else None,
        country=row.country,
        places=_places(row.places),
        identifiers=tuple(_identifier(one, row.reporter) for one in identifiers),
        narratives=tuple(row.narratives),
        own_report=_number(row.own_report),
    )


def _identifier(one: IdentifierRow, reporter: str | None) -> ToldIdentifier:
    kind = IdentifierKind(one.kind)
    return ToldIdentifier(
        kind=kind,
        normal=one.normal,
        service=one.service,
        verified=one.verified or (kind is IdentifierKind.ACCOUNT_ID and _is_own(one, reporter)),
        at=one.at,
        port=one.port,
        shared=one.shared,
    )


def _is_own(one: IdentifierRow, reporter: str | None) -> bool:
    """Tell whether the service that reports an account issued it: nobody knows it better."""
    issuer = linking_service(one.service)
    return bool(issuer) and issuer == linking_service(reporter)


def _number(reference: str | None) -> str | None:
    if reference is None:
        return None
    return normal_form(IdentifierKind.REPORT_REFERENCE, reference, service=None, country=None)


@lru_cache(maxsize=16_384)
def _places(text: str) -> tuple[Place, ...]:
    return tuple(Place(**place) for place in json.loads(text))
