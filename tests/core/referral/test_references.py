"""A reference survives a bad telephone line: what was not said right is never looked up."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.referral.references import (
    KIND_LETTER,
    LARGEST_NUMBER,
    ReferenceNotValid,
    make_batch_reference,
    make_reference,
    parse_batch_reference,
    parse_reference,
)
from longstop.core.referral.vocabulary import ObligationKind

KEY = bytes(range(32))
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SAME_SOUND = {"O": "0", "I": "1", "L": "1"}
KINDS = st.sampled_from(list(ObligationKind))
NUMBERS = st.integers(0, LARGEST_NUMBER)
REFERENCES = st.builds(make_reference, KINDS, NUMBERS, st.just(KEY))


def understood(text: str) -> str | None:
    with suppress(ReferenceNotValid):
        return parse_reference(text)
    return None


@given(st.lists(NUMBERS, min_size=2, max_size=50, unique=True), KINDS)
def test_no_two_numbers_share_a_reference(numbers: list[int], kind: ObligationKind) -> None:
    assert len({make_reference(kind, number, KEY) for number in numbers}) == len(numbers)


def test_ten_thousand_neighbours_have_ten_thousand_references() -> None:
    made = {make_reference(ObligationKind.REFERRAL, number, KEY) for number in range(10_000)}
    assert len(made) == 10_000


def test_every_kind_has_a_letter_of_its_own() -> None:
    assert set(KIND_LETTER) == set(ObligationKind)
    assert len(set(KIND_LETTER.values())) == len(KIND_LETTER)


@given(REFERENCES)
def test_a_reference_reads_back_as_itself_however_it_is_typed(reference: str) -> None:
    assert parse_reference(reference) == reference
    assert parse_reference(f"  {reference.lower().replace('-', ' ')}") == reference
    assert parse_reference(reference.replace("-", "").replace("0", "o")) == reference
    assert parse_reference(reference.replace("1", "l")) == reference


@given(REFERENCES)
def test_every_single_wrong_character_is_refused(reference: str) -> None:
    plain = reference.replace("-", "")
    for place, right in enumerate(plain):
        for wrong in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            if wrong == right or (place > 0 and SAME_SOUND.get(wrong) == right):
                continue
            assert understood(plain[:place] + wrong + plain[place + 1 :]) is None


@given(REFERENCES)
def test_every_swap_of_two_characters_is_refused(reference: str) -> None:
    plain = list(reference.replace("-", ""))
    for i in range(len(plain)):
        for j in range(i + 1, len(plain)):
            swapped = [*plain]
            swapped[i], swapped[j] = plain[j], plain[i]
            assert swapped == plain or understood("".join(swapped)) is None


@given(REFERENCES, st.integers(0, 9), st.sampled_from(CROCKFORD))
def test_a_character_too_few_or_too_many_is_refused(reference: str, place: int, more: str) -> None:
    plain = reference.replace("-", "")
    assert understood(plain[:place] + plain[place + 1 :]) is None
    assert understood(plain[:place] + more + plain[place:]) is None


@given(st.text(max_size=14))
def test_the_refusal_is_the_same_whatever_was_typed(text: str) -> None:
    with suppress(ReferenceNotValid):
        assert parse_reference(text)[0] in KIND_LETTER.values()
        return
    with pytest.raises(ReferenceNotValid) as refusal:
        parse_reference(text)
    with pytest.raises(ReferenceNotValid) as nothing_typed:
        parse_reference("")
    assert str(refusal.value) == str(nothing_typed.value)


def test_another_key_gives_other_references() -> None:
    one = [make_reference(ObligationKind.REFERRAL, n, KEY) for n in range(100)]
    other = [make_reference(ObligationKind.REFERRAL, n, b"k" * 32) for n in range(100)]
    assert not set(one) & set(other)


@pytest.mark.parametrize("number", [-1, LARGEST_NUMBER + 1])
def test_a_number_that_has_no_reference_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        make_reference(ObligationKind.REFERRAL, number, KEY)


@pytest.mark.parametrize(
    ("number", "reference"),
    [(0, "R-K3G2-CXZ9-5"), (1, "R-CP6Z-1CMB-J"), (LARGEST_NUMBER, "R-8234-87EF-R")],
)
def test_a_reference_once_given_out_is_the_same_for_ever(number: int, reference: str) -> None:
    assert make_reference(ObligationKind.REFERRAL, number, KEY) == reference


def test_a_batch_has_a_reference_of_its_own_that_no_obligation_shares() -> None:
    assert make_batch_reference(7, KEY) == "B-QBC4-43W1-9"
    assert parse_batch_reference("b qbc4 43wl-9") == "B-QBC4-43W1-9"
    with pytest.raises(ReferenceNotValid, match="a reference of ours"):
        parse_reference("B-QBC4-43W1-9")
    with pytest.raises(ReferenceNotValid, match="a batch of checks"):
        parse_batch_reference("R-K3G2-CXZ9-5")
    for number in (0, LARGEST_NUMBER):
        assert parse_batch_reference(make_batch_reference(number, KEY))
    for number in (-1, LARGEST_NUMBER + 1):
        with pytest.raises(ValueError, match="out of range"):
            make_batch_reference(number, KEY)
