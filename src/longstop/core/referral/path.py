"""Name the path of a young person who is reported, and what would call for police action.

Somebody under 18, or whose age is disputed across 18, is outside the instrument. A named person
decides the path: software neither takes one nor leaves one. Every stage means the same by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from longstop.core.referral.questions import Check

PATH_CLOCK = "child_path"
"""The clock within which a person decides."""


class Path(StrEnum):
    """What a person decided of a reported person who is or may be under 18."""

    PERSON_INVOLVED = "person_involved"  # nothing aggravates it: never a suspect
    AGGRAVATED = "aggravated"  # something asks for police action on a young person
    ADULT_AFTER_ALL = "adult_after_all"  # 18 or over: the instrument applies again
    CANNOT_BE_KNOWN = "cannot_be_known"


YOUNG = frozenset({Path.PERSON_INVOLVED, Path.AGGRAVATED})
"""The paths of somebody whom a person took to be a child."""


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that may call for police action on a young person.

    The words complete "Is it so that ...?"; check is where the answer is looked for.
    """

    code: str
    words: str
    check: Check


FEATURES: dict[str, Feature] = {
    one.code: one
    for one in (
        Feature(
            "age_gap",
            "those involved are far apart in age or maturity",
            Check.CHILDRENS_SERVICES,
        ),
        Feature(
            "coercion_alleged",
            "somebody is said to have been pressed, threatened or deceived",
            Check.CHILDRENS_SERVICES,
        ),
        Feature("adult_involved", "an adult took part in it or asked for it", Check.DEVICES),
        Feature("passed_on", "it was passed on beyond those involved", Check.SENDER),
        Feature("for_gain", "something of value was asked for or given", Check.DEVICES),
        Feature("repeated", "it went on after somebody had stepped in", Check.POLICE_RECORDS),
    )
}
"""The questions that a person answers before the path is decided."""


def waits(*, outside: bool, decided: Path | None) -> bool:
    """Tell whether a path is to be decided: the person is outside, and no decision says how.

    Whoever was found to be adult after all and is outside again was reported young anew.
    """
    return outside and decided in (None, Path.ADULT_AFTER_ALL)
