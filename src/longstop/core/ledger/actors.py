"""Say which person an entry of the ledger was made for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def person_of(body: Mapping[str, Any]) -> int | None:
    """Give the number of the person whose act an entry tells; None for a service's."""
    kind, _, number = str(body["actor"]).partition(":")
    return int(number) if kind == "person" and number.isdigit() else None
