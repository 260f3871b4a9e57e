"""Say that a whole file holds no source record that a reader could tell apart."""

from __future__ import annotations

from typing import ClassVar

from longstop.core.referral.errors import LongstopError


class UnreadableFile(LongstopError):
    """A file was refused as a whole; reason is a code and the message holds no value out of it."""

    exit_code: ClassVar[int] = 2

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
