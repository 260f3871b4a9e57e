"""Reading ahead changes neither what is read nor its order, and hides no fault."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.engines.read_ahead import read_ahead


@given(st.lists(st.integers() | st.none()))
def test_items_come_in_their_order_and_all_of_them(items: list[int | None]) -> None:
    assert list(read_ahead(iter(items))) == items


def test_what_the_source_raises_is_raised_in_its_place() -> None:
    def source() -> Iterator[int]:
        yield 1
        raise OSError("the disk is gone")

    ahead = read_ahead(source())
    assert next(ahead) == 1
    with pytest.raises(OSError, match="the disk is gone"):
        next(ahead)


def test_a_caller_that_stops_early_has_read_one_item_too_many_at_most() -> None:
    source = iter(range(1000))
    ahead = read_ahead(source)
    assert [next(ahead) for _ in range(3)] == [0, 1, 2]
    ahead.close()
    assert next(source) in (3, 4)
