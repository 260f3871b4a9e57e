"""List child-protection referrals and child records, and show one with the text a person sends."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from longstop.actions.due_list import DueList, due_list
from longstop.actions.find import canonical, find_seen
from longstop.actions.house import House
from longstop.actions.places import jurisdiction_of
from longstop.actions.reveal import check_looking
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.canonical import Plain
from longstop.core.safeguarding.addressee import Reach, reach, whom_by_rule
from longstop.core.safeguarding.protection import UNDECIDED, ProtectionRefused
from longstop.core.safeguarding.protection_text import Concerned, Content, text_of
from longstop.store import ledger
from longstop.store.queries import children
from longstop.store.queries import protection as queries
from longstop.store.queries.children import ChildListed
from longstop.store.queries.protection import ProtectionListed, ProtectionRow
from longstop.store.queries.work import Held
from longstop.store.session import Actor, Connection


@dataclass(frozen=True, slots=True)
class ProtectionShown:
    """One of them: its row, how the addressee is reached now, and the text where it was asked for.

    rule says whom the rule of the place names, or that there is none; None once it is decided. text
    is None without a reason for looking, for it names a child.
    """

    reference: str
    state: str
    row: ProtectionRow
    reach: Reach
    rule: str | None
    handling: list[str]
    text: str | None


def list_protection(house: House, actor: Actor, *, limit: int = 50) -> DueList[ProtectionListed]:
    """List open child-protection referrals that one may see, the first due on top."""
    return due_list(house, actor, queries.listed, limit)


def list_children(house: House, actor: Actor, *, limit: int = 50) -> DueList[ChildListed]:
    """List open child records that one may see, the first due on top."""
    return due_list(house, actor, children.listed, limit)


def show_protection(
    house: House, actor: Actor, reference: str, *, reason: str | None = None
) -> ProtectionShown:
    """Show a child-protection referral; with a reason, the text that names the child too.

    The look is on the reader's own stream. Raises NotFound, ProtectionRefused, ReasonNotKnown.
    """
    permission = Permission.REFERRAL_READ if reason is None else Permission.REFERRAL_REVEAL
    check(actor.roles, permission)
    if reason is not None:
        check_looking(reason)
    wanted = canonical([reference])
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        (one,) = find_seen(connection, wanted)
        row = queries.protection_of(connection, one.id)
        if row is None:
            raise ProtectionRefused(
                f"{one.reference} is not a child-protection referral. "
                "See them: longstop protect list"
            )
        attributions, _, handling = queries.facts_of(connection, one.id)
        rule = None
        if one.state in UNDECIDED:
            there = jurisdiction_of(connection, house, row.subject_id)
            rule = whom_by_rule(row.authority, there)
        text = None
        if reason is not None:
            text = _text(connection, one, row, attributions, handling)
        _note(connection, actor, one, reason, now)
    return ProtectionShown(one.reference, one.state, row, _reach(row, now), rule, handling, text)


def _reach(row: ProtectionRow, now: datetime) -> Reach:
    if row.hours is None or row.zone is None:
        return Reach.UNKNOWN
    return reach(row.hours, now.astimezone(ZoneInfo(row.zone)))


def _text(
    connection: Connection,
    one: Held,
    row: ProtectionRow,
    attributions: list[str],
    handling: list[str],
) -> str:
    content = Content(
        reference=one.reference,
        ground=row.ground,
        danger=row.danger,
        addressee=row.addressee_name,
        authority=row.authority,
        legal_ground=row.legal_ground,
        attributions=attributions,
        not_to_tell=row.not_to_tell,
        handling=handling,
        concerned=[
            Concerned(
                name=person.name,
                date_of_birth=person.date_of_birth,
                stated_age=person.stated_age,
                school=person.school,
                places=_places(person.places),
            )
            for person in queries.concerned(connection, row.subject_id)
        ],
    )
    return text_of(content)


def _places(text: str) -> list[str]:
    return [", ".join(dict(place).values()) for place in json.loads(text)]


def _note(
    connection: Connection, actor: Actor, one: Held, reason: str | None, now: datetime
) -> None:
    facts: dict[str, Plain] = {"obligation": one.id}
    stream = ledger.person_stream(actor.person)
    if reason is None:
        look = ledger.Event(stream, "child_protection.viewed", {"facts": facts})
    else:
        look = ledger.Event(
            stream, "child_protection.revealed", {"facts": {**facts, "reason": reason}}
        )
    ledger.record(connection, [look], at=now, actor=actor.ledger_name)
