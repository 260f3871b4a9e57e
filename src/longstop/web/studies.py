"""Let a planner's question be answered behind the page: one at a time in each process that serves.

The answer itself comes from another process (actions/study_apart.py); a thread here waits for it
and keeps it. It holds nothing up: where the process that serves ends, the question is left, which
its page says after a while, and is asked again.
"""

from __future__ import annotations

from threading import BoundedSemaphore, Thread

from longstop.actions.ask_capacity import answer_capacity, ask_capacity
from longstop.actions.capacity_ways import Question
from longstop.actions.house import House
from longstop.core.referral.errors import LongstopError
from longstop.store.session import Actor

_ROOM = BoundedSemaphore(1)


class NoRoomToStudy(LongstopError):
    """As many questions as one process takes are being answered."""

    exit_code = 3


def begin_study(house: House, actor: Actor, question: Question) -> str:
    """Keep a question and begin to answer it; gives its name.

    Raises NoRoomToStudy, and what ask_capacity raises.
    """
    if not _ROOM.acquire(blocking=False):
        raise NoRoomToStudy(
            "Another question is being answered on this machine, one at a time. Nothing of yours"
            " was run. Ask again in a few minutes."
        )
    try:
        asked = ask_capacity(house, actor, question)

        def answer() -> None:
            try:
                answer_capacity(house, actor, asked)
            finally:
                _ROOM.release()

        Thread(target=answer, name="study", daemon=True).start()
    except BaseException:
        _ROOM.release()
        raise
    return asked.name
