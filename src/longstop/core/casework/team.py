"""Name what a supervisor looks for in the work of all."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Matter(StrEnum):
    """What is the matter with some of the work, in the order in which it is said."""

    UNOWNED = "unowned"
    BREACHED = "breached"
    DEFERRED = "deferred"
    PROVISIONAL = "provisional"
    CONFLICT = "conflict"
    SECOND_LOOK = "second_look"


MATTER_WORDS: Mapping[Matter, str] = {
    Matter.UNOWNED: "Whose owner is absent or off shift",
    Matter.BREACHED: "Late, and seen to be",
    Matter.DEFERRED: "Telling for a child is put off",
    Matter.PROVISIONAL: "Rests on an allegation",
    Matter.CONFLICT: "Sources contradict each other",
    Matter.SECOND_LOOK: "Graded with others, to be looked at again",
}
