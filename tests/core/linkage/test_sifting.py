from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from longstop.core.linkage.common_forms import COUNTED, agreeing_forms, common_forms, counted_keys
from longstop.core.linkage.comparing import COMPARISONS, without
from longstop.core.linkage.deciding import Evidence, Verdict, decide, evidence_of
from longstop.core.linkage.keys import key_of
from longstop.core.linkage.model import Model
from longstop.core.linkage.profile import Profile
from longstop.core.linkage.scoring import score
from longstop.core.linkage.sifting import may_count, sieve_of
from tests.core.linkage.profiles_made import profiles
from tests.core.linkage.test_scoring import MODEL


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Draw a model in which a lower level may weigh more than a higher one."""
    weights = st.floats(-12, 25, allow_nan=False)
    comparisons = tuple(
        tuple(
            level if level.name == "differs" else replace(level, weight=draw(weights))
            for level in levels
        )
        for levels in MODEL.comparisons
    )
    return replace(MODEL, comparisons=comparisons)


def decided(model: Model, a: Profile, b: Profile) -> tuple[float, Verdict]:
    scored = score(model, a, b)
    return scored.weight, decide(model, scored, a, b)


def stripped(profile: Profile, common: set[int]) -> Profile:
    return without(profile, common_forms(profile, common))


@given(models(), profiles(), profiles(), st.data())
def test_nobody_is_sifted_out_who_reaches_the_band_without_what_is_common(
    model: Model, a: Profile, b: Profile, data: st.DataObject
) -> None:
    keys = sorted({*counted_keys(a), *counted_keys(b)})
    common = data.draw(st.sets(st.sampled_from(keys))) if keys else set[int]()
    weight, _ = decided(model, stripped(a, common), stripped(b, common))
    assert may_count(sieve_of(replace(model, ask=weight)), a, b)


@given(profiles(), profiles())
def test_what_is_certain_is_never_sifted_out(a: Profile, b: Profile) -> None:
    if evidence_of(a, b) is Evidence.CERTAIN:
        assert may_count(sieve_of(replace(MODEL, ask=400.0)), a, b)


@given(profiles(), profiles())
def test_whoever_weighs_less_than_the_band_and_is_not_certain_is_sifted_out(
    a: Profile, b: Profile
) -> None:
    a, b = (replace(one, accounts=(), reports=()) for one in (a, b))
    weight = score(MODEL, a, b).weight
    assert may_count(sieve_of(replace(MODEL, ask=weight)), a, b)
    assert not may_count(sieve_of(replace(MODEL, ask=weight + 0.001)), a, b)


@given(profiles(), profiles(), st.data())
def test_only_what_two_agree_by_need_be_taken_out(
    a: Profile, b: Profile, data: st.DataObject
) -> None:
    keys = sorted({*counted_keys(a), *counted_keys(b)})
    common = data.draw(st.sets(st.sampled_from(keys))) if keys else set[int]()
    agreed = {key_of(COUNTED[field], form) for field, form in agreeing_forms(a, b)} & common
    assert decided(MODEL, stripped(a, agreed), stripped(b, agreed)) == decided(
        MODEL, stripped(a, common), stripped(b, common)
    )


def test_two_agree_by_a_name_alone_whatever_the_service() -> None:
    a = Profile(referral=1, handles=("chat:kite77", "game:owl"), emails=("kite77@a.example",))
    b = Profile(referral=2, handles=("game:kite77",), emails=("kite77@b.example",), phones=("+1",))
    assert agreeing_forms(a, b) == {
        ("handles", "chat:kite77"), ("handles", "game:kite77"),
        ("emails", "kite77@a.example"), ("emails", "kite77@b.example"),
    }  # fmt: skip


def test_only_names_and_dates_are_never_taken_out() -> None:
    assert [one.code for one in COMPARISONS if one.weighs_against] == ["name", "birth"]
