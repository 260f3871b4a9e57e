"""A manifest is bound line by line: whatever is changed, taken away or put in is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import astuple, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.ledger.commitment import commit
from longstop.core.ledger.manifest import (
    PartLine,
    check_manifest,
    joined,
    line_of,
    manifest_digest,
    manifest_fact,
    ranges_of,
    told_ranges,
)


def line(number: int, path: str) -> PartLine:
    salt = bytes([number]) * 32
    return PartLine(
        number=number, within=1 if number > 1 else None, path=path, size=number * 10,
        sha256=f"{number:064x}", kind="text", read_as="csv", reason=None, kept_size=number * 10,
        kept_sha256=f"{number:064x}", media_removed=0, salt=salt, commitment=commit(salt, [path]),
    )  # fmt: skip


LINES = [line(1, ""), line(2, "a.csv"), line(3, "b.csv")]
TOLD = json.loads(json.dumps(manifest_fact(LINES)["manifest"]))


def faults(lines: list[PartLine], told: Any = TOLD) -> list[tuple[str, str]]:
    return [(fault.what.value, fault.where) for fault in check_manifest(told, lines, "P")]


def test_a_manifest_that_nobody_touched_is_whole() -> None:
    assert faults(LINES) == []


CHANGES: dict[str, Callable[[PartLine], PartLine]] = {
    "size": lambda one: replace(one, size=11),
    "digest": lambda one: replace(one, sha256="f" * 64),
    "kind": lambda one: replace(one, kind="html"),
    "read as": lambda one: replace(one, read_as="free_text"),
    "not read": lambda one: replace(one, read_as=None, reason="encrypted"),
    "place": lambda one: replace(one, within=2),
    "kept": lambda one: replace(one, kept_sha256=None),
    "kept size": lambda one: replace(one, kept_size=1),
    "media": lambda one: replace(one, media_removed=1),
    "commitment": lambda one: replace(one, commitment=commit(b"x" * 32, ["a.csv"]), salt=b"x" * 32),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_part_is_named(change: Callable[[PartLine], PartLine]) -> None:
    assert faults([LINES[0], change(LINES[1]), LINES[2]]) == [("part_differs", "P part 2")]


def test_a_part_taken_away_or_put_in_is_named() -> None:
    assert faults(LINES[:2]) == [("part_differs", "P part 3")]
    assert faults([*LINES, line(4, "c.csv")]) == [("part_differs", "P part 4")]
    assert faults([LINES[0], replace(LINES[2], number=2), replace(LINES[1], number=3)]) == [
        ("part_differs", "P part 2"), ("part_differs", "P part 3"),
    ]  # fmt: skip
    assert len(faults(LINES, None)) == 3


def test_a_name_is_bound_by_its_commitment_and_can_be_erased() -> None:
    assert faults([LINES[0], replace(LINES[1], path="z.csv"), LINES[2]]) == [
        ("value_changed", "P part 2")
    ]
    assert faults([LINES[0], replace(LINES[1], path=None, salt=None), LINES[2]]) == []
    assert faults([LINES[0], replace(LINES[1], salt=None), LINES[2]]) == [
        ("value_half_erased", "P part 2")
    ]


def test_the_whole_is_bound_even_where_no_mark_shows_it() -> None:
    assert faults(LINES, {**TOLD, "sha256": "0" * 64}) == [("part_differs", "P")]


def test_the_ledger_is_told_no_name() -> None:
    assert "csv" not in json.dumps(TOLD)
    assert TOLD["sha256"] == manifest_digest(LINES)


def test_a_package_older_than_manifests_has_none() -> None:
    assert faults([], None) == []


@given(st.lists(st.integers(1, 4), max_size=30), st.integers(1, 7))
def test_ranges_cut_by_batches_are_joined_again(parts: list[int], batch: int) -> None:
    places = [(ordinal, part) for ordinal, part in enumerate(sorted(parts), start=1)]
    cut = [ranges_of(places[at : at + batch]) for at in range(0, len(places), batch)]
    assert joined(one for ranges in cut for one in ranges) == [
        tuple(one) for one in ranges_of(places)
    ]


def test_a_batch_that_tells_no_parts_stands_in_the_first() -> None:
    assert told_ranges({}, 1, 9) == [[1, 1, 9]]
    assert told_ranges({"parts": [[2, 1, 9]]}, 1, 9) == [[2, 1, 9]]
    assert told_ranges({"parts": ["x"]}, 1, 9) == told_ranges({}, None, None) == []


@pytest.mark.parametrize(
    "parts",
    [[[1, 1]], [[1, 1, "9"]], [[1, 1, True]], [[1, 1, 9, 9]], [4], {"1": 9}, [[1, 1, 9], 4]],
)
def test_ranges_of_another_shape_tell_of_nothing(parts: object) -> None:
    assert told_ranges({"parts": parts}, 1, 9) == []
    assert told_ranges({"parts": [[2, 1, 9]]}, 1, 9) == [[2, 1, 9]]
    assert told_ranges({}, None, 9) == told_ranges({}, 1, None) == []


def test_a_line_has_all_its_values_and_no_more() -> None:
    values = list(astuple(LINES[1]))
    assert line_of(values) == LINES[1]
    for wrong in (values[:-1], [*values, 1]):
        with pytest.raises(ValueError, match="zip"):
            line_of(wrong)


def test_a_part_is_owed_by_somebody_where_it_could_hold_records_and_was_not_read() -> None:
    assert not LINES[1].owed
    assert replace(LINES[1], read_as=None, reason="encrypted").owed
    assert not replace(LINES[1], read_as=None, reason="empty").owed
