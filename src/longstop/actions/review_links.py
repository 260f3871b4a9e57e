"""List the pairs of referrals of which a person is asked whether they concern one person."""

from __future__ import annotations

from collections.abc import Sequence

from longstop.actions.due_list import DueList, due_list
from longstop.actions.house import House
from longstop.store.queries.link_views import QuestionSeen, questions_listed
from longstop.store.session import Actor, Connection

READ_AHEAD = 4
"""Pairs read for each that is shown: many pairs of two nominals ask the same."""


def review_links(house: House, actor: Actor, *, limit: int = 50) -> DueList[QuestionSeen]:
    """List the questions of one's own agency in the order of its work, each asked once.

    Of two nominals with many referrals the pair that stands first asks for all of them.
    """

    def read(connection: Connection, most: int) -> list[QuestionSeen]:
        return each_once(questions_listed(connection, most * READ_AHEAD))[:most]

    return due_list(house, actor, read, limit)


def each_once(found: Sequence[QuestionSeen]) -> list[QuestionSeen]:
    """Leave out what asks of two nominals what was asked before."""
    kept: dict[frozenset[str | int], QuestionSeen] = {}
    for one in found:
        kept.setdefault(frozenset((one.nominal or one.id, one.other_nominal or one.other_id)), one)
    return [*kept.values()]
