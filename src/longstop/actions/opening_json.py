"""Write what may be done with the files that a sender speaks of as plain values, for programs."""

from __future__ import annotations

from typing import Any

from longstop.actions.open_file import FlaggedFile
from longstop.core.casework.opening import needs_two


def opening_json(file: FlaggedFile) -> dict[str, Any]:
    """Write a file with its flag as plain values."""
    row = file.row
    return {
        "number": file.number,
        "path": row.path,
        "digests": row.digests,
        "viewed": row.viewed,
        "opening": file.opening.code,
        "flag": file.flag.opening.code,
        "rule": file.flag.rule,
        "meaning": file.flag.meaning,
        "takes_two": needs_two(file.flag.opening),
        "ground": row.ground,
        "lifted": row.lifted,
        "proposed_by": row.proposed_by_code,
        "agreed_by": row.agreed_by_code,
    }
