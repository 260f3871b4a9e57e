"""A file made to harm is refused with a reason, within the bounds of memory and time it was given.

How much a process used is asked of the system after each: it is the most that any took. So they are
opened from a process of their own, whose children nobody else's are.
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import openpyxl
import pytest

from longstop.engines.openers.choose import HEAD_BYTES, container_of
from longstop.engines.openers.pdf import open_pdf
from longstop.engines.openers.workbook import open_workbook
from longstop.engines.parts import PartRefused
from longstop.engines.readers.limits import Limits
from tests.engines.openers.hostile import PDFS, WORKBOOKS

LIMITS = Limits(max_document_seconds=20, max_document_memory=1 << 30)


@pytest.fixture(scope="module")
def apart() -> Iterator[Executor]:
    with ProcessPoolExecutor(1, mp_context=get_context("forkserver")) as made:
        yield made


def opened(path: Path, folder: Path) -> tuple[str | None, int]:
    """Open a file as a package would be; gives why it is refused, and the most bytes any took."""
    with path.open("rb") as stream:
        container = container_of(stream.read(HEAD_BYTES), path)
    assert container is not None
    why = None
    try:
        for part in container.open(path, folder, LIMITS):
            for _ in part.blocks:
                pass
    except PartRefused as fault:
        why = fault.reason
    return why, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def reason(apart: Executor, folder: Path, data: bytes) -> str | None:
    """Give why a file is refused, within its bounds."""
    path = folder / "hostile"
    path.write_bytes(data)
    why, most = apart.submit(opened, path, folder).result()
    assert most <= LIMITS.max_document_memory
    return why


@pytest.mark.parametrize(
    ("expected", "make"), [one[1:] for one in WORKBOOKS], ids=[one[0] for one in WORKBOOKS]
)
def test_a_hostile_workbook_is_refused(
    apart: Executor, tmp_path: Path, expected: str, make: Callable[[], bytes]
) -> None:
    assert reason(apart, tmp_path, make()) == expected


@pytest.mark.parametrize(
    ("expected", "make"), [one[1:] for one in PDFS], ids=[one[0] for one in PDFS]
)
def test_a_hostile_pdf_is_refused(
    apart: Executor, tmp_path: Path, expected: Collection[str], make: Callable[[], bytes]
) -> None:
    assert reason(apart, tmp_path, make()) in expected


def test_what_is_opened_is_measured(apart: Executor, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "harmless.xlsx")
    why, most = apart.submit(opened, tmp_path / "harmless.xlsx", tmp_path).result()
    assert (why, most > 0) == (None, True)


def test_a_file_larger_than_a_process_may_hold_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"PK\3\4" + bytes(2_000))
    for opened in (open_workbook, open_pdf):
        with pytest.raises(PartRefused, match="over_size"):
            list(opened(tmp_path / "large", tmp_path, Limits(max_document_bytes=1_000)))
