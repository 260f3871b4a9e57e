"""The clock: it has a zone, and it goes forward."""

from __future__ import annotations

from datetime import timedelta

from longstop.engines.time_source import utc_now


def test_the_moment_is_in_utc_and_never_runs_back() -> None:
    first, second = utc_now(), utc_now()
    assert first.utcoffset() == timedelta(0)
    assert first <= second
