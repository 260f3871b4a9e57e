"""Hand obligations over: to another desk at once, to another agency when a person there accepts.

Until then the sender stays the owner, each offer is owed an answer within its clock, and no clock
of what is offered starts again. The same number of statements, however many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from longstop.actions.find import agency_named, canonical, check_moved, find_seen, hold_own
from longstop.actions.house import House, NotFound
from longstop.actions.intake_obligations import ObligationRows, Opened, clock_maker
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.transfer import (
    OFFER_REASONS,
    TransferCase,
    TransferRefused,
    check_moves,
    check_reason,
)
from longstop.core.intake.restriction import Restriction
from longstop.core.ledger.canonical import Plain
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import ledger
from longstop.store.queries.closing import proposed
from longstop.store.queries.directory import Seat
from longstop.store.queries.dissemination import sent_out
from longstop.store.queries.work import DeskNow, Held, desk_now
from longstop.store.session import Actor, Connection

PURPOSES = {
    ObligationKind.REFERRAL: ("referrals", "intake"),
    ObligationKind.CHILD_RECORD: ("children", "referrals", "intake"),
}


@dataclass(frozen=True, slots=True)
class Transferred:
    """What became of a transfer: moved, offered, accepted, refused, withdrawn or settled."""

    reference: str
    status: str
    agency: str | None = None
    desk: str | None = None
    transfer: str | None = None
    due: datetime | None = None
    disputed: bool = False


def transfer(
    house: House, actor: Actor, references: Sequence[str], *, to: str, reason: str | None
) -> list[Transferred]:
    """Hand all of these over to AGENCY[/DESK] or none; every one that may not go is named.

    Within the actor's agency at once, to another as offers. Raises NotFound, NotYours,
    AlreadyClosed, TransferRefused.
    """
    check(actor.roles, Permission.REFERRAL_TRANSFER)
    why = check_reason(reason, OFFER_REASONS)
    wanted = canonical(references)
    agency_code, _, desk_code = to.partition("/")
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        held = hold_own(connection, actor, find_seen(connection, wanted))
        agency = agency_named(connection, agency_code)
        if agency == actor.agency and not desk_code:
            raise TransferRefused(
                f"Which desk? Nothing was changed. Name it: --to {agency_code}/DESK"
            )
        desks = _desks(connection, held, agency, desk_code or None, now)
        check_moves(_cases(connection, held, agency, desks, to_another=agency != actor.agency))
        missing = {ObligationKind(one.kind) for one in held if desks.get(one.kind) is None}
        if missing:
            raise NotFound(f"No desk there to take it: '{to}'. Nothing was changed.")
        if agency == actor.agency:
            _move(connection, actor, held, _one_desk(desks), why, now)
            return [Transferred(one.reference, "moved", agency_code, desk_code) for one in held]
        return _Offer(house, actor, why, now, agency, agency_code, desk_code).write(
            connection, held, desks
        )


def _desks(
    connection: Connection, held: Sequence[Held], agency: int, code: str | None, now: datetime
) -> dict[str, DeskNow | None]:
    """Find the desk for each kind among these: a statement a kind, however many there are."""
    return {
        kind: desk_now(
            connection, agency, code, PURPOSES.get(ObligationKind(kind), ("intake",)), now
        )
        for kind in dict.fromkeys(one.kind for one in held)
    }


def _cases(
    connection: Connection,
    held: Sequence[Held],
    agency: int,
    desks: Mapping[str, DeskNow | None],
    *,
    to_another: bool,
) -> list[TransferCase]:
    closing = proposed(connection, [one.id for one in held])
    sent = sent_out(connection, [one.id for one in held])
    return [
        TransferCase(
            reference=one.reference,
            kind=ObligationKind(one.kind),
            to_another=to_another,
            restricted=one.restricted or (desk is not None and desk.restricted),
            receiver_barred=agency in one.never_to,
            offered=one.offer is not None,
            closing_proposed=one.id in closing,
            sent=one.id in sent,
        )
        for one in held
        for desk in (desks.get(one.kind),)
    ]


def _one_desk(desks: Mapping[str, DeskNow | None]) -> DeskNow:
    """Give the desk that was named: it is the same for every kind."""
    desk = next(iter(desks.values()))
    assert desk is not None, "that there is one was checked"
    return desk


def _move(
    connection: Connection,
    actor: Actor,
    held: Sequence[Held],
    desk: DeskNow,
    why: str,
    now: datetime,
) -> None:
    """Move to another desk of the same agency: whoever sits there now owns it."""
    ids = [one.id for one in held]
    changed = connection.execute(
        "update obligation o set owner_desk = %s, owner_person = %s, held_by = null,"
        "  held_until = null from unnest(%s::bigint[], %s::int[]) as n (id, desk)"
        " where o.id = n.id and o.owner_desk = n.desk and o.is_open",
        (desk.id, desk.person, ids, [one.owner_desk for one in held]),
    )
    check_moved(changed.rowcount, len(held))
    fields: dict[str, Plain] = {
        "owner_desk": desk.id, "owner_person": desk.person, "held_by": None, "held_until": None,
    }  # fmt: skip
    events = [
        ledger.Event(
            ledger.obligation_stream(id_), "owner.moved", {"set": fields, "facts": {"reason": why}}
        )
        for id_ in ids
    ]
    ledger.record(connection, events, at=now, actor=actor.ledger_name)
    connection.execute("select refile(%s)", (ids,))


@dataclass(frozen=True, slots=True)
class _Offer:
    """Opens offers as obligations of the sender's and lets the receiver see what they are about."""

    house: House
    actor: Actor
    why: str
    now: datetime
    agency: int
    agency_code: str
    desk_code: str

    def write(
        self, connection: Connection, held: Sequence[Held], desks: Mapping[str, DeskNow | None]
    ) -> list[Transferred]:
        """Write all the offers, then the ledger."""
        desk = _one_desk(desks).id if self.desk_code else None
        maker = clock_maker(connection, self.house, self.now, len(held), opening=len(held))
        opened = [self._open(maker, one, desk) for one in held]
        due = datetime.fromisoformat(opened[0].next_due)
        allowance = self.house.allowances.of("answer_transfer")
        connection.execute(
            "select offer_transfers(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                [made.id for made in opened], [made.reference for made in opened],
                [one.id for one in held], self.agency, desk, self.why,
                [made.next_clock_id for made in opened], self.now, due, allowance.span.seconds,
            ),
        )  # fmt: skip
        _set_transferred(connection, held)
        told = [self._event(one, made) for one, made in zip(held, opened, strict=True)]
        events = [*told, *maker.events]
        ledger.record(connection, events, at=self.now, actor=self.actor.ledger_name)
        touched = [*(one.id for one in held), *(made.id for made in opened)]
        connection.execute("select refile(%s)", (touched,))
        return [
            Transferred(
                one.reference, "offered", self.agency_code, self.desk_code or None,
                made.reference, due,
            )
            for one, made in zip(held, opened, strict=True)
        ]  # fmt: skip

    def _open(self, maker: ObligationRows, one: Held, desk: int | None) -> Opened:
        return maker.open(
            ObligationKind.TRANSFER,
            event="transfer.offered",
            seat=Seat(one.owner_agency, one.owner_desk, one.owner_person, None),
            seen_by=[one.owner_agency, self.agency],
            clocks=[("answer_transfer", "standard")],
            facts={
                "subject": one.id,
                "to_agency": self.agency,
                "to_desk": desk,
                "reason": self.why,
                "newly_shared": self.agency not in one.seen_by,
            },
            restriction=Restriction(
                excluded=frozenset(one.excluded), never_to=frozenset(one.never_to)
            ),
        )

    def _event(self, one: Held, made: Opened) -> ledger.Event:
        fields: dict[str, Plain] = {"seen_by": sorted({*one.seen_by, self.agency})}
        if one.kind == ObligationKind.REFERRAL:
            fields |= {"state": "transferred", "previous_state": one.state}
        return ledger.Event(
            ledger.obligation_stream(one.id),
            f"{one.kind}.offered",
            {"set": fields, "facts": {"transfer": made.id, "to_agency": self.agency}},
        )


def _set_transferred(connection: Connection, held: Sequence[Held]) -> None:
    """A child's record keeps its state, whoever it is offered to."""
    referrals = [one for one in held if one.kind == ObligationKind.REFERRAL]
    changed = connection.execute(
        "update obligation o set previous_state = o.state, state = 'transferred'"
        " from unnest(%s::bigint[], %s::text[]) as n (id, state)"
        " where o.id = n.id and o.state = n.state and o.is_open",
        ([one.id for one in referrals], [one.state for one in referrals]),
    )
    check_moved(changed.rowcount, len(referrals))
