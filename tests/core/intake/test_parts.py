"""What several parts declare together never hides what is missing from one of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.intake.parts import Stated, declared_of
from longstop.core.intake.receipt import shortfall_of

PARTS = st.lists(
    st.builds(Stated, st.integers(0, 50), st.none() | st.integers(0, 50)), min_size=1, max_size=6
)


@pytest.mark.parametrize(
    ("parts", "declared"),
    [
        ([], None),
        ([Stated(3, None)], None),
        ([Stated(3, 5)], 5),
        ([Stated(7, 5)], 5),
        ([Stated(3, 5), Stated(4, None)], 9),
        ([Stated(3, 5), Stated(4, 2)], 9),
        ([Stated(3, 3), Stated(4, 4)], 7),
    ],
)
def test_what_the_parts_declare_together(parts: list[Stated], declared: int | None) -> None:
    assert declared_of(parts) == declared


@given(PARTS)
def test_every_record_missing_from_any_part_is_missing_from_the_package(
    parts: list[Stated],
) -> None:
    read = sum(part.read for part in parts)
    missing = sum(shortfall_of(part.declared, part.read) for part in parts)
    assert shortfall_of(declared_of(parts), read) == missing
