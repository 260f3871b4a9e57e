"""Compare two profiles thing by thing, each on a short scale of levels.

The very same scale stands as SQL in engines/linkage_table.py, where the weights of the levels are
learnt; a test holds the two together. An identifier that both have and that differs says nothing,
since people have several, but a slip in the long number of an account is no other number; a name or
a date of birth that differs speaks against. What a household has in common (the place, the
connection) is one comparison each, so that it counts once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from longstop.core.linkage.nicknames import root_of
from longstop.core.linkage.profile import Profile

NEAR: Final = 0.88
"""Jaro-Winkler similarity from which two names may be one, mistyped; Splink's authors use 0.88 and
0.92 in their own name comparison."""
APART: Final = 0.7
"""Jaro-Winkler similarity below which two given names are two people's."""
ALONE: Final = 6
"""Characters that a handle must have to be compared across services, and what stands before the @
to be compared without what stands after it: shorter ones are words that many choose."""
LONG: Final = 7
"""Characters that an account's own number must have for a slip in it to be seen as one: of shorter
numbers so many are in use that one beside another is somebody else's."""
WHOLE_DATE: Final = 10
"""Characters of a date of birth with its day."""
AGE_MARGIN: Final = 2
"""Years by which a stated age may be off before it speaks against."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A thing compared: its code and the names of its levels, from nothing to compare upwards.

    Level 0 is 'unknown', where either has nothing; level 1 is 'differs'. weighs_against tells
    whether that one counts.
    """

    code: str
    levels: tuple[str, ...]
    weighs_against: bool = False


NAME_LEVELS: Final = (
    "unknown", "differs", "one_near", "given_only", "family_only", "given_known", "family_known",
    "other_name", "near", "near_family", "near_given", "initial", "nickname", "swapped", "full",
)  # fmt: skip
BIRTH_LEVELS: Final = (
    "unknown", "differs", "near_year", "in_range", "same_year", "partial", "one_digit", "swapped",
    "exact",
)  # fmt: skip
_NAME: Final = {code: level for level, code in enumerate(NAME_LEVELS)}
_BIRTH: Final = {code: level for level, code in enumerate(BIRTH_LEVELS)}
BIRTHS_APART: Final = ("differs", "near_year", "same_year")
"""Levels at which two dates of birth are not one."""
_BIRTHS_APART: Final = frozenset(_BIRTH[one] for one in BIRTHS_APART)
COMPARISONS: Final = (
    Comparison("name", NAME_LEVELS, weighs_against=True),
    Comparison("birth", BIRTH_LEVELS, weighs_against=True),
    Comparison("account", ("unknown", "differs", "near", "same")),
    Comparison("handle", ("unknown", "differs", "across", "same")),
    Comparison("email", ("unknown", "differs", "local_part", "same")),
    Comparison("phone", ("unknown", "differs", "same")),
    Comparison("device", ("unknown", "differs", "same")),
    Comparison("connection", ("unknown", "differs", "address", "socket")),
    Comparison("place", ("unknown", "differs", "postcode", "home")),
    Comparison("report", ("unknown", "differs", "same")),
)


def levels_of(a: Profile, b: Profile) -> tuple[int, ...]:
    """Give the level of each comparison, in the order of COMPARISONS; the order of two is nothing.

    Names and dates cost a fixed time, each list of identifiers time in proportion to its length.
    """
    return (
        name_level(a, b),
        birth_level(a, b),
        account_level(a, b),
        _handle(a.handles, b.handles),
        _email(a.emails, b.emails),
        _shared(a.phones, b.phones),
        _shared(a.devices, b.devices),
        _one_of_two(a.sockets, b.sockets, a.addresses, b.addresses),
        _one_of_two(a.homes, b.homes, a.postcodes, b.postcodes),
        _shared(a.reports, b.reports),
    )


def without(profile: Profile, common: Mapping[str, frozenset[str]]) -> Profile:
    """Take out of a profile what many people share, by field ('phones') and form.

    Such a value says nothing of who it is; both profiles are stripped before they are compared.
    """
    left: dict[str, Any] = {
        field: tuple(form for form in getattr(profile, field) if form not in shared)
        for field, shared in common.items()
        if not shared.isdisjoint(getattr(profile, field))
    }
    return replace(profile, **left) if left else profile


def name_level(a: Profile, b: Profile) -> int:
    """Compare two names: given and family name together, in either order."""
    given, family = _pair(a.given, b.given), _pair(a.family, b.family)
    if given is None and family is None:
        return 0
    if given and family and (found := _whole(given, family)):
        return _NAME[found]
    if _other_name(a, b):
        return _NAME["other_name"]
    if family and family[0] == family[1]:
        return _NAME["family_only" if given else "family_known"]
    if given and given[0] == given[1]:
        return _NAME["given_only" if family else "given_known"]
    crossed = _pair(a.given, b.family), _pair(a.family, b.given)
    near = any(one and _near(*one) for one in (given, family, *crossed))
    return _NAME["one_near" if near else "differs"]


def _pair(one: str | None, other: str | None) -> tuple[str, str] | None:
    return (one, other) if one and other else None


def _whole(given: tuple[str, str], family: tuple[str, str]) -> str | None:
    """Name the level of two whole names that may be one; None where they are not alike."""
    (ga, gb), (fa, fb) = given, family
    if ga == gb and fa == fb:
        return "full"
    if ga == fb and fa == gb:
        return "swapped"
    if fa == fb:
        if root_of(ga) == root_of(gb):
            return "nickname"
        if (len(ga) == 1 or len(gb) == 1) and ga[0] == gb[0]:
            return "initial"
        return "near_given" if _near(ga, gb) else None
    if ga == gb:
        return "near_family" if _near(fa, fb) else None
    if _near(fa, fb) and (_near(ga, gb) or root_of(ga) == root_of(gb)):
        return "near"
    return "near" if _near(ga, fb) and _near(fa, gb) else None


def _near(one: str, other: str) -> bool:
    return JaroWinkler.similarity(one, other) >= NEAR


def _other_name(a: Profile, b: Profile) -> bool:
    """Tell whether a name of one stands among the other names of the other."""
    if not (a.other_names or b.other_names):
        return False
    return (
        a.given in b.other_names
        or a.family in b.other_names
        or b.given in a.other_names
        or b.family in a.other_names
        or _meet(a.other_names, b.other_names)
    )


def names_apart(a: Profile, b: Profile) -> bool:
    """Tell whether two given names are two people's, whatever else the names have in common.

    A given name that stands as the other's family name is no other one: one of the two was
    written the other way round.
    """
    given = _pair(a.given, b.given)
    if given is None or JaroWinkler.similarity(*given) >= APART:
        return False
    crossed = _pair(a.given, b.family), _pair(a.family, b.given)
    if root_of(given[0]) == root_of(given[1]) or any(one and _near(*one) for one in crossed):
        return False
    return name_level(a, b) < _NAME["other_name"]


def one_given_name(a: Profile, b: Profile) -> bool:
    """Tell whether two go by one given name, mistyped or as a pet name."""
    given = _pair(a.given, b.given)
    return given is not None and (root_of(given[0]) == root_of(given[1]) or _near(*given))


def one_birth_and_number(a: Profile, b: Profile) -> bool:
    """Tell whether the whole date of birth agrees, and an account's own number at most for a slip.

    Then another given name makes no two people: twins have the birth in common, and the home, and
    numbers of their own.
    """
    return birth_level(a, b) == _BIRTH["exact"] and account_level(a, b) > 1


def account_level(a: Profile, b: Profile) -> int:
    """Compare two people's accounts: the same one, or one whose number has a slip in it."""
    if not a.accounts or not b.accounts:
        return 0
    if _meet(a.accounts, b.accounts):
        return 3
    return 2 if has_slip(a.accounts, b.accounts) else 1


def has_slip(accounts: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether an account among some is, but for one slip, one among others."""
    return any(is_slip(one, other) for one in accounts for other in others)


def is_slip(one: str, other: str) -> bool:
    """Tell whether two accounts of one service differ by one slip that is no counting on.

    Numbers given out one after the other differ at their end. So another last character is no
    slip, unless it stands exchanged with the one before.
    """
    if DamerauLevenshtein.distance(one, other, score_cutoff=1) != 1:
        return False
    service = one.find(":") + 1
    if one[:service] != other[:service] or min(len(one), len(other)) < service + LONG:
        return False
    return one[-1] == other[-1] or (one[-1] == other[-2] and one[-2] == other[-1])


def contradicts(a: Profile, b: Profile) -> bool:
    """Tell whether given name and date of birth both say that these are two people."""
    return birth_level(a, b) in _BIRTHS_APART and names_apart(a, b)


def birth_level(a: Profile, b: Profile) -> int:
    """Compare two dates of birth, each exact, partial or put between two years by an age."""
    first, second = a.born, b.born
    if first and second and (found := _dates(first, second)):
        return _BIRTH[found]
    one, other = years_of(a), years_of(b)
    if one is None or other is None:
        return 0
    gap = max(one[0] - other[1], other[0] - one[1])
    if gap > AGE_MARGIN:
        return _BIRTH["differs"]
    if gap > 0:
        return _BIRTH["near_year"]
    return _BIRTH["same_year" if first and second else "in_range"]


def may_be_one_date(first: str, second: str) -> bool:
    """Tell whether two whole dates of birth agree, or do but for one slip or day and month."""
    return _dates(first, second) is not None


def _dates(first: str, second: str) -> str | None:
    """Name the level of two dates that may be one; None where only years can be compared."""
    if len(first) == len(second) == WHOLE_DATE:
        if first == second:
            return "exact"
        if first[:4] == second[:4] and first[5:7] == second[8:] and first[8:] == second[5:7]:
            return "swapped"
        return "one_digit" if _is_one_slip(first, second) else None
    short, long = sorted((first, second), key=len)
    return "partial" if long.startswith(short) else None


def _is_one_slip(first: str, second: str) -> bool:
    """Tell whether one digit is wrong, or two beside each other are exchanged."""
    wrong = [at for at in range(WHOLE_DATE) if first[at] != second[at]]
    if len(wrong) == 1:
        return True
    if len(wrong) != 2 or wrong[1] != wrong[0] + 1:
        return False
    at = wrong[0]
    return first[at] == second[at + 1] and first[at + 1] == second[at]


def years_of(profile: Profile) -> tuple[int, int] | None:
    """Give the first and the last year in which a birth may lie; None where nothing is told."""
    if profile.born:
        year = int(profile.born[:4])
        return year, year
    if profile.born_from is None or profile.born_to is None:
        return None
    return profile.born_from, profile.born_to


def _meet(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Tell whether two lists of forms have one in common; long ones in time like their length."""
    if len(a) * len(b) > 16:
        return not frozenset(a).isdisjoint(b)
    # Written out, since any() costs three times as much and this is asked of every pair.
    for one in a:  # noqa: SIM110
        if one in b:
            return True
    return False


def _shared(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    if not a or not b:
        return 0
    return 2 if _meet(a, b) else 1


def _one_of_two(
    a: tuple[str, ...], b: tuple[str, ...], weaker_a: tuple[str, ...], weaker_b: tuple[str, ...]
) -> int:
    if a and b and _meet(a, b):
        return 3
    if weaker_a and weaker_b and _meet(weaker_a, weaker_b):
        return 2
    return 1 if (a and b) or (weaker_a and weaker_b) else 0


def _handle(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    if not a or not b:
        return 0
    if _meet(handles_at_services(a), handles_at_services(b)):
        return 3
    return 2 if _meet(handles_alone(a), handles_alone(b)) else 1


def _email(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    if not a or not b:
        return 0
    if _meet(a, b):
        return 3
    return 2 if _meet(local_parts(a), local_parts(b)) else 1


@lru_cache(maxsize=65_536)
def handles_at_services(handles: tuple[str, ...]) -> tuple[str, ...]:
    """Give the handles of which the service is known."""
    return tuple(one for one in handles if not one.startswith(":"))


@lru_cache(maxsize=65_536)
def handles_alone(handles: tuple[str, ...]) -> tuple[str, ...]:
    """Give the handles without their services, as far as they are long enough to be rare."""
    alone = {one.partition(":")[2] for one in handles}
    return tuple(sorted(one for one in alone if len(one) >= ALONE))


@lru_cache(maxsize=65_536)
def local_parts(emails: tuple[str, ...]) -> tuple[str, ...]:
    """Give what stands before the @, as far as it is long enough to be rare."""
    parts = {one.rpartition("@")[0] for one in emails}
    return tuple(sorted(one for one in parts if len(one) >= ALONE))
