from __future__ import annotations

from collections import Counter
from itertools import combinations

from longstop.core.linkage.profile import Profile
from longstop.synthetic.sightings import hardest, sightings

FOUND = list(sightings(4_000, seed=3, setting=hardest()))


def test_the_same_seed_gives_the_same_people() -> None:
    assert list(sightings(500, seed=3, setting=hardest())) == FOUND[:500]
    assert list(sightings(500, seed=4, setting=hardest())) != FOUND[:500]


def test_referrals_are_numbered_from_one() -> None:
    assert [one.profile.referral for one in FOUND] == list(range(1, 4_001))


def test_every_form_stands_once_and_in_order() -> None:
    for one in FOUND:
        for name in Profile.__slots__:
            value = getattr(one.profile, name)
            assert not isinstance(value, tuple) or list(value) == sorted(set(value)), name


def test_some_are_reported_often_and_most_once_or_twice() -> None:
    often = Counter(one.person for one in FOUND)
    assert 0.5 < sum(count <= 2 for count in often.values()) / len(often) < 0.85
    assert max(often.values()) > 8


def test_a_thing_is_missing_about_as_often_as_the_setting_says() -> None:
    for field, share in (("emails", 0.45), ("phones", 0.55), ("accounts", 0.25)):
        missing = sum(not getattr(one.profile, field) for one in FOUND) / len(FOUND)
        assert abs(missing - share) < 0.05, field


def test_a_household_shares_telephones_and_one_person_goes_by_two_names() -> None:
    phones: dict[str, set[str]] = {}
    names: dict[str, set[str | None]] = {}
    for one in FOUND:
        names.setdefault(one.person, set()).add(one.profile.given)
        for phone in one.profile.phones:
            phones.setdefault(phone, set()).add(one.person)
    shared = [people for people in phones.values() if len(people) > 1]
    assert shared
    assert all(len({one[:8] for one in people}) == 1 for people in shared[:20])
    assert any(
        one and other and one[0] != other[0]
        for found in names.values()
        for one, other in combinations(found, 2)
    )
