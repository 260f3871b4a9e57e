"""Mark the text that is made of a workbook or a PDF, so that a reader knows what it stands for.

A line that begins with a form feed is a mark: it names the sheet or the page that follows, or says
what its cells did not tell. Nothing else in such a text holds a form feed. A cell that holds no
value we can stand for is marked too, in plain words: it stays with the record, and every reader
names its column as not read.
"""

from __future__ import annotations

import json
from typing import Any, Final

MARK: Final = "\f"
NOT_READ: Final = "[not read: "
ERROR: Final = NOT_READ + "#"


def mark_of(fact: dict[str, Any]) -> bytes:
    """Write a fact as a line of its own."""
    return f"{MARK}{json.dumps(fact, ensure_ascii=False)}\r\n".encode("utf-8", "backslashreplace")


def read_mark(line: str) -> dict[str, Any] | None:
    """Read a line as a mark; None where it is none."""
    if not line.startswith(MARK):
        return None
    try:
        fact = json.loads(line[1:])
    except ValueError:
        return None
    return fact if isinstance(fact, dict) else None


def not_read(why: str) -> str:
    """Write the mark of a cell that is not read."""
    return f"{NOT_READ}{why}]"
