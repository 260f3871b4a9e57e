"""Name the one thing that can be asked of the generator wrongly: its arguments."""

from __future__ import annotations

from longstop.core.referral.errors import LongstopError


class SyntheticError(LongstopError):
    """The request for synthetic data cannot be met; nothing was written."""

    exit_code = 2
