"""Say in one sentence what stands against a set, the first of it one by one."""

from __future__ import annotations

from collections.abc import Sequence

NAMED = 20
"""How many refusals of a set are told one by one."""


def refused_words(refused: Sequence[tuple[str, str]]) -> str:
    """Write references with what stands against each, and how many more there are."""
    told = "; ".join(f"{reference}: {why}" for reference, why in refused[:NAMED])
    more = f"; and {len(refused) - NAMED} more" if len(refused) > NAMED else ""
    return f"{told}{more}. Nothing was changed."
