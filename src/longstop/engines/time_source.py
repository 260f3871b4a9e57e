"""The one place where the clock is read, so that everything else takes time as a parameter."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """This will return the present moment, with its zone, in UTC."""
    return datetime.now(UTC)
