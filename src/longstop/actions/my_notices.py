"""Show somebody what they were told: digests, alerts, and whether digests come by mail as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.store import ledger
from longstop.store.queries import notices as queries
from longstop.store.queries.digests import set_mail
from longstop.store.queries.notices import DigestRow, Told
from longstop.store.session import Actor

DIGESTS = 30
ALERTS = 100


@dataclass(frozen=True, slots=True)
class Notices:
    """What somebody was told: the latest digest first, alerts that stand, the unanswered first."""

    digests: Sequence[DigestRow]
    alerts: Sequence[Told]
    by_mail: bool
    at: datetime


def my_notices(house: House, actor: Actor) -> Notices:
    """Read one's own notices; as many statements for any number."""
    check(actor.roles, Permission.NOTICE_READ)
    with house.database.as_person(actor) as connection, connection.transaction():
        return Notices(
            digests=queries.digests_of(connection, actor.person, DIGESTS),
            alerts=queries.told_to(connection, actor.person, ALERTS),
            by_mail=queries.wants_mail(connection, actor.person),
            at=house.now(),
        )


def read_digests(house: House, actor: Actor, numbers: Sequence[int]) -> int:
    """Note that one has read these digests of one's own; gives how many were new."""
    check(actor.roles, Permission.NOTICE_READ)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        found = queries.mark_read(connection, actor.person, numbers, now)
        if found:
            event = ledger.Event(
                ledger.person_stream(actor.person), "digest.read", {"facts": {"digests": [*found]}}
            )
            ledger.record(connection, [event], at=now, actor=actor.ledger_name)
    return len(found)


def choose_mail(house: House, actor: Actor, *, wanted: bool) -> None:
    """Have one's digests by mail or not; alerts are mailed whatever one chooses."""
    check(actor.roles, Permission.NOTICE_READ)
    with house.database.as_service("choose mail") as connection, connection.transaction():
        set_mail(connection, actor.person, wanted=wanted)
        event = ledger.Event(
            ledger.person_stream(actor.person), "digest.mail_chosen", {"facts": {"wanted": wanted}}
        )
        ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)
