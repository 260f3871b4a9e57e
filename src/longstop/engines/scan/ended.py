"""Set a file aside over which the process that read it broke down, so that the rest is scanned.

A file system's reader is a program in C: what is made to break it breaks the process. Whoever
started that process sees how it ended and which file it was at. The file is tried once more; then
it is unreadable. A process that was killed from outside, as where memory runs out, says nothing of
its file.
"""

from __future__ import annotations

import signal
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Final

from longstop.core.evidence.files import Coverage
from longstop.engines.processes import ProcessEnded
from longstop.engines.scan.examine import left_alone
from longstop.engines.scan.journal import Journal, was_at
from longstop.engines.scan.plan import Plan

TIMES: Final = 2
"""Processes that break down over a file before it is set aside."""

_BROKE: Final = (signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGABRT)


def bear(ended: ProcessEnded, work: Path, plan: Plan, times: Counter[int]) -> None:
    """Count what a process broke down over, and set it aside; raises ended where that is no file.

    times counts by the number of the planned file, over one run of a scan.
    """
    unit = was_at(work, ended.pid)
    if -ended.code not in _BROKE or unit is None or plan.is_done(unit):
        raise ended
    times[unit] += 1
    if times[unit] >= TIMES:
        found = left_alone(plan.planned(unit), Coverage.UNREADABLE, "ended_its_reader")
        with closing(Journal(work)) as journal:
            journal.write(unit, [found])
        plan.set_done(unit)
