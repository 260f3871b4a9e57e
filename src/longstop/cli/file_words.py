"""Word what may be done with the files that a sender speaks of, and on what rule that rests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from longstop.actions.open_file import FlaggedFile
from longstop.core.casework.opening import needs_two
from longstop.core.casework.opening_words import OPENING_WORDS, VIEWED_WORDS
from longstop.core.referral.why import plain
from longstop.store.queries.story import StoryFile


def file_lines(flagged: Sequence[FlaggedFile], mentioned: Sequence[StoryFile]) -> Iterator[str]:
    """Write the files with their flags; without flags, as they are mentioned."""
    if flagged or mentioned:
        yield "\nFiles the sender speaks of"
    for file in flagged:
        yield from _flagged(file)
    if not flagged:
        for one in mentioned:
            yield f"  {one.digest_kind}:{one.digest}  {VIEWED_WORDS[one.viewed]}"


def _flagged(file: FlaggedFile) -> Iterator[str]:
    row = file.row
    words, viewed = OPENING_WORDS[file.opening], VIEWED_WORDS[row.viewed]
    yield f"  {file.number}  {words}  [{_why(file)}]  {viewed}"
    yield from (f"     {digest}" for digest in row.digests)
    if file.flag.meaning:
        yield f"     the sender says: {file.flag.meaning}"


def _why(file: FlaggedFile) -> str:
    row = file.row
    rule = f"rule {file.flag.rule}"
    if row.lifted:
        by = f"{row.proposed_by_code} and {row.agreed_by_code}" if row.agreed_by_code else None
        return f"{rule}; lifted: {plain(row.ground or '')}, by {by or row.proposed_by_code}"
    if row.attempt is not None:
        return f"{rule}; opening proposed by {row.proposed_by_code}: {plain(row.ground or '')}"
    return rule


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
