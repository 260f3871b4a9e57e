"""Hold how two profiles are compared to what is known of names, dates and identifiers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from longstop.core.linkage.comparing import COMPARISONS, levels_of, without
from longstop.core.linkage.profile import Profile
from tests.core.linkage.profiles_made import profiles


def _levels(a: Profile, b: Profile) -> dict[str, str]:
    found = zip(COMPARISONS, levels_of(a, b), strict=True)
    return {one.code: one.levels[level] for one, level in found}


def _named(name: str, *, other: str = "") -> Profile:
    names = name.split()
    return Profile(
        referral=1,
        given=None if names[0] == "-" else names[0],
        family=None if names[1] == "-" else names[1],
        other_names=tuple(other.split()),
    )


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("william oakham", "william oakham", "full"),
        ("william oakham", "oakham william", "swapped"),
        ("william oakham", "bill oakham", "nickname"),
        ("william oakham", "w oakham", "initial"),
        ("william oakham", "wiliam oakham", "near_given"),
        ("william oakham", "william oakam", "near_family"),
        ("william oakham", "wiliam oakam", "near"),
        ("william oakham", "oakam wiliam", "near"),
        ("william oakham", "- oakham", "family_known"),
        ("william oakham", "william -", "given_known"),
        ("william oakham", "harriet oakham", "family_only"),
        ("william oakham", "william dyke", "given_only"),
        ("william oakham", "harriet oakam", "one_near"),
        ("william oakham", "harriet dyke", "differs"),
        ("william oakham", "oakam harriet", "one_near"),
        ("william oakham", "harriet wiliam", "one_near"),
        ("william -", "- oakham", "unknown"),
        ("- -", "- -", "unknown"),
    ],
)
def test_a_name_is_compared_whole(one: str, other: str, level: str) -> None:
    assert _levels(_named(one), _named(other))["name"] == level


def test_a_name_that_is_another_name_of_the_other_is_known() -> None:
    levels = _levels(_named("harriet oakham"), _named("harriet dyke", other="oakham"))
    assert levels["name"] == "other_name"


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("1980-04-03", "1980-04-03", "exact"),
        ("1980-04-03", "1980-03-04", "swapped"),
        ("1980-04-03", "1980-04-13", "one_digit"),
        ("1987-04-03", "1978-04-03", "one_digit"),
        ("1980-04-03", "1980-04", "partial"),
        ("1980", "1980", "partial"),
        ("1980-04-03", "1980-12-25", "same_year"),
        ("1980-04-03", "1982-12-25", "near_year"),
        ("1980-04-03", "1983-12-25", "differs"),
        ("1980-04-03", "1979 to 1980", "in_range"),
        ("1980-04-03", "1982 to 1983", "near_year"),
        ("1980-04-03", "1983 to 1984", "differs"),
        ("1979 to 1980", "1980 to 1981", "in_range"),
        ("1980-04-03", "", "unknown"),
    ],
)
def test_a_birth_is_compared_as_far_as_it_is_known(one: str, other: str, level: str) -> None:
    assert _levels(_born(one), _born(other))["birth"] == level


def _born(text: str) -> Profile:
    if " to " not in text:
        return Profile(referral=1, born=text or None)
    first, last = map(int, text.split(" to "))
    return Profile(referral=1, born_from=first, born_to=last)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("chat:1234567", "chat:1234567", "same"),
        ("chat:1234567", "chat:1235567", "near"),
        ("chat:1234567", "chat:1243567", "near"),
        ("chat:1234567", "chat:1234576", "near"),
        ("chat:1234567", "chat:12344567", "near"),
        ("chat:1234567", "chat:1234568", "differs"),
        ("chat:1234567", "chat:12345678", "differs"),
        ("chat:1234567", "chat:1245567", "differs"),
        ("chat:1234567", "chit:1234567", "differs"),
        ("chat:1234567", "game:1235567", "differs"),
        ("chat:123456", "chat:124456", "differs"),
        ("chat:1234567", "chat:124567", "differs"),
    ],
)
def test_a_slip_in_a_long_number_is_no_number_counted_on(one: str, other: str, level: str) -> None:
    a, b = (Profile(referral=1, accounts=(account,)) for account in (one, other))
    assert _levels(a, b)["account"] == level


def test_a_handle_counts_across_services_only_where_it_is_long() -> None:
    def at(*handles: str) -> Profile:
        return Profile(referral=1, handles=handles)

    assert _levels(at("chat:owl.kite"), at("chat:owl.kite"))["handle"] == "same"
    assert _levels(at("chat:owl.kite"), at("game:owl.kite"))["handle"] == "across"
    assert _levels(at(":owl.kite"), at(":owl.kite"))["handle"] == "across"
    assert _levels(at("chat:owl"), at("game:owl"))["handle"] == "differs"


@given(profiles(), profiles())
def test_which_is_first_makes_no_difference(a: Profile, b: Profile) -> None:
    assert levels_of(a, b) == levels_of(b, a)


@given(profiles())
def test_whoever_is_compared_with_themselves_reaches_no_low_level(a: Profile) -> None:
    for one, level in zip(COMPARISONS, levels_of(a, a), strict=True):
        assert one.levels[level] != "differs", one.code


@given(profiles(), profiles())
def test_what_one_does_not_have_is_unknown(a: Profile, b: Profile) -> None:
    assert set(levels_of(a, Profile(referral=2))) == {0}
    assert _levels(replace(a, phones=()), b)["phone"] == "unknown"


@given(profiles(), profiles())
def test_what_many_share_is_as_if_nobody_had_it(a: Profile, b: Profile) -> None:
    common = {"phones": frozenset(a.phones)}
    assert _levels(without(a, common), without(b, common))["phone"] == "unknown"
    assert without(a, {"phones": frozenset()}) == a


def test_long_lists_are_compared_in_time_like_their_length() -> None:
    many = tuple(sorted(f"+4477{number:08}" for number in range(200_000)))
    a, b = Profile(referral=1, phones=many), Profile(referral=2, phones=(*many[1:], "+9"))
    assert _levels(a, b)["phone"] == "same"
