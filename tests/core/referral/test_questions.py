"""A mask and its questions are the same thing, and a bit never changes its meaning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.referral.questions import ALL, MOST_QUESTIONS, REGISTRY, in_mask, mask_of

CODES = st.sets(st.sampled_from(sorted(REGISTRY)))


@given(CODES)
def test_a_mask_gives_back_its_questions_in_the_order_of_the_registry(codes: set[str]) -> None:
    found = [asked.code for asked in in_mask(mask_of(frozenset(codes)))]
    assert found == [code for code in REGISTRY if code in codes]


def test_every_question_has_a_bit_of_its_own_and_all_of_them_fit() -> None:
    assert [asked.bit for asked in REGISTRY.values()] == [1 << n for n in range(len(REGISTRY))]
    assert mask_of(tuple(REGISTRY)) == ALL
    assert ALL < 1 << MOST_QUESTIONS
    assert in_mask(0) == ()
    with pytest.raises(KeyError):
        mask_of(("shoe_size",))
