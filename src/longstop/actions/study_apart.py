"""Let another process answer a planner's question, so that pages are answered meanwhile.

It comes after whatever the machine has to do for the pages, and is bounded in time and memory.
What it needs (a compiler, the simulator, the drawing of charts) is loaded there and never here.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import repeat
from typing import Any

from longstop.actions.capacity_ways import Way
from longstop.engines.processes import Work, working

MOST_SECONDS = 1_800
"""Seconds of a processor that one study takes at most."""
MOST_BYTES = 6 << 30
_LATER = 10  # of 19: how far the process stands back behind others

Study = dict[str, Any]


def study_apart(ways: Sequence[Way], progress: Callable[[int], bool]) -> Study | None:
    """Answer in another process; None where progress said not to go on.

    progress is told the replications done. Raises ProcessEnded where a bound was reached.
    """
    try:
        with working(1, open_study, list(ways)) as in_order:
            for found in in_order(repeat(None)):
                if isinstance(found, dict):
                    return found
                if not progress(found):
                    raise _Stopped
    except _Stopped:  # left by a fault, the other process ends at once
        return None
    raise AssertionError("it is asked until it has answered")


class _Stopped(Exception):
    """Somebody wants no answer any more."""


@contextmanager
def open_study(ways: Sequence[Way]) -> Iterator[Work]:
    """Open a study in another process; gives what takes its next step each time it is asked."""
    os.nice(_LATER)
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
    steps = import_module("longstop.actions.study_capacity").studied(ways)
    yield lambda _asked: next(steps, None)
