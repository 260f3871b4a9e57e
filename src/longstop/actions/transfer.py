"""Hand an obligation over: to another desk at once, to another agency when a person there accepts.

Until then the sender stays the owner, the offer itself is owed an answer within its clock, and no
clock of what is offered starts again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from longstop.actions.find import canonical, check_moved, find_seen, hold_own
from longstop.actions.house import House, NotFound
from longstop.actions.intake_obligations import ObligationRows
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.transfer import (
    OFFER_REASONS,
    TransferCase,
    TransferRefused,
    check_kind,
    check_move,
    check_reason,
)
from longstop.core.intake.restriction import Restriction
from longstop.core.ledger.canonical import Plain
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import bulk, ledger
from longstop.store.queries.closing import open_proposal
from longstop.store.queries.directory import Seat
from longstop.store.queries.work import DeskNow, Held, desk_now, find_agency
from longstop.store.session import Actor, Connection

PURPOSES = {
    ObligationKind.REFERRAL: ("referrals", "intake"),
    ObligationKind.CHILD_RECORD: ("children", "referrals", "intake"),
}


@dataclass(frozen=True, slots=True)
class Transferred:
    """What became of a transfer: moved, offered, accepted, refused or withdrawn."""

    reference: str
    status: str
    agency: str | None
    desk: str | None
    transfer: str | None
    due: datetime | None = None


def transfer(
    house: House, actor: Actor, reference: str, *, to: str, reason: str | None
) -> Transferred:
    """Hand over to AGENCY/DESK: within the actor's agency at once, to another as an offer.

    Raises NotFound, NotYours, TransferRefused.
    """
    check(actor.roles, Permission.REFERRAL_TRANSFER)
    why = check_reason(reason, OFFER_REASONS)
    wanted = canonical([reference])
    agency_code, _, desk_code = to.partition("/")
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        (one,) = hold_own(connection, actor, find_seen(connection, wanted))
        agency = find_agency(connection, agency_code)
        if agency is None:
            raise NotFound(
                f"No agency '{agency_code}'. Nothing was changed. See: longstop agency list"
            )
        kind = ObligationKind(one.kind)
        purposes = PURPOSES.get(kind, ("intake",))
        if agency == actor.agency and not desk_code:
            raise TransferRefused(
                f"Which desk? Nothing was changed. Name it: --to {agency_code}/DESK"
            )
        if agency != actor.agency:
            check_kind(kind)
        desk = desk_now(connection, agency, desk_code or None, purposes, now)
        if desk is None:
            raise NotFound(f"No desk there to take it: '{to}'. Nothing was changed.")
        check_move(_case(connection, one, agency, desk))
        if agency == actor.agency:
            _move(connection, actor, one, desk, why, now)
            return Transferred(one.reference, "moved", agency_code, desk_code, None)
        return _offer(connection, house, actor, one, desk, why, to, now)


def _case(connection: Connection, one: Held, agency: int, desk: DeskNow) -> TransferCase:
    return TransferCase(
        kind=ObligationKind(one.kind),
        is_open=one.is_open,
        restricted=one.restricted or desk.restricted,
        receiver_barred=agency in one.never_to,
        offered=one.offer is not None,
        closing_proposed=open_proposal(connection, one.id) is not None,
    )


def _move(
    connection: Connection, actor: Actor, one: Held, desk: DeskNow, why: str, now: datetime
) -> None:
    """Move to another desk of the same agency: whoever sits there now owns it."""
    changed = connection.execute(
        "update obligation set owner_desk = %s, owner_person = %s, held_by = null,"
        "  held_until = null where id = %s and owner_desk = %s and is_open",
        (desk.id, desk.person, one.id, one.owner_desk),
    )
    check_moved(changed.rowcount, 1)
    fields: dict[str, Plain] = {
        "owner_desk": desk.id, "owner_person": desk.person, "held_by": None, "held_until": None,
    }  # fmt: skip
    event = ledger.Event(
        ledger.obligation_stream(one.id), "owner.moved", {"set": fields, "facts": {"reason": why}}
    )
    ledger.record(connection, [event], at=now, actor=actor.ledger_name)
    connection.execute("select refile(%s)", ([one.id],))


def _offer(
    connection: Connection,
    house: House,
    actor: Actor,
    one: Held,
    desk: DeskNow,
    why: str,
    to: str,
    now: datetime,
) -> Transferred:
    """Open the offer as an obligation of the sender's and let the receiver see what it is about."""
    agency_code, _, desk_code = to.partition("/")
    maker = ObligationRows(
        now=now,
        allowances=house.allowances,
        calendar=house.calendar,
        key=house.reference_key,
        obligation_ids=iter(bulk.reserve(connection, "obligation_id", 1)),
        clock_ids=iter(bulk.reserve(connection, "clock_id", 1)),
    )
    opened = maker.open(
        ObligationKind.TRANSFER,
        event="transfer.offered",
        seat=Seat(one.owner_agency, one.owner_desk, one.owner_person, None),
        seen_by=[one.owner_agency, desk.agency],
        clocks=[("answer_transfer", "standard")],
        facts={
            "subject": one.id,
            "to_agency": desk.agency,
            "to_desk": desk.id if desk_code else None,
            "reason": why,
            "newly_shared": desk.agency not in one.seen_by,
        },
        restriction=Restriction(excluded=frozenset(one.excluded), never_to=frozenset(one.never_to)),
    )
    allowance = house.allowances.of("answer_transfer")
    connection.execute(
        "select offer_transfer(%s, %s, %s, %s, %s, %s, %s, %s, %s::timestamptz, %s)",
        (
            opened.id, opened.reference, one.id, desk.agency, desk.id if desk_code else None, why,
            opened.next_clock_id, now, opened.next_due, allowance.span.seconds,
        ),
    )  # fmt: skip
    fields: dict[str, Plain] = {"seen_by": sorted({*one.seen_by, desk.agency})}
    if one.kind == ObligationKind.REFERRAL:
        _set_transferred(connection, one)
        fields |= {"state": "transferred", "previous_state": one.state}
    events = [
        ledger.Event(
            ledger.obligation_stream(one.id),
            f"{one.kind}.offered",
            {"set": fields, "facts": {"transfer": opened.id, "to_agency": desk.agency}},
        ),
        *maker.events,
    ]
    ledger.record(connection, events, at=now, actor=actor.ledger_name)
    connection.execute("select refile(%s)", ([one.id, opened.id],))
    due = datetime.fromisoformat(opened.next_due)
    return Transferred(
        one.reference, "offered", agency_code, desk_code or None, opened.reference, due
    )


def _set_transferred(connection: Connection, one: Held) -> None:
    changed = connection.execute(
        "update obligation set previous_state = state, state = 'transferred'"
        " where id = %s and state = %s and is_open",
        (one.id, one.state),
    )
    check_moved(changed.rowcount, 1)
