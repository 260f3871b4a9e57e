"""Give each profile the keys by which others who may be the same person are found.

The same keys serve on arrival and in the batch run, so both look at the same pairs. A key is 64
bits of a digest, never the value itself: a table that holds many millions of them shows no name.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations, product
from typing import Final

from longstop.core.linkage.names import sound_of
from longstop.core.linkage.nicknames import root_of
from longstop.core.linkage.profile import Profile

MOST_KEYS: Final = 320
"""Keys of one profile; the certain and strong kinds come first and always have room."""
ALONE: Final = 6
"""Characters that a name somebody chose must have to be looked for anywhere: shorter ones are
words that many choose."""
_MOST_OTHERS: Final = 6
_MOST_PAIRED: Final = 4
_MOST_PLACES: Final = 4
_FULL_DATE: Final = 10
_first_eight: Final = struct.Struct(">q").unpack_from


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of key: its code, the evidence it finds (certain, strong or soft), what it is of."""

    code: str
    evidence: str
    of: str


KINDS: Final = (
    Kind("account", "certain", "account id at a service"),
    Kind("report", "certain", "number of a report"),
    Kind("email", "strong", "mailbox"),
    Kind("phone", "strong", "telephone number"),
    Kind("device", "strong", "identity of a device"),
    Kind("handle", "soft", "user name at a service"),
    Kind("socket", "soft", "address, port and hour of a connection"),
    Kind("handle_anywhere", "soft", "user name whatever the service, of 6 characters or more"),
    Kind("local_part", "soft", "what stands before the @, of 6 characters or more"),
    Kind("name", "soft", "given and family name in either order, pet names as one"),
    Kind("initial_and_year", "soft", "initial, family name by sound, a year the birth may lie in"),
    Kind("name_and_birth", "soft", "one name and the date of birth, day and month in either order"),
    Kind("name_and_postcode", "soft", "one name and the postcode"),
    Kind("name_and_home", "soft", "one name and a home of which the town is known"),
    Kind("name_and_address", "soft", "one name and the address of a connection"),
    Kind("birth_and_postcode", "soft", "date of birth and postcode"),
    Kind("birth_and_address", "soft", "date of birth and the address of a connection"),
)


def keys_of(profile: Profile) -> tuple[int, ...]:
    """Give the keys of a profile, sorted: each a signed number of 64 bits, at most 320 of them.

    A key is the first 8 bytes of the SHA-256 of 'kind 0x1f value'.
    """
    return tuple(sorted({key_of(kind, value) for kind, value in named_keys(profile)}))


def key_of(kind: str, value: str) -> int:
    """Give the key of one value: a signed number of 64 bits."""
    key: int = _first_eight(sha256(f"{kind}\x1f{value}".encode()).digest())[0]
    return key


def named_keys(profile: Profile) -> list[tuple[str, str]]:
    """Give what the keys of a profile stand for, as (kind, value), strongest first; each once."""
    named = _identifiers(profile)
    named += _names(profile, profile.given, profile.family)
    if day := _day(profile.born):
        for postcode in profile.postcodes[:_MOST_PLACES]:
            named.append(("birth_and_postcode", f"{day}|{postcode}"))
        for address in profile.addresses[:_MOST_PLACES]:
            named.append(("birth_and_address", f"{day}|{address}"))
    return [*dict.fromkeys(named)][:MOST_KEYS]


def _identifiers(profile: Profile) -> list[tuple[str, str]]:
    named = [("account", form) for form in profile.accounts]
    for kind, forms in (
        ("report", profile.reports),
        ("email", profile.emails),
        ("phone", profile.phones),
        ("device", profile.devices),
        ("handle", profile.handles),
        ("socket", profile.sockets),
    ):
        named += [(kind, form) for form in forms]
    for form in profile.handles:
        name = form.partition(":")[2]
        if len(name) >= ALONE:
            named.append(("handle_anywhere", name))
    for form in profile.emails:
        local = form.partition("@")[0]
        if len(local) >= ALONE:
            named.append(("local_part", local))
    return named


def _names(profile: Profile, given: str | None, family: str | None) -> Iterator[tuple[str, str]]:
    # Of the family name too, since the two may stand exchanged.
    roots = [root_of(name) for name in (given, family) if name]
    others = [root_of(name) for name in profile.other_names[:_MOST_OTHERS]]
    if given and family:
        yield "name", _pair(*roots)
        # A doubled name or a second given name may be all that another report has.
        for root, other in product(roots, others):
            yield "name", _pair(root, other)
        # Of a pet name both initials, since a slip in it leads to no other name.
        for initial in sorted({given[0], roots[0][0]}):
            for year in _years(profile):
                yield "initial_and_year", f"{initial} {sound_of(family)}|{year}"
    for one, other in combinations(others[:_MOST_PAIRED], 2):
        yield "name", _pair(one, other)
    for root in roots:
        if len(root) > 1:
            yield from _beside(profile, root)


def _beside(profile: Profile, name: str) -> Iterator[tuple[str, str]]:
    """Give the keys of one name with each thing that few have in common with it."""
    if day := _day(profile.born):
        yield "name_and_birth", f"{name}|{day}"
    for postcode in profile.postcodes[:_MOST_PLACES]:
        yield "name_and_postcode", f"{name}|{postcode}"
    for home in profile.homes[: 2 * _MOST_PLACES]:
        if home.partition("|")[0] not in profile.postcodes:
            yield "name_and_home", f"{name}|{home}"
    for address in profile.addresses[:_MOST_PLACES]:
        yield "name_and_address", f"{name}|{address}"


def _years(profile: Profile) -> tuple[int, ...]:
    """Give the years in which the birth may lie, at most three."""
    if profile.born:
        return (int(profile.born[:4]),)
    if profile.born_from is None or profile.born_to is None:
        return ()
    return tuple(range(profile.born_from, min(profile.born_to, profile.born_from + 2) + 1))


def _pair(one: str, other: str) -> str:
    return f"{one} {other}" if one <= other else f"{other} {one}"


def _day(born: str | None) -> str | None:
    """Give a full date of birth with day and month in order of size, so that a swap is found."""
    if born is None or len(born) != _FULL_DATE:
        return None
    month, day = born[5:7], born[8:]
    return f"{born[:4]}{month}{day}" if month <= day else f"{born[:4]}{day}{month}"
