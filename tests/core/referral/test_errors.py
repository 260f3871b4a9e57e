"""An error says the same in whichever process it is read."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from longstop.core.intake.columns import ColumnMapError
from longstop.core.referral.errors import LongstopError
from longstop.engines.readers.unreadable import UnreadableFile
from longstop.engines.sealed import NotOpened


@pytest.mark.parametrize(
    "error",
    [
        LongstopError("plain"),
        UnreadableFile("no_header", "No header."),
        NotOpened(Path("kept"), "changed"),
        ColumnMapError(("one", "two")),
    ],
)
def test_it_travels_whole(error: LongstopError) -> None:
    other = pickle.loads(pickle.dumps(error))  # noqa: S301 - made a moment ago
    assert (type(other), str(other), vars(other)) == (type(error), str(error), vars(error))
    assert other.exit_code == error.exit_code
