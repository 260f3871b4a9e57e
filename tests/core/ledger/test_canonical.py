"""The ledger's spelling is that of RFC 8785, held against an independent implementation."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.ledger.canonical import canonical_text, read_canonical

LARGEST = 2**53 - 1
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
LEAVES = st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | TEXTS
PLAIN = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
BODIES = st.dictionaries(KEYS, PLAIN, max_size=5)


@given(BODIES)
def test_the_text_is_what_an_independent_implementation_writes(body: dict[str, Any]) -> None:
    assert canonical_text(body).encode() == rfc8785.dumps(body)


@given(BODIES)
def test_reading_it_back_and_writing_it_again_changes_nothing(body: dict[str, Any]) -> None:
    text = canonical_text(body)
    assert json.loads(text) == body
    assert canonical_text(json.loads(text)) == text


@given(BODIES)
def test_the_order_in_which_keys_were_set_does_not_matter(body: dict[str, Any]) -> None:
    assert canonical_text(dict(reversed(body.items()))) == canonical_text(body)


@given(st.floats(), st.sampled_from(["bare", "listed", "nested"]))
def test_a_floating_point_number_is_refused_wherever_it_stands(value: float, where: str) -> None:
    odd: Any = {"bare": value, "listed": [1, [value]], "nested": {"a": {"b": value}}}[where]
    with pytest.raises(TypeError, match="no float"):
        canonical_text({"facts": odd})


@pytest.mark.parametrize("value", [LARGEST + 1, -LARGEST - 1, 2**64])
def test_an_integer_that_other_readers_would_round_is_refused(value: int) -> None:
    with pytest.raises(TypeError, match="2\\*\\*53"):
        canonical_text({"n": value})


@pytest.mark.parametrize("body", [{"ключ": 1}, {"facts": {"é": 1}}, {1: "a"}, {"a": b"x"}])
def test_other_keys_and_other_things_are_refused(body: Any) -> None:
    with pytest.raises(TypeError):
        canonical_text(body)


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.one_of(st.dictionaries(st.text(), _ANY), _ANY), st.booleans())
def test_what_is_read_is_what_would_be_written_and_nothing_else(
    value: object, spelt_canonically: bool
) -> None:
    if spelt_canonically:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    else:
        text = json.dumps(value)
    try:
        told = json.loads(text)
        expected = told if isinstance(told, dict) and canonical_text(told) == text else None
    except (TypeError, ValueError):
        expected = None
    assert read_canonical(text) == expected


@pytest.mark.parametrize(
    "text",
    ['{"a":1.0}', '{"a":1e3}', '{"a":NaN}', '{"a":9007199254740992}', '{"\u00e4":1}', "[" * 10**5,
     '{"a":1,"a":1}', '{"a":"\\ud800"}', '{"a": 1}', "[]", "", '{"b":1,"a":1}'],
)  # fmt: skip
def test_text_that_is_not_canonical_is_not_read(text: str) -> None:
    assert read_canonical(text) is None
