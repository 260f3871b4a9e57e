"""Draw what records say of people, for every test of profiles and keys."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from longstop.core.linkage.normal_forms import normal_form
from longstop.core.linkage.profiles import Told, ToldIdentifier
from longstop.core.referral.records import Place
from longstop.core.referral.vocabulary import IdentifierKind, Role

SERVICES = ("ExampleChat", "ExampleChat Inc.", "Pixoria", None)
_RAW = {
    IdentifierKind.EMAIL: ("Kim.Tarn@gmail.com", "kite_77@example.com", "noreply@example.com"),
    IdentifierKind.PHONE: ("+44 7700 900123", "07700 900124", "+441111111111"),
    IdentifierKind.USER_NAME: ("@Kite_77", "drum.drum5", "ab", "123456", "unknown"),
    IdentifierKind.ACCOUNT_ID: ("U-900123", "U-900124", "000000"),
    IdentifierKind.DEVICE: ("490154203237518", "AABBCCDDEEF1", "PHONE 12"),
    IdentifierKind.IP_ADDRESS: ("203.0.113.7", "2001:db8:1:2::3", "10.0.0.1"),
    IdentifierKind.URL: ("https://pixoria.example/u/kite_77", "https://example.com/post"),
    IdentifierKind.REPORT_REFERENCE: ("900000123", "A-1"),
    IdentifierKind.VEHICLE: ("AB12 CDE",),
}


def identifier(
    kind: IdentifierKind,
    raw: str,
    *,
    service: str | None = None,
    verified: bool | None = None,
    at: datetime | None = None,
    port: int | None = None,
) -> ToldIdentifier:
    """Make an identifier as it would be stored after it came in from Great Britain."""
    return ToldIdentifier(
        kind=kind,
        normal=normal_form(kind, raw, service=service, country="GB"),
        service=service,
        verified=verified,
        at=at,
        port=port,
    )


@st.composite
def told_identifiers(draw: st.DrawFn) -> ToldIdentifier:
    """Draw an identifier out of few values, so that two people often share one."""
    kind = draw(st.sampled_from(list(_RAW)))
    raw = draw(st.sampled_from(_RAW[kind]) | st.text(max_size=20))
    return identifier(
        kind,
        raw,
        service=draw(st.sampled_from(SERVICES)),
        verified=draw(st.none() | st.booleans()),
        at=draw(st.none() | st.just(datetime(2026, 3, 1, 10, tzinfo=UTC))),
        port=draw(st.none() | st.just(40_123)),
    )


def told_parties(role: Role = Role.REPORTED) -> st.SearchStrategy[Told]:
    """Draw what one record says of one party of that role."""
    names = st.none() | st.sampled_from(["Kim", "Bill", "van Tarn", "Unknown"]) | st.text()
    places = st.builds(
        Place,
        street=st.sampled_from(["12 Quince Rd", "Flat 1, 12 Quince Road", "no fixed abode", None]),
        town=st.sampled_from(["New Tarn", None]),
        postcode=st.sampled_from(["QA1 3AB", "00012", None]),
        country=st.sampled_from(["GB", "DE", None]),
    )
    return st.builds(
        Told,
        role=st.just(role),
        given_name=names,
        family_name=names,
        other_names=names,
        date_of_birth=st.sampled_from([None, "1980-02-13", "1980-13-02", "1980", "1970-01-01"]),
        stated_age=st.none() | st.integers(0, 120),
        on=st.none() | st.just(date(2026, 3, 1)),
        country=st.just("GB"),
        places=st.lists(places, max_size=2).map(tuple),
        identifiers=st.lists(told_identifiers(), max_size=5).map(tuple),
        own_report=st.sampled_from([None, "900000999"]),
    )
