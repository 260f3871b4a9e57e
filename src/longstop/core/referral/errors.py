"""The one root of every error Longstop raises on purpose.

A face (command line, page) catches this class alone: it prints the message, which is written for a
person and holds no personal data, and leaves with `exit_code`.
"""

from __future__ import annotations

from typing import Any, ClassVar


class LongstopError(Exception):
    """Something went wrong that a person can act on: what, where, what was saved, what to do.

    `exit_code` is 1 in general, 2 for the user's input or state, 3 for an outside part.
    """

    exit_code: ClassVar[int] = 1

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel from one process to another whole, whatever it was made from."""
        return _again, (type(self), self.args), self.__dict__


def _again(kind: type[LongstopError], args: tuple[Any, ...]) -> LongstopError:
    made = kind.__new__(kind)
    made.args = args
    return made
