"""Offer exhibits to another pair of hands, or take that back; until they are taken they stay here.

The receiver takes them by name (take_custody). A clock runs until that, and silence is chased.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from longstop.actions.exhibit_parts import Clocks, ExhibitAct, exhibit_event, hold_exhibits
from longstop.actions.find import agency_named, check_moved
from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.core.evidence.custody import OFFER_REASONS, OfferCase, seals_of, why_not_offered
from longstop.core.evidence.exhibits import ExhibitRefused, check_all, check_reason
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.whole_rules import EXHIBIT
from longstop.store import ledger
from longstop.store.queries import exhibit_writes, exhibits
from longstop.store.queries.exhibits import ExhibitNow
from longstop.store.queries.people import colleague
from longstop.store.queries.work import DeskNow, Held, desk_now
from longstop.store.session import Actor, Connection

PURPOSES = ("referrals", "intake")
TAKING = "take_custody"
"""The clock of an offer that nobody has answered."""
_BOTH = list[tuple[Held, ExhibitNow]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Offering:
    """To whom exhibits are offered: AGENCY or AGENCY/DESK, and a person of one's own by code.

    seals are those they carry from now, where they were sealed anew: one for all, or one each.
    """

    to: str
    reason: str | None
    person: str | None = None
    seals: Sequence[str] = ()


def offer_custody(
    house: House, actor: Actor, references: Sequence[str], offering: Offering
) -> list[ExhibitAct]:
    """Offer all of these or none; the same number of statements, however many.

    Raises NotFound, NotYours, AlreadyClosed, ExhibitRefused.
    """
    check(actor.roles, Permission.EXHIBIT_HANDLE)
    why = check_reason("An offer", offering.reason, OFFER_REASONS)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        both = hold_exhibits(connection, actor, references)
        desk = _desk(connection, offering.to, now)
        person = _person(connection, actor, desk, offering.person)
        check_all((one.reference, _why_not(one, row, desk)) for one, row in both)
        seals = _seals(both, offering.seals)
        rows = [
            {
                "obligation_id": one.id, "attempt": row.attempt + 1, "from_agency": actor.agency,
                "from_desk": one.owner_desk, "from_person": actor.person,
                "to_agency": desk.agency, "to_desk": desk.id, "to_person": person, "reason": why,
                "seal_given": seals[one.id], "newly_shared": desk.agency not in one.seen_by,
                "offered_at": now,
            }
            for one, row in both
        ]  # fmt: skip
        _write(connection, house, actor, both, rows, now)
    return [ExhibitAct(one.reference, one.state) for one, _ in both]


def withdraw_custody(house: House, actor: Actor, references: Sequence[str]) -> list[ExhibitAct]:
    """Take back what was offered and not taken, or change nothing. Raises as offer_custody."""
    check(actor.roles, Permission.EXHIBIT_HANDLE)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        both = hold_exhibits(connection, actor, references)
        check_all(
            (one.reference, None if row.offered_to else "it is not offered to anybody")
            for one, row in both
        )
        ids = [one.id for one, _ in both]
        clocks = Clocks.begin(connection, house, ids, now, 0)
        for id_ in ids:
            clocks.stop(id_, (TAKING,), "withdrawn")
        data = clocks.write(connection, ids)
        check_moved(exhibit_writes.withdraw_offers(connection, ids, actor.person, now), len(ids))
        events = []
        for one, row in both:
            gone = {row.offered_to} if row.newly_shared else set()
            events.append(
                exhibit_event(
                    one.id, "custody.withdrawn", data[one.id],
                    set={"seen_by": [who for who in one.seen_by if who not in gone]},
                    facts={"custody": {"attempt": row.attempt}},
                )
            )  # fmt: skip
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        for agency in {row.offered_to for _, row in both if row.newly_shared}:
            gone_from = [x.id for x, r in both if r.newly_shared and r.offered_to == agency]
            connection.execute("select end_share(%s::bigint[], %s)", (gone_from, agency))
        connection.execute("select refile(%s)", (ids,))
    return [ExhibitAct(one.reference, one.state) for one, _ in both]


def _desk(connection: Connection, to: str, now: datetime) -> DeskNow:
    agency_code, _, desk_code = to.partition("/")
    agency = agency_named(connection, agency_code)
    desk = desk_now(connection, agency, desk_code or None, PURPOSES, now)
    if desk is None:
        raise NotFound(f"No desk there to take it: '{to}'. Nothing was changed.")
    return desk


def _person(connection: Connection, actor: Actor, desk: DeskNow, code: str | None) -> int | None:
    """Find the colleague it is meant for; people of another agency cannot be seen."""
    if code is None:
        return None
    found = colleague(connection, actor.agency, code) if desk.agency == actor.agency else None
    if found is None:
        raise NotFound(f"Nobody of yours has the code '{code}'. Nothing was changed.")
    return found.id


def _why_not(one: Held, row: ExhibitNow, desk: DeskNow) -> str | None:
    same_desk = (desk.agency, desk.id) == (one.owner_agency, one.owner_desk)
    return why_not_offered(
        OfferCase(
            reference=one.reference,
            is_open=one.is_open,
            offered=row.offered_to is not None,
            restricted=one.restricted or desk.restricted,
            same_desk=same_desk,
            receiver_barred=desk.agency in one.never_to,
        )
    )


def _seals(both: _BOTH, new: Sequence[str]) -> dict[int, str]:
    if not new:
        return {one.id: row.seal for one, row in both}
    try:
        seals = seals_of(new, len(both))
    except ValueError:
        raise ExhibitRefused(
            "Say one seal for each exhibit: letters, digits, - and /; or none. Nothing was changed."
        ) from None
    return {one.id: seal for (one, _), seal in zip(both, seals, strict=True)}


def _write(
    connection: Connection,
    house: House,
    actor: Actor,
    both: _BOTH,
    rows: Sequence[dict[str, Any]],
    now: datetime,
) -> None:
    ids = [one.id for one, _ in both]
    clocks = Clocks.begin(connection, house, ids, now, len(ids))
    for id_ in ids:
        clocks.start(id_, TAKING, "standard")
    data = clocks.write(connection, ids)
    exhibit_writes.insert_offers(connection, rows)
    anew = {
        one.id: made["seal_given"]
        for (one, row), made in zip(both, rows, strict=True)
        if made["seal_given"] != row.seal
    }
    if anew:
        exhibit_writes.label(connection, anew)
    shared = [row for row in rows if row["newly_shared"]]
    if shared:
        connection.execute(
            "select share_each(%s::bigint[], %s::int[])",
            ([row["obligation_id"] for row in shared], [row["to_agency"] for row in shared]),
        )
    whole = exhibits.whole_exhibits(connection, ids)
    events = []
    for (one, _), row in zip(both, rows, strict=True):
        custody: dict[str, Plain] = {
            name: row[name]
            for name in (
                "attempt", "from_agency", "from_desk", "to_agency", "to_desk", "to_person",
                "reason", "seal_given", "newly_shared",
            )
        }  # fmt: skip
        events.append(
            exhibit_event(
                one.id, "custody.offered", data[one.id],
                set={"seen_by": sorted({*one.seen_by, row["to_agency"]})},
                facts={**EXHIBIT.facts(whole[one.id]), "custody": custody},
            )
        )  # fmt: skip
    ledger.record(connection, events, at=now, actor=actor.ledger_name)
    connection.execute("select refile(%s)", (ids,))
