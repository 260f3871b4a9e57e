"""Invite a person to sign in: a link that works once, for a day, and is shown only now."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.store import ledger
from longstop.store.queries.directory import actor_of_code
from longstop.store.queries.signing_in import keep_invitation
from longstop.store.session import Actor

GOOD_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Invited:
    """Who was invited, the secret of the link, and until when it works."""

    person: Actor
    token: str
    ends_at: datetime


def invite(house: House, actor: Actor, *, agency: str, code: str) -> Invited:
    """Invite a person to make their account, or to make it anew; raises NotFound.

    Whoever holds the link becomes that person: it is handed over, never mailed with a name. Only
    its digest is kept, and an older link of the same person ends.
    """
    check(actor.roles, Permission.ORGANISATION_CHANGE)
    now = house.now()
    token = secrets.token_urlsafe(32)
    with house.database.as_service("invite") as connection, connection.transaction():
        person = actor_of_code(connection, agency, code)
        if person is None:
            raise NotFound(f"No person '{code}' in agency '{agency}'. Nothing was changed.")
        keep_invitation(
            connection,
            person=person.person,
            digest=digest_of(token),
            made_by=actor.person,
            made_at=now,
            ends_at=now + GOOD_FOR,
        )
        event = ledger.Event(ledger.SYSTEM, "person.invited", {"facts": {"person": person.person}})
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
    return Invited(person, token, now + GOOD_FOR)


def digest_of(token: str) -> str:
    """Digest the secret of a link, as it is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
