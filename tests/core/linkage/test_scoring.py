from __future__ import annotations

import json
from dataclasses import replace
from math import isclose, log2

from hypothesis import given

from longstop.core.linkage.comparing import COMPARISONS, levels_of
from longstop.core.linkage.model_document import read_model
from longstop.core.linkage.profile import Profile
from longstop.core.linkage.scoring import score
from tests.core.linkage.profiles_made import profiles
from tests.core.linkage.test_model import TEXT

MODEL = read_model(
    json.dumps(
        json.loads(TEXT)
        | {"given": {"william": 0.03}, "family": {"oakham": 0.004, "hathersby": 0.0001}}
    )
)


@given(profiles(), profiles())
def test_which_is_first_makes_no_difference(a: Profile, b: Profile) -> None:
    assert score(MODEL, a, b) == score(MODEL, b, a)


@given(profiles(), profiles())
def test_the_weight_is_that_of_the_prior_and_of_the_parts(a: Profile, b: Profile) -> None:
    found = score(MODEL, a, b)
    assert isclose(found.weight, MODEL.prior_weight + sum(one.weight for one in found.parts))
    assert len(found.parts) == sum(level > 0 for level in levels_of(a, b))


@given(profiles(), profiles())
def test_an_identifier_that_differs_never_speaks_against(a: Profile, b: Profile) -> None:
    against = {one.code for one in COMPARISONS if one.weighs_against}
    for part in score(MODEL, a, b).parts:
        assert part.weight >= 0 or part.comparison in against, part


@given(profiles(), profiles())
def test_who_has_nothing_is_as_likely_anybody_as_before(a: Profile, b: Profile) -> None:
    assert score(MODEL, a, Profile(referral=2)).weight == MODEL.prior_weight


def test_a_rare_name_weighs_more_than_a_common_one() -> None:
    def both(given: str, family: str) -> float:
        one = Profile(referral=1, given=given, family=family)
        return score(MODEL, one, replace(one, referral=2)).weight

    common, rare = both("william", "oakham"), both("william", "hathersby")
    assert isclose(rare - common, log2(0.03 * 0.004) - log2(0.03 * 0.0001))


def test_no_name_is_so_rare_that_it_could_not_be_two_peoples() -> None:
    one = Profile(referral=1, given="x", family="y")
    tiny = replace(MODEL, given_other=1e-9, family_other=1e-9)
    [part] = score(tiny, one, replace(one, referral=2)).parts
    level = tiny.comparisons[0][-1]
    assert isclose(part.weight, level.weight + log2(level.base) - log2(tiny.name_floor))


def test_the_more_frequent_of_two_that_agree_in_part_counts() -> None:
    a = Profile(referral=1, given="william", family="oakham")
    b = Profile(referral=2, given="william", family="oakhan")
    [part] = score(MODEL, a, b).parts
    level = MODEL.comparisons[0][COMPARISONS[0].levels.index("near_family") - 1]
    assert part.level == "near_family"
    assert isclose(part.weight, level.weight + log2(level.base) - log2(0.03))
