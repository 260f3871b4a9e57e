"""Know which values of a profile many people share, by the numbers under which they are counted.

What hundreds have (a carrier's address, a page that everybody follows, a telephone number that a
form was filled with) says nothing of who somebody is, whatever its kind. Which these are is counted
among all referrals and never listed.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import product
from typing import Final

from longstop.core.linkage.comparing import is_slip
from longstop.core.linkage.keys import key_of, keys_of
from longstop.core.linkage.profile import Profile

COUNTED: Final[Mapping[str, str]] = {
    "accounts": "account",
    "handles": "handle",
    "emails": "email",
    "phones": "phone",
    "devices": "device",
    "sockets": "socket",
    "addresses": "address",
    "homes": "home",
    "postcodes": "postcode",
    "reports": "report",
}
"""The lists of a profile out of which a common value is taken, and the kind of key each is counted
under. An address, a home and a postcode find nobody by themselves: they are only counted."""


def counted_keys(profile: Profile) -> tuple[int, ...]:
    """Give the keys under which the values of a profile are counted, sorted, each once."""
    return tuple(sorted({key_of(kind, form) for kind, form in _forms(profile)}))


def all_keys(profile: Profile) -> tuple[int, ...]:
    """Give the keys by which a profile is found and those under which its values are counted."""
    return tuple(sorted({*keys_of(profile), *counted_keys(profile)}))


def common_forms(profile: Profile, common: Container[int]) -> dict[str, frozenset[str]]:
    """Give the values of a profile whose keys are among the common ones, by list.

    It is what comparing.without takes out.
    """
    found = {}
    for field, kind in COUNTED.items():
        shared = frozenset(form for form in getattr(profile, field) if key_of(kind, form) in common)
        if shared:
            found[field] = shared
    return found


def agreeing_forms(a: Profile, b: Profile) -> set[tuple[str, str]]:
    """Give the values by which two profiles agree, as (list of the profile, value).

    What else they have may be common or not: two that differ in it differ without it too. A user
    name or a mailbox counts beside another whose name alone is the same, an account's number
    beside another that it is but for a slip.
    """
    found: set[tuple[str, str]] = set()
    for field in COUNTED:
        one, other = getattr(a, field), getattr(b, field)
        if not one or not other:
            continue
        if (alone := _ALONE.get(field)) is None:
            found.update((field, form) for form in one if form in other)
            if field == "accounts":
                found.update((field, form) for form in _slips(one, other))
            continue
        both = {alone(form) for form in one} & {alone(form) for form in other}
        if both:
            found.update((field, form) for form in (*one, *other) if alone(form) in both)
    return found


def _slips(one: Sequence[str], other: Sequence[str]) -> Iterator[str]:
    for a, b in product(one, other):
        if is_slip(a, b):
            yield from (a, b)


def _name_of_handle(form: str) -> str:
    return form.partition(":")[2]


def _name_of_mailbox(form: str) -> str:
    return form.rpartition("@")[0]


_ALONE: Final = {"handles": _name_of_handle, "emails": _name_of_mailbox}
"""What of a value may agree by itself: comparing.handles_alone and local_parts."""


def _forms(profile: Profile) -> list[tuple[str, str]]:
    return [(kind, form) for field, kind in COUNTED.items() for form in getattr(profile, field)]
