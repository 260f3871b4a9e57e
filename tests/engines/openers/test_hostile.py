"""A file made to harm is refused with a reason, within the bounds of memory and time it was given.

How much a process used is asked of the system after all of them: it is the most that any took.
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from longstop.engines.openers.choose import HEAD_BYTES, container_of
from longstop.engines.openers.pdf import open_pdf
from longstop.engines.openers.workbook import open_workbook
from longstop.engines.parts import PartRefused
from longstop.engines.readers.limits import Limits
from tests.engines.openers.hostile import PDFS, WORKBOOKS

LIMITS = Limits(max_document_seconds=20, max_document_memory=1 << 30)


def reason(folder: Path, data: bytes) -> str | None:
    """Open a file as a package would be, and give why it is refused."""
    path = folder / "hostile"
    path.write_bytes(data)
    container = container_of(data[:HEAD_BYTES], path)
    assert container is not None
    try:
        for part in container.open(path, folder, LIMITS):
            for _ in part.blocks:
                pass
    except PartRefused as fault:
        return fault.reason
    return None


@pytest.mark.parametrize(
    ("expected", "make"), [one[1:] for one in WORKBOOKS], ids=[one[0] for one in WORKBOOKS]
)
def test_a_hostile_workbook_is_refused(
    tmp_path: Path, expected: str, make: Callable[[], bytes]
) -> None:
    assert reason(tmp_path, make()) == expected
    assert_bounded()


@pytest.mark.parametrize(
    ("expected", "make"), [one[1:] for one in PDFS], ids=[one[0] for one in PDFS]
)
def test_a_hostile_pdf_is_refused(
    tmp_path: Path, expected: Collection[str], make: Callable[[], bytes]
) -> None:
    assert reason(tmp_path, make()) in expected
    assert_bounded()


def assert_bounded() -> None:
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert most <= LIMITS.max_document_memory


def test_a_file_larger_than_a_process_may_hold_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"PK\3\4" + bytes(2_000))
    for opened in (open_workbook, open_pdf):
        with pytest.raises(PartRefused, match="over_size"):
            list(opened(tmp_path / "large", tmp_path, Limits(max_document_bytes=1_000)))
