"""Bound what is read of a document, and digest what it says, so that an entry can name it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from hashlib import sha256
from typing import Any

from longstop.core.ledger.canonical import Plain, canonical_text


def is_short(text: str, *, most: int, longest: int) -> bool:
    """Tell whether a document has at most so many characters, and so many in each line.

    A key of very many parts would take memory with the square of them. Lines are TOML's own: what
    else Python takes for the end of a line may stand in a key.
    """
    return len(text) <= most and max(map(len, text.split("\n"))) <= longest


def document_digest(document: Mapping[str, Any]) -> str:
    """Digest a TOML document, however it is laid out: SHA-256 of its canonical text.

    The member `digest` is left out; dates and times are written as ISO 8601, figures as they stand.
    """
    content = {key: _plain(value) for key, value in document.items() if key != "digest"}
    return "sha256:" + sha256(canonical_text(content).encode()).hexdigest()


def _plain(value: Any) -> Plain:
    if isinstance(value, Mapping):
        return {key: _plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_plain(member) for member in value]
    return value.isoformat() if isinstance(value, date | time) else str(value)
