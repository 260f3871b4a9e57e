"""Make references that a person can read over a telephone and that tell nothing.

A reference is a letter for the kind, eight characters of Crockford's base 32 and a check
character: `R-4F7K-2M9Q-X`. The eight characters are a keyed permutation of the row's number, so
neighbouring references say nothing about how many others there are. The check character is a
weighted sum in the field of 32 elements (Reed and Solomon, 1960): one wrong character and any two
swapped ones are always found. ISO 7064 MOD 37,36 was tried and misses some swaps.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from longstop.core.referral.errors import LongstopError
from longstop.core.referral.vocabulary import ObligationKind

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PLACES = {character: place for place, character in enumerate(_CROCKFORD)}
_PAIRS = tuple(one + other for one in _CROCKFORD for other in _CROCKFORD)
_PRIMITIVE = 0b100101  # x^5 + x^2 + 1: x has the order 31, so no two places weigh the same
_HALF_BITS = 20
_HALF_MASK = (1 << _HALF_BITS) - 1
_TURNS = tuple(bytes([turn]) for turn in range(4))
LARGEST_NUMBER = (1 << (2 * _HALF_BITS)) - 1

KIND_LETTER: dict[ObligationKind, str] = {
    ObligationKind.PACKAGE: "P",
    ObligationKind.REFERRAL: "R",
    ObligationKind.CHILD_RECORD: "C",
    ObligationKind.QUARANTINED_RECORD: "Q",
    ObligationKind.REFUSED_FILE: "F",
    ObligationKind.SHORTFALL: "S",
    ObligationKind.DRIFT_NOTICE: "D",
    ObligationKind.TRANSFER: "T",
    ObligationKind.CHILD_PROTECTION: "K",
    ObligationKind.DISSEMINATION: "H",  # handed on; D is the drift notice's
    ObligationKind.CORRECTION: "N",  # a notice; C is the child record's
    ObligationKind.DECONFLICTION: "J",  # of two agencies jointly; D is the drift notice's
    ObligationKind.EXHIBIT: "E",
}
BATCH_LETTER = "B"
"""A batch of checks is no obligation: its referrals are, and each keeps its own clock."""
EXPORT_LETTER = "X"
"""An export is no obligation: nothing is to be done about what was taken out."""
NOMINAL_LETTER = "M"
"""A nominal is no obligation either: it is whom several referrals concern."""


class ReferenceNotValid(LongstopError):
    """What was typed is not a reference: a character is wrong, missing or swapped."""

    exit_code = 2


def make_reference(kind: ObligationKind, number: int, key: bytes) -> str:
    """Make the reference of an obligation from its number (0 to 2**40 - 1) and a 32-byte key."""
    if not 0 <= number <= LARGEST_NUMBER:
        raise ValueError("number out of range")
    return _make(KIND_LETTER[kind], number, key)


def make_batch_reference(number: int, key: bytes) -> str:
    """Make the reference of a batch of checks from its number, as of an obligation."""
    if not 0 <= number <= LARGEST_NUMBER:
        raise ValueError("number out of range")
    return _make(BATCH_LETTER, number, key)


def make_nominal_reference(number: int, key: bytes) -> str:
    """Make the reference of a nominal from the number of the first referral in it.

    It is permuted with a key of its own, so that it does not tell which referral that is.
    """
    if not 0 <= number <= LARGEST_NUMBER:
        raise ValueError("number out of range")
    own_key = hashlib.blake2b(b"nominal", key=key, digest_size=32).digest()
    return _make(NOMINAL_LETTER, number, own_key)


def make_export_reference(number: int, key: bytes) -> str:
    """Make the reference of an export from its number, with a key of its own."""
    if not 0 <= number <= LARGEST_NUMBER:
        raise ValueError("number out of range")
    own_key = hashlib.blake2b(b"export", key=key, digest_size=32).digest()
    return _make(EXPORT_LETTER, number, own_key)


def parse_reference(text: str) -> str:
    """Read a typed reference into its canonical form; case and dashes do not matter."""
    return _parse(text, frozenset(KIND_LETTER.values()), "a reference of ours (they look like R")


def parse_batch_reference(text: str) -> str:
    """Read the typed reference of a batch of checks, likewise."""
    return _parse(text, frozenset(BATCH_LETTER), "a batch of checks (they look like B")


def parse_export_reference(text: str) -> str:
    """Read the typed reference of an export, likewise."""
    return _parse(text, frozenset(EXPORT_LETTER), "an export (they look like X")


def _make(letter: str, number: int, key: bytes) -> str:
    body = _encode(_permute(number, key))
    return f"{letter}-{body[:4]}-{body[4:]}-{_check_character(letter + body)}"


def _parse(text: str, letters: frozenset[str], what: str) -> str:
    plain = text.strip().upper().replace("-", "").replace(" ", "")
    letter, rest = plain[:1], plain[1:].replace("O", "0").replace("I", "1").replace("L", "1")
    body, check = rest[:-1], rest[-1:]
    well_formed = len(body) == 8 and letter in letters and set(body) <= set(_CROCKFORD)
    if not well_formed or check != _check_character(letter + body):
        raise ReferenceNotValid(
            f"That is not {what}-4F7K-2M9Q-X): "
            "a character is wrong, missing or swapped. Nothing was looked up."
        )
    return f"{letter}-{body[:4]}-{body[4:]}-{check}"


def _permute(number: int, key: bytes) -> int:
    """Permute 40 bits by a balanced four-round Feistel network (Luby and Rackoff, 1988)."""
    keyed = _keyed(key)
    left, right = number >> _HALF_BITS, number & _HALF_MASK
    for turn in _TURNS:
        mixing = keyed.copy()
        mixing.update(right.to_bytes(3, "big") + turn)
        left, right = right, left ^ (int.from_bytes(mixing.digest(), "big") & _HALF_MASK)
    return (left << _HALF_BITS) | right


@lru_cache(maxsize=8)
def _keyed(key: bytes) -> hashlib.blake2b:
    """Begin a digest with a key, once: taking in the key is most of what a short digest costs."""
    return hashlib.blake2b(key=key, digest_size=3)


def _encode(number: int) -> str:
    return "".join(_PAIRS[(number >> shift) & 1023] for shift in (30, 20, 10, 0))


def _check_character(text: str) -> str:
    total = 0
    for character in text:
        total = (total ^ _PLACES[character]) << 1
        if total > 31:
            total ^= _PRIMITIVE
    return _CROCKFORD[total]
