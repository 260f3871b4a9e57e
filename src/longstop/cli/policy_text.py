"""Read the text of a policy document from a file."""

from __future__ import annotations

from pathlib import Path

from longstop.core.referral.errors import LongstopError


class PolicyNotReadable(LongstopError):
    """The document of a policy cannot be opened as text."""

    exit_code = 2


def text_of(file: Path) -> str:
    """Read a policy document; raises PolicyNotReadable."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise PolicyNotReadable(
            "The policy cannot be opened as UTF-8 text. Nothing was read. See that the name is"
            " right."
        ) from fault
