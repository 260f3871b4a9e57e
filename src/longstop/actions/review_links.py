"""List the pairs of referrals of which a person is asked whether they concern one person."""

from __future__ import annotations

from collections.abc import Sequence

from longstop.actions.due_list import DueList, due_list
from longstop.actions.house import House
from longstop.store.queries.link_views import QuestionSeen, fellows_seen, questions_listed
from longstop.store.session import Actor, Connection

_READ_AHEAD = 4
"""Pairs read for each that is shown: many pairs of two nominals ask the same."""


def review_links(house: House, actor: Actor, *, limit: int = 50) -> DueList[QuestionSeen]:
    """List the questions of one's own agency in the order of its work, each asked once.

    Of two nominals with many referrals the pair that stands first asks for all of them.
    """

    def read(connection: Connection, most: int) -> list[QuestionSeen]:
        return read_questions(connection, actor.agency, most)

    return due_list(house, actor, read, limit)


def read_questions(connection: Connection, agency: int, most: int) -> list[QuestionSeen]:
    """Read the questions of an agency likewise, inside the caller's transaction."""
    return _each_once(connection, questions_listed(connection, agency, most * _READ_AHEAD))[:most]


def _each_once(connection: Connection, found: Sequence[QuestionSeen]) -> list[QuestionSeen]:
    ids = sorted({id_ for one in found for id_ in (one.id, one.other_id)})
    nominal = {one.referral_id: one.nominal for one in fellows_seen(connection, ids)}
    kept: dict[frozenset[str | int], QuestionSeen] = {}
    for one in found:
        both = frozenset((nominal.get(one.id, one.id), nominal.get(one.other_id, one.other_id)))
        kept.setdefault(both, one)
    return [*kept.values()]
