"""Read what a search found as rows to be taken out: what its page shows, and nothing more.

What was typed stands in no row, in no name of a file and on no ledger. A name whose sender set a
condition on what is taken out is left out, as a hidden one is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from longstop.actions.house import House
from longstop.actions.search import Hit, Searched, look_for
from longstop.core.linkage.asked_words import why_found
from longstop.core.referral.handling import Act, forbidding
from longstop.core.referral.why import plain
from longstop.store.queries.handling import handling_of
from longstop.store.session import Actor, Connection

HEADS = (
    "reference", "kind", "state", "since", "owner_agency", "given_name", "family_name", "fits",
    "why_it_is_here",
)  # fmt: skip
_HIDDEN = "(hidden)"
_BOUND = "(left out: its sender set a condition)"


def found_lines(
    connection: Connection,
    house: House,
    actor: Actor,
    text: str,
    *,
    reason: str,
    now: datetime,
    most: int,
) -> tuple[Searched, Iterator[Sequence[str]]]:
    """Search, and give what was found with its rows; raises SearchRefused."""
    found = look_for(connection, house, actor, text, reason=reason, now=now, most=most)
    bound = _bound(connection, house, found.hits)
    zone = ZoneInfo(found.zone)
    return found, (_row(one, zone, bound=one.row.reference in bound) for one in found.hits)


def _bound(connection: Connection, house: House, hits: Iterable[Hit]) -> set[str]:
    """Give the references of which a sender's condition stands against taking anything out."""
    references = {one.row.id: one.row.reference for one in hits}
    stated = {
        references[id_]: texts for id_, texts in handling_of(connection, [*references]).items()
    }
    return set(forbidding(house.handling, stated, Act.EXPORT, None))


def _row(one: Hit, zone: ZoneInfo, *, bound: bool) -> Sequence[str]:
    row = one.row
    named = (row.given_name or "", row.family_name or "")
    if row.hidden:
        named = (_HIDDEN, _HIDDEN)
    elif bound and any(named):
        named = (_BOUND, _BOUND)
    return (
        row.reference, plain(row.kind), plain(row.state),
        row.opened_at.astimezone(zone).isoformat(sep=" ", timespec="minutes"),
        row.owner_agency, *named, "nearly" if one.near else "exactly",
        "; ".join(why_found(each.what, each.roles, near=each.near) for each in one.matches),
    )  # fmt: skip
