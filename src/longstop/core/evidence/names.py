"""Write any name a file can have as text, and find the bytes again.

A name on a disk is bytes: no encoding is sure, and it may hold what a terminal or a page obeys.
Text that is written here can be stored, shown and read back to the same bytes, whatever they were.
What stands inside an archive follows `\\>`, which no name can hold.
"""

from __future__ import annotations

import re
from typing import Final

INSIDE: Final = "\\>"

# Controls, what turns the direction of writing, ends of lines, and the marks nobody sees.
_HIDDEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
    "\ud800-\udfff]"
)
_ESCAPED: Final = re.compile(rb"\\(\\|x[0-9a-f]{2})")


def shown(name: bytes) -> str:
    r"""Write a name: UTF-8 as it is, a backslash twice, and every other byte as \xNN.

    So is a `>` that follows a backslash, which would look like the way into an archive.
    """
    doubled = name.replace(b"\\", b"\\\\").replace(b"\\>", b"\\\\x3e")
    text = doubled.decode("utf-8", "backslashreplace")
    return _HIDDEN.sub(_hidden, text)


def bytes_of(text: str) -> bytes:
    """Give the bytes of a name that was written by `shown`."""
    return _ESCAPED.sub(
        lambda found: b"\\" if found[1] == b"\\" else bytes([int(found[1][1:], 16)]),
        text.encode(),
    )


def inside(whole: str, name: str) -> str:
    """Write where something inside an archive stands."""
    return f"{whole}{INSIDE}{name}"


def _hidden(found: re.Match[str]) -> str:
    return "".join(f"\\x{byte:02x}" for byte in found[0].encode())
