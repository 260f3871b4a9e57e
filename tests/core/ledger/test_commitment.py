"""A commitment binds the ledger to a value and tells nothing about it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.ledger.commitment import (
    SALT_BYTES,
    commit,
    digest_of_set,
    identifier_values,
)

SALTS = st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES)
VALUES = st.lists(st.none() | st.booleans() | st.integers() | st.text(max_size=8), max_size=4)
COMMITMENTS = st.lists(st.binary(min_size=32, max_size=32), max_size=6)


def _told_apart(values: list[str | int | None]) -> list[tuple[type, object]]:
    """1 and true are equal in Python and not on the ledger."""
    return [(type(value), value) for value in values]


@given(SALTS, VALUES, VALUES)
def test_two_commitments_with_one_salt_agree_only_on_equal_values(
    salt: bytes, one: list[str | int | None], other: list[str | int | None]
) -> None:
    agree = commit(salt, one) == commit(salt, other)
    assert agree == (_told_apart(one) == _told_apart(other))


@given(SALTS, SALTS, VALUES)
def test_the_same_values_under_another_salt_look_unrelated(
    one: bytes, other: bytes, values: list[str | int | None]
) -> None:
    assert (commit(one, values) == commit(other, values)) == (one == other)


@given(SALTS, st.lists(st.none() | st.text(max_size=3), min_size=3, max_size=3), st.booleans())
def test_a_shared_connection_is_bound_and_any_other_row_is_bound_as_it_was_before(
    salt: bytes, values: list[str | int | None], shared: bool
) -> None:
    bound = commit(salt, identifier_values(values, shared=shared))
    assert (bound == commit(salt, values)) == (not shared)


@given(SALTS)
def test_where_one_value_ends_and_the_next_begins_is_bound_too(salt: bytes) -> None:
    assert commit(salt, ["ab", "c"]) != commit(salt, ["a", "bc"])
    assert commit(salt, ["ab"]) != commit(salt, ["a", "b"])


def test_text_that_is_not_valid_unicode_can_be_committed_to() -> None:
    assert commit(b"s" * 32, ["\ud800"]) != commit(b"s" * 32, ["\udfff"])


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_salt_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        commit(b"s" * length, ["x"])


@given(COMMITMENTS, st.randoms(use_true_random=False))
def test_the_digest_of_a_set_does_not_know_its_order(made: list[bytes], chance: object) -> None:
    shuffled = sorted(made, key=lambda _: chance.random())  # type: ignore[attr-defined]
    assert digest_of_set(shuffled) == digest_of_set(made)


@given(COMMITMENTS, COMMITMENTS)
def test_the_digest_of_a_set_knows_each_member_and_how_often_it_stands_there(
    one: list[bytes], other: list[bytes]
) -> None:
    assert (digest_of_set(one) == digest_of_set(other)) == (sorted(one) == sorted(other))
