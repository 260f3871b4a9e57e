"""Bech32 (BIP 173, without its limit of length): keys as words that show a slip of the pen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

_LETTERS: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK: Final = 6


def encode(prefix: str, data: bytes) -> str:
    """Write bytes after a prefix, in small letters, with a checksum."""
    fives = list(_regroup(data, 8, 5))
    if rest := len(data) * 8 % 5:
        last = int.from_bytes(data[-1:], "big") & ((1 << rest) - 1)
        fives.append(last << (5 - rest))
    sum_ = _polymod([*_spread(prefix), *fives, *[0] * _CHECK]) ^ 1
    check = [(sum_ >> 5 * (_CHECK - 1 - place)) & 31 for place in range(_CHECK)]
    return prefix + "1" + "".join(_LETTERS[five] for five in (*fives, *check))


def decode(text: str) -> tuple[str, bytes]:
    """Read prefix and bytes; raises ValueError for anything that encode() did not write."""
    small = text.lower()
    prefix, mark, tail = small.rpartition("1")
    if text not in (small, text.upper()) or not mark or not prefix or len(tail) < _CHECK:
        raise ValueError("not bech32")
    fives = [_LETTERS.index(letter) for letter in tail]
    if _polymod([*_spread(prefix), *fives]) != 1:
        raise ValueError("the checksum is wrong")
    data = bytes(_regroup(fives[:-_CHECK], 5, 8))
    if encode(prefix, data) != small:
        raise ValueError("not written as bech32 is")
    return prefix, data


def _spread(prefix: str) -> Iterator[int]:
    yield from (ord(letter) >> 5 for letter in prefix)
    yield 0
    yield from (ord(letter) & 31 for letter in prefix)


def _polymod(values: Iterable[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, part in enumerate(_GENERATOR):
            check ^= part if top >> place & 1 else 0
    return check


def _regroup(values: Iterable[int], of: int, into: int) -> Iterator[int]:
    """Cut a run of bits anew; what does not fill a group is left out."""
    held = bits = 0
    for value in values:
        held = (held << of | value) & 0xFFFF
        bits += of
        while bits >= into:
            bits -= into
            yield held >> bits & ((1 << into) - 1)
