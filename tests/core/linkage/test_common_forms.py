from __future__ import annotations

from hypothesis import given

from longstop.core.linkage.common_forms import (
    COUNTED,
    all_keys,
    common_forms,
    counted_keys,
)
from longstop.core.linkage.comparing import without
from longstop.core.linkage.keys import key_of, keys_of
from longstop.core.linkage.profile import Profile
from tests.core.linkage.profiles_made import profiles


@given(profiles())
def test_what_is_common_is_taken_out_and_nothing_else(profile: Profile) -> None:
    common = {key_of("email", "owl.kite@example.com"), key_of("postcode", "Q1")}
    left = without(profile, common_forms(profile, common))
    assert "owl.kite@example.com" not in left.emails
    assert "Q1" not in left.postcodes
    assert set(left.emails) == set(profile.emails) - {"owl.kite@example.com"}
    assert (left.phones, left.homes, left.given) == (profile.phones, profile.homes, profile.given)


@given(profiles())
def test_without_common_keys_nothing_is_taken_out(profile: Profile) -> None:
    assert common_forms(profile, ()) == {}
    assert without(profile, common_forms(profile, set(counted_keys(profile)))) == without(
        profile, {field: frozenset(getattr(profile, field)) for field in COUNTED}
    )


@given(profiles())
def test_every_key_by_which_one_is_found_is_stored(profile: Profile) -> None:
    assert {*all_keys(profile)} == {*keys_of(profile), *counted_keys(profile)}


def test_an_address_and_a_home_are_counted_and_find_nobody() -> None:
    profile = Profile(referral=1, addresses=("192.0.2.1",), homes=("GB:Q1|1 a",), postcodes=("Q",))
    assert keys_of(profile) == ()
    assert len(counted_keys(profile)) == 3
