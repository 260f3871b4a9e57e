"""Answer transfers: the receiver accepts by name or refuses, the sender takes them back.

All of a set or none, with the same number of statements however many. A refusal that says "not
ours" is a dispute about a place: its clock starts, and the bureau that received it owns it
meanwhile. Accepting ends the dispute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.errors import InsufficientPrivilege, ObjectNotInPrerequisiteState
from psycopg.rows import class_row

from longstop.actions.dispute import Told, end_disputes, start_disputes
from longstop.actions.find import ChangedMeanwhile, agency_named, canonical, find_seen
from longstop.actions.house import House
from longstop.actions.transfer import PURPOSES, Transferred
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.transfer import (
    DISPUTES,
    REFUSAL_REASONS,
    RETURNS_BEFORE_SUPERVISOR,
    TransferRefused,
    check_belongs,
    check_reason,
    goes_to_supervisor,
    refuse,
)
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import ledger
from longstop.store.queries.work import Asked, DeskNow, desk_now, seen_with_offers
from longstop.store.session import Actor, Connection


@dataclass(frozen=True, slots=True)
class _Answered:
    """What the database's function made of a subject, and the offer's clock that it stopped."""

    offer: int
    subject_id: int
    state: str
    previous_state: str | None
    owner_agency: int
    owner_desk: int
    owner_person: int
    held_by: int | None
    held_until: datetime | None
    seen_by: list[int]
    clock_id: int
    newly_shared: bool
    sent_back: int


def accept_transfers(house: House, actor: Actor, references: Sequence[str]) -> list[Transferred]:
    """Accept by name: the actor owns them from now, at the desk that was asked; no clock restarts.

    The clock of a dispute stops. All or none; raises NotFound, TransferRefused.
    """
    return _answer(house, actor, references, "accepted", None, None)


def refuse_transfers(
    house: House,
    actor: Actor,
    references: Sequence[str],
    reason: str | None,
    *,
    belongs_to: str | None = None,
) -> list[Transferred]:
    """Refuse: they stay the sender's; the third return of each goes to a supervisor.

    A reason that disputes the place starts its clock, and may name the agency that it belongs to;
    meanwhile the bureau that received it owns it. All or none; raises NotFound, TransferRefused.
    """
    why = check_reason(reason, REFUSAL_REASONS)
    return _answer(house, actor, references, "refused", why, belongs_to)


def withdraw_transfers(house: House, actor: Actor, references: Sequence[str]) -> list[Transferred]:
    """Take offers back before they are answered: all or none. Raises NotFound, TransferRefused."""
    return _answer(house, actor, references, "withdrawn", None, None)


def _answer(
    house: House,
    actor: Actor,
    references: Sequence[str],
    word: str,
    why: str | None,
    belongs_to: str | None,
) -> list[Transferred]:
    check(actor.roles, Permission.REFERRAL_TRANSFER)
    wanted = canonical(references)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        find_seen(connection, wanted)
        subjects = _answerable(connection, actor, wanted, word)
        ids = [one.id for one in subjects]
        whose = _named(connection, actor, why, belongs_to)
        desks = _own_desks(connection, actor, subjects, now) if word == "accepted" else {}
        made = _carry_out(connection, subjects, word, why, whose, now, desks)
        changed: dict[int, Told] = {}
        if word == "accepted":
            changed = end_disputes(connection, house, ids, now)
        elif word == "refused" and why in DISPUTES:
            third = [id_ for id_, row in made.items() if goes_to_supervisor(row.sent_back)]
            changed = start_disputes(connection, house, ids, now, to_supervisor=third)
        events = [
            event
            for one in subjects
            for event in _events(one, made[one.id], changed.get(one.id, {}), word, why, whose, now)
        ]
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        offers = [made[id_].offer for id_ in ids]
        connection.execute("select end_sharing(%s)", (offers,))
        connection.execute("select refile(%s)", ([*ids, *offers],))
    disputed = changed if word == "refused" else {}
    return [Transferred(one.reference, word, disputed=one.id in disputed) for one in subjects]


def _answerable(
    connection: Connection, actor: Actor, wanted: Sequence[str], word: str
) -> list[Asked]:
    """Find the subjects with an offer that the actor may answer like this; names all others."""
    found = seen_with_offers(connection, wanted)
    refused: list[tuple[str, str]] = []
    subjects: dict[int, Asked] = {}
    for reference in wanted:
        one = found.get(reference)
        if one is None or one.offer is None or not _may_answer(one, actor, word):
            none = (
                f"there is no offer of it that you can answer like this: longstop show {reference}"
            )
            refused.append((reference, none))
        else:
            subjects.setdefault(one.id, one)
    refuse(refused)
    return list(subjects.values())


def _may_answer(subject: Asked, actor: Actor, word: str) -> bool:
    if word == "withdrawn":
        return subject.owner_agency == actor.agency
    return subject.offered_to == actor.agency


def _named(
    connection: Connection, actor: Actor, why: str | None, belongs_to: str | None
) -> int | None:
    """Find the agency that the receiver says it belongs to."""
    if belongs_to is None:
        return None
    named = agency_named(connection, belongs_to)
    check_belongs(why or "", belongs_to, own=named == actor.agency)
    return named


def _own_desks(
    connection: Connection, actor: Actor, subjects: Sequence[Asked], now: datetime
) -> dict[int, int]:
    """Choose the desks of the actor's agency: those that were asked, else by purpose."""
    by_purpose: dict[str, int] = {}
    for kind in dict.fromkeys(one.kind for one in subjects if one.offered_desk is None):
        purposes = PURPOSES[ObligationKind(kind)]
        desk: DeskNow | None = desk_now(connection, actor.agency, None, purposes, now)
        if desk is None:
            raise TransferRefused(
                f"Your agency has no desk for: {', '.join(purposes)}. Nothing was changed."
            )
        by_purpose[kind] = desk.id
    return {one.id: one.offered_desk or by_purpose[one.kind] for one in subjects}


def _carry_out(
    connection: Connection,
    subjects: Sequence[Asked],
    word: str,
    why: str | None,
    whose: int | None,
    now: datetime,
    desks: Mapping[int, int],
) -> dict[int, _Answered]:
    try:
        with connection.cursor(row_factory=class_row(_Answered)) as cursor:
            rows = cursor.execute(
                "select * from answer_transfers(%s::bigint[], %s, %s, %s::int, %s, %s::int[], %s)",
                (
                    [one.offer for one in subjects], word, why, whose, now,
                    [desks.get(one.id) for one in subjects], RETURNS_BEFORE_SUPERVISOR,
                ),
            ).fetchall()  # fmt: skip
    except (InsufficientPrivilege, ObjectNotInPrerequisiteState) as fault:
        raise ChangedMeanwhile(
            "An offer was answered or taken back at this moment. Nothing was changed. Look again."
        ) from fault
    return {row.subject_id: row for row in rows}


def _events(
    subject: Asked,
    made: _Answered,
    changed: Told,
    word: str,
    why: str | None,
    whose: int | None,
    now: datetime,
) -> Sequence[ledger.Event]:
    """Say the outcome on both streams, so that replaying them gives the rows.

    changed is what a dispute that began or ended changes beside it.
    """
    fields: dict[str, Plain] = {
        "owner_agency": made.owner_agency,
        "owner_desk": made.owner_desk,
        "owner_person": made.owner_person,
        "state": made.state,
        "previous_state": made.previous_state,
        "held_by": made.held_by,
        "held_until": iso(made.held_until) if made.held_until is not None else None,
    }
    disputed = changed.get("set", {})
    assert isinstance(disputed, dict)
    seen_by = disputed.get("seen_by", made.seen_by)
    moved = "owner_agency" in disputed
    fields |= disputed
    if word != "accepted" and made.newly_shared:
        fields["seen_by"] = [a for a in seen_by if a != subject.offered_to]
    closed: dict[str, Plain] = {
        **{name: fields[name] for name in ("owner_agency", "owner_desk", "owner_person")},
        "state": word, "previous_state": "offered", "is_open": False,
        "next_clock_id": None, "outcome": word, "held_by": None, "held_until": None,
    }  # fmt: skip
    if moved:
        between = {subject.owner_agency, subject.offered_to, fields["owner_agency"]}
        closed["seen_by"] = sorted(a for a in between if isinstance(a, int))
    stopped = "withdrawn" if word == "withdrawn" else "met"
    facts: dict[str, Plain] = {"answer_reason": why}
    facts |= {"belongs_to": whose} if whose is not None else {}
    return [
        ledger.Event(
            ledger.obligation_stream(subject.id),
            f"{subject.kind}.transfer_{word}",
            {**changed, "set": fields, "facts": {"transfer": made.offer}},
        ),
        ledger.Event(
            ledger.obligation_stream(made.offer),
            f"transfer.{word}",
            {
                "set": closed,
                "stop": [{"id": made.clock_id, "at": iso(now), "why": stopped}],
                "facts": facts,
            },
        ),
    ]
