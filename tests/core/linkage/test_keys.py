from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.linkage.keys import KINDS, MOST_KEYS, keys_of, named_keys
from longstop.core.linkage.profile import Profile
from longstop.core.linkage.profiles import Told, make_profile
from longstop.core.referral.records import Place
from longstop.core.referral.vocabulary import IdentifierKind as Kind
from longstop.core.referral.vocabulary import Role
from tests.core.linkage.tellings import identifier, told_parties

EVIDENCE = {kind.code: kind.evidence for kind in KINDS}
CERTAIN_OR_STRONG = ("accounts", "reports", "emails", "phones", "devices")
KIM = Profile(referral=1, given="kim", family="tarn", born="1980-02-13", postcodes=("GB:QA13AB",))


def of(*told: Told) -> Profile:
    return make_profile(1, told)


def shared(one: Profile, other: Profile) -> set[str]:
    return {kind for kind, _ in {*named_keys(one)} & {*named_keys(other)}}


def test_a_key_is_eight_bytes_of_the_digest_of_its_kind_and_value() -> None:
    profile = Profile(referral=1, phones=("+447700900123",))
    first = sha256(b"phone\x1f+447700900123").digest()[:8]
    assert keys_of(profile) == (int.from_bytes(first, "big", signed=True),)


def test_the_keys_of_a_whole_profile_are_of_all_kinds() -> None:
    whole = replace(
        KIM,
        accounts=("examplechat:U-900123",),
        reports=("900000123",),
        emails=("kimtarn@example.com",),
        phones=("+447700900123",),
        devices=("AABBCCDDEEF1",),
        handles=("examplechat:kite_77",),
        sockets=("203.0.113.7|40123|2026-03-01T10",),
        addresses=("203.0.113.7",),
        homes=("GB:newtarn|12 quinceroad",),
    )
    kinds = [kind for kind, _ in named_keys(whole)]
    assert set(kinds) == set(EVIDENCE)
    order = ["certain", "strong", "soft"]
    ranks = [order.index(EVIDENCE[kind]) for kind in kinds]
    assert ranks == sorted(ranks)


def test_an_empty_profile_has_no_keys() -> None:
    assert keys_of(Profile(referral=1)) == ()


@given(st.lists(told_parties(), max_size=3))
def test_the_same_profile_has_the_same_keys_whoever_has_it(told: list[Told]) -> None:
    profile = make_profile(1, told)
    keys = keys_of(profile)
    assert keys_of(replace(profile, referral=2)) == keys
    assert [*keys] == sorted(set(keys))
    assert len(keys) <= MOST_KEYS
    assert all(-(2**63) <= key < 2**63 for key in keys)


@given(st.lists(told_parties(), max_size=3), st.lists(told_parties(), max_size=3))
def test_two_with_one_strong_identifier_in_common_share_a_key(
    one: list[Told], other: list[Told]
) -> None:
    a, b = make_profile(1, one), make_profile(2, other)
    if any(set(getattr(a, field)) & set(getattr(b, field)) for field in CERTAIN_OR_STRONG):
        assert set(keys_of(a)) & set(keys_of(b))


@given(st.sampled_from([r for r in Role if r is not Role.REPORTED]).flatmap(told_parties))
def test_what_others_are_known_by_gives_no_key(told: Told) -> None:
    assert keys_of(of(told)) == ()


@pytest.mark.parametrize(
    ("other", "kinds"),
    [
        ({"given": "tarn", "family": "kim", "born": None, "postcodes": ()}, {"name"}),
        ({"born": "1980-13-02", "given": "ulla", "postcodes": ()}, {"name_and_birth"}),
        ({"given": "k", "family": "tarne", "born": "1980", "postcodes": ()}, {"initial_and_year"}),
        ({"given": "k", "born": None}, {"name_and_postcode"}),
        ({"given": "ulla", "family": "berg"}, {"birth_and_postcode"}),
        ({"given": "kimberley", "born": None, "postcodes": ()}, {"name"}),
        (
            {"given": "kim", "family": "hebbleby", "other_names": ("tarn",), "born": None,
             "postcodes": ()},
            {"name"},
        ),
    ],
)  # fmt: skip
def test_the_same_person_written_otherwise_is_found(
    other: dict[str, object], kinds: set[str]
) -> None:
    assert kinds <= shared(KIM, replace(KIM, **other))  # type: ignore[arg-type]


def test_an_age_finds_a_date_of_birth() -> None:
    aged = replace(KIM, born=None, born_from=1979, born_to=1980, postcodes=())
    assert shared(KIM, aged) == {"name", "initial_and_year"}


def test_a_name_in_another_script_is_found() -> None:
    one = of(Told(role=Role.REPORTED, given_name="Сергей", family_name="Щербаков"))
    other = of(Told(role=Role.REPORTED, given_name="Sergey", family_name="Shcherbakov"))
    alike = of(Told(role=Role.REPORTED, given_name="S\u0435rgey", family_name="Shcherb\u0430kov"))
    assert keys_of(one) == keys_of(other) == keys_of(alike) != ()


def test_a_user_name_is_found_on_another_service() -> None:
    one = Profile(referral=1, handles=("examplechat:kite_77",))
    other = Profile(referral=2, handles=("pixoria:kite_77",))
    assert shared(one, other) == {"handle_anywhere"}
    assert (
        shared(
            replace(one, handles=("examplechat:kite",)), replace(other, handles=("pixoria:kite",))
        )
        == set()
    )


def test_a_home_or_a_connection_alone_finds_nobody() -> None:
    alone = Profile(
        referral=1,
        homes=("GB:QA13AB|12", "GB:newtarn|12 quinceroad"),
        addresses=("203.0.113.7",),
        postcodes=("GB:QA13AB",),
        born="1980",
    )
    assert keys_of(alone) == ()
    assert shared(replace(alone, given="kim"), replace(alone, family="kim")) == {
        "name_and_home", "name_and_postcode", "name_and_address",
    }  # fmt: skip


def test_a_name_that_somebody_also_uses_is_found() -> None:
    under = Profile(referral=2, given="ulla", family="berg", other_names=("kim", "tarn"))
    assert shared(KIM, under) == {"name"}


@pytest.mark.parametrize("piece", ["Kim ", "van-", "\ufdfa", "@", "1", "K\u0456m;", "+44 7700 900"])
def test_whatever_is_sent_the_keys_are_few(piece: str) -> None:
    huge = piece * (1_000_000 // len(piece))
    many = tuple(
        identifier(kind, f"{piece.strip()}{n:07}@example.com" if kind is Kind.EMAIL else f"9{n:09}",
                   service=f"ExampleChat {n}")
        for kind in Kind
        for n in range(400)
    )  # fmt: skip
    told = Told(
        role=Role.REPORTED,
        given_name=huge,
        family_name=huge,
        other_names=huge,
        date_of_birth=huge,
        narratives=(huge,),
        places=tuple(Place(street=huge, town=f"{n}{huge}", postcode=huge) for n in range(40)),
        identifiers=many,
    )
    profile = of(told, told)
    assert 0 < len(keys_of(profile)) <= MOST_KEYS
    strong = {form for field in CERTAIN_OR_STRONG for form in getattr(profile, field)}
    assert strong <= {value for _, value in named_keys(profile)}
