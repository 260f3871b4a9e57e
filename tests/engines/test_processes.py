"""Parts are done by several processes at once and come back in order; nobody is left behind."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from pickle import PicklingError

import pytest

from longstop.engines.processes import AHEAD, ProcessEnded, working


@contextmanager
def open_sums(base: int, folder: str) -> Iterator[Callable[[int], tuple[int, int]]]:
    yield lambda part: (base + part, os.getpid())
    (Path(folder) / f"closed-{os.getpid()}").touch()


@contextmanager
def open_large() -> Iterator[Callable[[bytes], bytes]]:
    yield lambda part: part * 2


@contextmanager
def open_faulty() -> Iterator[Callable[[int], int]]:
    def work(part: int) -> int:
        if part == 3:
            raise ValueError("part three")
        if part == 4:
            os.kill(os.getpid(), signal.SIGKILL)
        return part

    yield work


class Odd(Exception):
    def __init__(self, code: int, word: str) -> None:
        super().__init__(f"{word} {code}")


@contextmanager
def open_odd() -> Iterator[Callable[[int], int]]:
    def work(part: int) -> int:
        raise Odd(part, "odd")

    yield work


@contextmanager
def open_nothing() -> Iterator[Callable[[int], int]]:
    raise OSError("cannot be opened")
    yield lambda part: part


def test_parts_come_back_in_order_from_several_processes_that_close_what_they_opened(
    tmp_path: Path,
) -> None:
    with working(2, open_sums, 100, str(tmp_path)) as in_order:
        found = [*in_order(range(20))]
        assert next(iter(in_order([7])))[0] == 107
    assert [total for total, _ in found] == [100 + part for part in range(20)]
    pids = {pid for _, pid in found}
    assert len(pids) == 2
    assert os.getpid() not in pids
    assert {path.name for path in tmp_path.iterdir()} == {f"closed-{pid}" for pid in pids}


def test_parts_larger_than_a_pipe_holds_are_no_trouble() -> None:
    part = b"x" * 2_000_000
    with working(2, open_large) as in_order:
        assert all(found == part * 2 for found in in_order([part] * 6))


def test_few_parts_are_asked_for_before_they_are_needed() -> None:
    given = []
    with working(2, open_large) as in_order:
        found = in_order(given.append(n) or b"" for n in range(50))  # type: ignore[func-returns-value]
        next(found)
        assert len(given) <= AHEAD * 2


def test_what_a_part_raises_is_raised_here() -> None:
    with pytest.raises(ValueError, match="part three"), working(2, open_faulty) as in_order:
        list(in_order([1, 2, 3, 5]))
    with pytest.raises(OSError, match="cannot be opened"), working(1, open_nothing) as in_order:
        list(in_order([1]))


def test_an_error_that_cannot_be_made_anew_here_ends_the_work_all_the_same() -> None:
    with pytest.raises(TypeError), working(1, open_odd) as in_order:
        list(in_order([1, 2]))


def test_a_process_that_is_killed_is_told_of() -> None:
    with pytest.raises(ProcessEnded) as told, working(2, open_faulty) as in_order:
        list(in_order([1, 2, 4, 5, 6, 7, 8]))
    assert told.value.code == -signal.SIGKILL
    assert told.value.pid != os.getpid()


def test_a_process_whose_work_cannot_be_sent_is_ended() -> None:
    before = set(threading.enumerate())
    with pytest.raises((AttributeError, PicklingError)), working(2, open_sums, lambda: 0, ""):
        pass
    assert set(threading.enumerate()) <= before  # each process is read from until it has ended
