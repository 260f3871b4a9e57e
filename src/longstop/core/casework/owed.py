"""Say what is listed apart from the list of work, each by when something of it falls due."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Owed(StrEnum):
    """What is listed apart, in the order in which the lists are offered."""

    OFFERED = "offered"
    PROTECTION = "protection"
    CHILDREN = "children"
    TRUST = "trust"
    CORRECTIONS = "corrections"
    YOUNG = "young"
    HOLDS = "holds"


OWED_WORDS: Mapping[Owed, str] = {
    Owed.OFFERED: "Sent or offered to us",
    Owed.PROTECTION: "Child-protection referrals",
    Owed.CHILDREN: "Child records",
    Owed.TRUST: "Possible positions of trust",
    Owed.CORRECTIONS: "Corrections",
    Owed.YOUNG: "Young people whose record is kept",
    Owed.HOLDS: "Legal holds",
}
OWED_STATES = ("decline_proposed", "defer_proposed", "path_undecided", "place_not_known")
"""What a row of these lists may say beside the codes of what it is about."""
