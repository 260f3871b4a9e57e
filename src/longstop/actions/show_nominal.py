"""Show who is one person with a referral, and what holds each of them there.

Only what the reader may see is told or counted: a nominal may hold more. Every member that is shown
is a look at it, and goes on the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass

from longstop.actions.explain_link import find_referrals, note_looks
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.canonical import Plain
from longstop.core.referral.story import StoryPerson
from longstop.store.queries.link_sides import sides_of
from longstop.store.queries.link_views import fellows_seen
from longstop.store.queries.nominal_views import (
    MemberSeen,
    SameSeen,
    TieSeen,
    members_seen,
    said_same,
    ties_seen,
)
from longstop.store.session import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class NominalMember:
    """A referral of the nominal, what its reports say of the person, and what ties it there."""

    seen: MemberSeen
    persons: list[StoryPerson]
    tie: TieSeen
    said: list[SameSeen]


@dataclass(frozen=True, kw_only=True, slots=True)
class NominalShown:
    """A page of a nominal, by the number of the referrals; nominal is None for who stands alone.

    many counts the members the reader may see; next is the reference behind which the next page
    begins, None on the last.
    """

    reference: str
    nominal: str | None
    many: int
    members: tuple[NominalMember, ...]
    next: str | None


def show_nominal(
    house: House, actor: Actor, reference: str, *, after: str | None = None, limit: int
) -> NominalShown:
    """Show the nominal of a referral, hidden values left out; raises NotFound, LinkRefused.

    The same number of statements, however many are in it.
    """
    check(actor.roles, Permission.REFERRAL_READ)
    with house.database.as_person(actor) as connection, connection.transaction():
        (one,) = find_referrals(connection, [reference])
        fellows = fellows_seen(connection, [one.id])
        numbers = {one.id: one.reference}
        numbers |= {each.fellow: each.reference for each in fellows}
        every = sorted(numbers)
        behind = next((id_ for id_ in every if numbers[id_] == after), 0)
        rest = [id_ for id_ in every if id_ > behind]
        page = rest[:limit]
        seen = members_seen(connection, page)
        sides = sides_of(connection, page)
        ties = {tie.of: tie for tie in ties_seen(connection, page, every)}
        said = said_same(connection, page)
        looks: list[dict[str, Plain]] = [{"obligation": id_} for id_ in page or [one.id]]
        note_looks(connection, house, actor, looks)
    return NominalShown(
        reference=one.reference,
        nominal=fellows[0].nominal if fellows else None,
        many=len(every),
        members=tuple(
            NominalMember(
                seen=each,
                persons=sides[each.id][0],
                tie=ties[each.id],
                said=[word for word in said if word.of == each.id],
            )
            for each in seen
        ),
        next=numbers[page[-1]] if len(rest) > limit else None,
    )
