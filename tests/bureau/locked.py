"""A house in which a court's rule locks files for the bureau and the north, but not the south."""

from __future__ import annotations

from dataclasses import replace

from longstop.actions.house import House
from longstop.core.casework.opening import load_opening

STRICT = load_opening(
    """
version = "test"
[default]
yes = "open"
no = "ask"
absent = "ask"
source = "x"
[[rule]]
code = "court"
country = "GB"
areas = ["Northmark"]
yes = "open"
no = "do_not_open"
absent = "do_not_open"
source = "x"
"""
)


def locking(house: House) -> House:
    """Give the same house under that rule."""
    return replace(house, opening=STRICT)
