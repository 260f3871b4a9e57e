"""Reading ahead changes neither what is read nor its order, and hides no fault."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.engines.read_ahead import ReadAhead


@given(st.lists(st.tuples(st.integers() | st.none(), st.booleans())))
def test_items_come_in_their_order_and_all_of_them(
    items: list[tuple[int | None, bool]],
) -> None:
    found = []
    with ReadAhead(iter(items)) as ahead:
        for item in ahead:
            found.append(item)
            if item[1]:
                ahead.begin()
    assert found == items


def test_what_the_source_raises_is_raised_in_its_place() -> None:
    def source() -> Iterator[int]:
        yield 1
        raise OSError("the disk is gone")

    with ReadAhead(source()) as ahead:
        assert next(ahead) == 1
        ahead.begin()
        with pytest.raises(OSError, match="the disk is gone"):
            next(ahead)


def test_a_caller_that_stops_early_has_read_one_item_too_many_at_most() -> None:
    source = iter(range(1000))
    with ReadAhead(source) as ahead:
        assert [next(ahead) for _ in range(3)] == [0, 1, 2]
        ahead.begin()
        ahead.begin()
    assert next(source) == 4


def test_nothing_is_read_before_the_caller_says_so() -> None:
    source = iter(range(1000))
    with ReadAhead(source) as ahead:
        assert next(ahead) == 0
    assert next(source) == 1
