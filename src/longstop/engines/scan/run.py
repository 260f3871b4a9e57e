"""Run a scan: plan once, let processes share the plan, wait until all is done, write the result.

Whoever runs the same scan again while it runs shares its work; whoever runs it after it was killed
goes on with what is not done; whoever runs it when it is done gets the same result.
"""

from __future__ import annotations

import json
import os
import stat
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Final

from longstop.core.evidence.coverage import Counts
from longstop.core.evidence.names import shown
from longstop.core.evidence.validation import unvalidated
from longstop.core.referral.errors import LongstopError
from longstop.engines import time_source
from longstop.engines.hashing import hashing
from longstop.engines.pictures import picture_reader
from longstop.engines.processes import ProcessEnded, working
from longstop.engines.scan.ended import bear
from longstop.engines.scan.examine import Examiner
from longstop.engines.scan.exhibits import open_exhibit
from longstop.engines.scan.journal import Journal
from longstop.engines.scan.plan import Plan, alone, claiming, is_planned, write_plan
from longstop.engines.scan.planned import Exhibit
from longstop.engines.scan.result import write_result
from longstop.engines.scan.settings import Settings, settings_as_plain
from longstop.engines.scan.there import Standing, standing, while_there
from longstop.engines.scan.versions import versions
from longstop.engines.scan.whole import compared, digest_before
from longstop.engines.scan.whole_file import whole_file

LOG: Final = "scan-log.txt"
WORK: Final = "work"
_STATED: Final = "scan.json"
_TRIES: Final = 3
_LOOK: Final = 1.0  # seconds between two looks at how far it is

Progress = Callable[[int, int], None]
"""Told how many files are done, and how many there are."""


class ScanRefused(LongstopError):
    """What was asked for cannot be scanned, or not like this."""

    exit_code = 2


class ScanStopped(LongstopError):
    """A scan could not go on; what was done is kept."""

    exit_code = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """What to scan and where the result goes; exhibit is what the laboratory calls it.

    validation is the stamp of the result (`validation.stamp`); it counts where the scan begins, and
    whoever goes on with the scan keeps the one it began with.
    """

    source: Path
    out: Path
    exhibit: str = ""
    settings: Settings = field(default_factory=Settings)
    validation: Mapping[str, Any] = field(default_factory=unvalidated)


def run_scan(scan: Scan, workers: int, progress: Progress) -> Counts:
    """Scan, or go on with a scan that was begun; gives the counts of its result.

    Raises ScanRefused, ScanStopped, SourceGone.
    """
    _check(scan)
    work = scan.out / WORK
    source = standing(scan.source.resolve())
    try:
        work.mkdir(parents=True, exist_ok=True, mode=0o700)
        with claiming(work) as claims:
            head = _begun(scan, work, claims, source)
            _log(scan.out, "begun, or gone on with")
            plan = Plan(work, claims)
            plan.look()
            for _ in range(_TRIES):
                if plan.done < plan.files:
                    _share(scan, source, workers, plan, progress)
                    plan.wait_for_others()
            if plan.done < plan.files:
                raise ScanStopped(f"{plan.files - plan.done} files are not done. {_GO_ON}")
            with alone(claims), open_exhibit(_path(scan.source)) as exhibit:
                head["whole"] = compared(exhibit, work) if scan.settings.verify else {}
                counts = write_result(work, scan.out, plan.files, head)
            _log(scan.out, "done")
            return counts
    except ProcessEnded as fault:
        raise ScanStopped(f"A process of this scan ended early. {_GO_ON}") from fault
    except OSError as fault:
        source.check()
        raise ScanStopped(f"The disk of the result failed ({fault.strerror}). {_GO_ON}") from fault


def rests_on(out: Path) -> str:
    """Say which validation the result in a folder rests on: decided where its scan began."""
    head = json.loads((out / WORK / _STATED).read_bytes())
    return str(head["validation"]["said"])


_GO_ON: Final = (
    "What was done is kept, and nothing that was scanned was changed. See that memory and the disk"
    " of the result have room, and run the same command again: it goes on from there."
)


def _check(scan: Scan) -> None:
    try:
        _check_places(scan)
    except FileNotFoundError as fault:
        raise ScanRefused("There is nothing of that name to scan. Nothing was done.") from fault
    except OSError as fault:
        raise ScanRefused(
            "What is to be scanned, or the folder of the result, may not be looked at"
            f" ({fault.strerror}). Nothing was done. See who may read and write there."
        ) from fault


def _check_places(scan: Scan) -> None:
    kind = scan.source.stat().st_mode
    if not (stat.S_ISDIR(kind) or stat.S_ISREG(kind) or stat.S_ISBLK(kind)):
        raise ScanRefused(
            "What is to be scanned is no folder, no file and no disk, but a pipe or another"
            " device. Nothing was done."
        )
    source, out = scan.source.resolve(), scan.out.resolve()
    if source == out or source in out.parents:
        raise ScanRefused(
            "The result would be written into what is scanned, and change it. Nothing was done."
            " Name a folder elsewhere: --out FOLDER"
        )
    if out.exists() and not out.is_dir():
        raise ScanRefused(
            f"{out.name} is no folder. Nothing was done. Name a new folder for this result:"
            " --out FOLDER"
        )
    if out.exists() and any(out.iterdir()) and not (out / WORK).is_dir():
        raise ScanRefused(
            f"The folder {out.name} holds other things. Nothing was done. Name a new folder for"
            " this result: --out FOLDER"
        )


@contextmanager
def _opened(scan: Scan) -> Iterator[Exhibit]:
    with ExitStack() as held:
        try:
            exhibit = held.enter_context(open_exhibit(_path(scan.source)))
        except (OSError, UnicodeError) as fault:  # the reader of images takes no odd name
            raise ScanRefused(
                "What is to be scanned cannot be opened: the system, or the reader of images, says"
                f" {type(fault).__name__}. Nothing was done. See that every piece of it is there."
            ) from fault
        yield exhibit


def _path(source: Path) -> str:
    return shown(os.fsencode(source.resolve()))


def _begun(scan: Scan, work: Path, claims: int, source: Standing) -> dict[str, Any]:
    """Plan the scan, or see that the one that was begun is the same."""
    settings = settings_as_plain(scan.settings)
    with alone(claims), _opened(scan) as exhibit:
        head = {
            "exhibit": shown(os.fsencode(scan.exhibit)),
            "source": shown(os.fsencode(scan.source.resolve().name or "/")),
            "kind": exhibit.kind,
            "facts": exhibit.facts,
            "settings": settings,
            "versions": versions(),
            "validation": dict(scan.validation),
        }
        stated = work / _STATED
        begun = json.loads(stated.read_bytes()) if stated.exists() else head
        head["validation"] = begun.get("validation", head["validation"])
        if begun != head:
            raise ScanRefused(
                "That folder holds another scan, or this one with other settings or other versions."
                " Nothing was done. Name a new folder for this result: --out FOLDER"
            )
        if scan.settings.verify:
            digest_before(exhibit, work)
        if not is_planned(work):
            with whole_file(stated) as file:
                file.write(json.dumps(head, ensure_ascii=False).encode())
            write_plan(work, while_there(exhibit.plan(), source))
        Plan(work, claims).mark_done()
    return head


def _share(scan: Scan, source: Standing, workers: int, plan: Plan, progress: Progress) -> None:
    """Let processes work until nothing is left that nobody is at, whatever breaks some of them."""
    work = scan.out / WORK
    given = (str(work), _path(scan.source), asdict(scan.settings), source, os.getpid())
    times: Counter[int] = Counter()
    with _watching(plan, progress):
        while True:
            try:
                with working(workers, open_worker, *given) as in_order:
                    for _ in in_order((number,) for number in range(workers)):
                        pass
                return
            except ProcessEnded as ended:
                bear(ended, work, plan, times)


@contextmanager
def _watching(plan: Plan, progress: Progress) -> Iterator[None]:
    """Tell how far it is for as long as the body runs."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(_LOOK):
            progress(plan.done, plan.files)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
        progress(plan.done, plan.files)


@contextmanager
def open_worker(
    work: str, path: str, said: dict[str, Any], source: Standing, asked_by: int
) -> Iterator[Callable[[int], None]]:
    """Give what one process does: examine what nobody else does, until nothing is left.

    It stops where the process that asked for it is gone: nobody would hear what it found.
    """
    settings = Settings(**said)
    folder = Path(work)
    pictures = picture_reader(settings.pictures) if settings.pdq else nullcontext()
    with (
        claiming(folder) as claims,
        open_exhibit(path) as exhibit,
        hashing(md5=settings.md5) as hasher,
        pictures as reader,
    ):
        plan = Plan(folder, claims)
        plan.look()
        examiner = Examiner(
            hasher=hasher, pictures=reader, scratch=folder, limits=settings.limits
        )  # fmt: skip

        def examine(_number: int) -> None:
            with closing(Journal(folder)) as journal:
                for unit, planned in chain.from_iterable(plan.open_work()):
                    if os.getppid() != asked_by:
                        return
                    found = examiner.examine(planned, exhibit.open(planned))
                    journal.write(unit, while_there(found, source))
                    plan.set_done(unit)

        yield examine


def _log(out: Path, what: str) -> None:
    """Note when something happened; the result itself knows no time, so that it can be compared."""
    with (out / LOG).open("a", encoding="utf-8") as log:
        log.write(f"{time_source.utc_now().isoformat(timespec='seconds')} {what}\n")
