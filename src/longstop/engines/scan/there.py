"""Stop where what is scanned goes away, before all that is left of it is noted as unreadable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from longstop.core.evidence.files import Coverage, FileFound
from longstop.core.referral.errors import LongstopError
from longstop.engines.scan.planned import Planned

One = TypeVar("One", Planned, FileFound)


class SourceGone(LongstopError):
    """What is scanned is no longer where it was."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands at a path while a scan runs: the disk it is on, and its number there."""

    path: str
    disk: int
    number: int

    def check(self) -> None:
        """Raise SourceGone where nothing stands there any more, or something else."""
        try:
            if standing(self.path) == self:
                return
        except OSError:
            pass
        raise SourceGone(
            "What is scanned has gone away: it was taken out, or is no longer mounted. What was"
            " done before is kept. Put it back in the same place and run the same command again."
        )


def standing(path: str | Path) -> Standing:
    """Say what stands at a path now; raises OSError."""
    facts = Path(path).stat()
    return Standing(str(path), facts.st_dev, facts.st_ino)


def while_there(found: Iterable[One], source: Standing) -> Iterator[One]:
    """Give what is planned or found; raises SourceGone where that is why it has not been read."""
    for one in found:
        if _is_unread(one):
            source.check()
        yield one


def _is_unread(one: Planned | FileFound) -> bool:
    if isinstance(one, FileFound):
        return one.coverage is Coverage.UNREADABLE
    return one.skipped is not None and one.skipped[0] is Coverage.UNREADABLE
