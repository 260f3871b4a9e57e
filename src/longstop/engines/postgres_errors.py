"""What can go wrong with our own database server: the user's settings or state, or the server."""

from __future__ import annotations

from typing import ClassVar

from longstop.core.referral.errors import LongstopError


class ServerStateError(LongstopError):
    """A setting, a folder or a state only a person can change stands in the way."""

    exit_code: ClassVar[int] = 2


class ServerError(LongstopError):
    """The database server or one of its programs failed; the message carries its reason."""

    exit_code: ClassVar[int] = 3
