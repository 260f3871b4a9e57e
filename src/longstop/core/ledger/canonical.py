"""Give every ledger entry one spelling, so that anyone can digest it again.

The bytes are those of RFC 8785 for what the ledger may hold: strings, integers, booleans, null,
lists and objects. No floating-point number is allowed, so the hard part of that standard never
arises; the tests hold this against an independent implementation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

Plain = str | int | bool | None | Sequence["Plain"] | Mapping[str, "Plain"]

_LARGEST = 2**53 - 1
_MAYBE_TOO_LARGE = re.compile(r"[0-9]{16}")
_HOLDERS = frozenset({dict, list, tuple})

_encoder = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), check_circular=False
)


def canonical_text(body: Mapping[str, Plain]) -> str:
    """Write a body in canonical form; raises TypeError for what may not stand in the ledger."""
    _check(body)
    return _encoder.encode(body)


def read_canonical(text: str) -> dict[str, Any] | None:
    """Read a body from its canonical text; None for any other text, whatever it holds.

    Raises nothing. Most bodies are ASCII without a long number, and then nothing that may not stand
    in the ledger can hide in what is spelt the one way: those are not looked at value by value.
    """
    try:
        body = _decoder.decode(text)
        if not isinstance(body, dict) or _encoder.encode(body) != text:
            return None
        if not text.isascii() or _MAYBE_TOO_LARGE.search(text):
            _check(body)
    except (ValueError, TypeError, RecursionError):
        return None
    return body


def _refuse(_text: str) -> None:
    raise TypeError("the ledger holds no floating-point number")


_decoder = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)


def _check(body: Plain) -> None:
    """Look at every value once; a loop, because this runs for every entry of a large batch."""
    waiting: list[Any] = [body]
    while waiting:
        holder = waiting.pop()
        inside = holder
        if isinstance(holder, dict):
            if not all(map(str.isascii, holder)):
                raise TypeError("keys in the ledger are ASCII text")
            inside = holder.values()
        for value in inside:
            kind = type(value)
            if kind is str or kind is bool or value is None:
                continue
            if kind is int:
                if not -_LARGEST <= value <= _LARGEST:
                    raise TypeError("the ledger holds no integer beyond 2**53 - 1")
            elif kind in _HOLDERS:
                waiting.append(value)
            else:
                raise TypeError(f"the ledger holds no {kind.__name__}")
