"""Lay two referrals side by side for whoever decides whether they are one person's."""

from __future__ import annotations

from dataclasses import dataclass

from longstop.actions.explain_link import PairExplained, compared, find_two, note_look
from longstop.actions.house import House
from longstop.actions.review_links import READ_AHEAD, each_once
from longstop.core.authority.permissions import Permission, check
from longstop.core.referral.story import StoryIdentifier, StoryPerson
from longstop.store.queries.link_sides import pair_of
from longstop.store.queries.link_views import QuestionSeen
from longstop.store.queries.work import Held
from longstop.store.session import Actor

_IN_LINE = 50
"""How far into the line of questions the pair is looked for, to find the one behind it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PairSide:
    """One of the two: what its reports say of the person, and how far it has been told.

    fellows are the others of its nominal as far as one may see them, seq the last entry's number.
    """

    reference: str
    state: str
    owner_agency: str
    persons: list[StoryPerson]
    identifiers: list[StoryIdentifier]
    fellows: tuple[str, ...]
    seq: int


@dataclass(frozen=True, slots=True)
class PairReview:
    """Two referrals side by side, how they compare, and the question that comes next."""

    explained: PairExplained
    sides: tuple[PairSide, PairSide]
    following: QuestionSeen | None


def review_pair(house: House, actor: Actor, reference: str, other: str) -> PairReview:
    """Show two side by side; hidden values stay hidden. Raises NotFound, LinkRefused."""
    check(actor.roles, Permission.LINK_DECIDE)
    with house.database.as_person(actor) as connection, connection.transaction():
        one, second = find_two(connection, reference, other)
        ids = [one.id, second.id]
        read = pair_of(connection, *ids, limit=_IN_LINE * READ_AHEAD)
        note_look(connection, house, actor, {"obligation": one.id, "other": second.id})
    sides, last_of = read.by(ids), {each.id: each.seq for each in read.last}
    fellows: dict[int, list[str]] = {id_: [] for id_ in ids}
    for fellow in read.fellows:
        fellows[fellow.referral_id].append(fellow.reference)
    said = [word for word in read.words if word.reference == second.reference]
    together = second.reference in fellows[one.id]
    explained = compared(house, one, second, together=together, words=said)
    first, last = (
        PairSide(
            reference=held.reference,
            state=held.state,
            owner_agency=held.owner_agency_code,
            persons=sides[held.id][0],
            identifiers=sides[held.id][1],
            fellows=tuple(fellows[held.id]),
            seq=last_of.get(held.id, 0),
        )
        for held in (one, second)
    )
    line = each_once(read.questions)[:_IN_LINE]
    return PairReview(explained, (first, last), _following(line, one, second))


def _following(line: list[QuestionSeen], one: Held, other: Held) -> QuestionSeen | None:
    """Find the question behind this one, or the first where this is none of them or the last."""
    both = {one.id, other.id}
    at = next((at for at, each in enumerate(line) if {each.id, each.other_id} == both), -1)
    rest = [*line[at + 1 :], *line[: max(at, 0)]]
    return rest[0] if rest else None
