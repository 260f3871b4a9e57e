"""Work runs behind in its order, and an error in it is never lost or hides another."""

from __future__ import annotations

import threading

import pytest

from longstop.engines.write_behind import WriteBehind


def fail() -> None:
    raise OSError("disk full")


def test_pieces_of_work_run_one_at_a_time_in_their_order() -> None:
    done: list[int] = []
    with WriteBehind() as behind:
        for number in range(20):
            behind.start(done.append, number)
    assert done == list(range(20))


def test_the_caller_goes_on_while_the_work_waits_for_it() -> None:
    gate = threading.Event()
    with WriteBehind() as behind:
        behind.start(gate.wait, 10)
        gate.set()
    assert gate.is_set()


def test_an_error_is_raised_at_the_next_piece_of_work() -> None:
    done: list[int] = []

    def fail_and_go_on() -> None:
        with WriteBehind() as behind:
            behind.start(fail)
            behind.start(done.append, 1)

    with pytest.raises(OSError, match="disk full"):
        fail_and_go_on()
    assert done == []


def test_an_error_of_the_last_piece_is_raised_at_the_end() -> None:
    with pytest.raises(OSError, match="disk full"), WriteBehind() as behind:
        behind.start(fail)


def test_the_callers_own_error_is_not_hidden_by_that_of_the_work() -> None:
    def fail_in_two_places() -> None:
        with WriteBehind() as behind:
            behind.start(fail)
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        fail_in_two_places()
