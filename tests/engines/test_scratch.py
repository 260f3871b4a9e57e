"""What is held for a moment can be read back from anywhere, and by nobody else."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.engines.scratch import Scratch

DATA = random.Random(3).randbytes(200_000)


@given(st.lists(st.tuples(st.integers(0, 210_000), st.integers(0, 70_000)), max_size=6))
def test_every_stretch_is_read_as_it_was_written(stretches: list[tuple[int, int]]) -> None:
    with Scratch(Path("/tmp")) as scratch:  # noqa: S108 - it has no name there
        scratch.write_all(DATA[at : at + 777] for at in range(0, len(DATA), 777))
        with scratch.open("rb") as one, scratch.open("rb") as other:
            for place, count in stretches:
                one.seek(place)
                assert one.read(count) == DATA[place : place + count]
            assert other.read() == DATA


def test_it_has_no_name_and_what_is_on_the_disk_says_nothing(tmp_path: Path) -> None:
    with Scratch(tmp_path) as scratch:
        scratch.write_all([b"a secret line\n" * 1_000])
        assert [*tmp_path.iterdir()] == []
        hidden = os.pread(scratch._file.fileno(), 20_000, 0)
        assert len(hidden) == 14_000
        assert b"secret" not in hidden
    with pytest.raises(ValueError, match="closed"):
        scratch.read_at(0, 1)
