"""Take up an invitation: make the person's account, or make it anew where the way in was lost."""

from __future__ import annotations

from longstop.actions.house import House
from longstop.actions.invite import digest_of
from longstop.actions.link_provider import open_by_provider
from longstop.core.referral.errors import LongstopError
from longstop.engines.openid import Told
from longstop.store import ledger
from longstop.store.queries.signing_in import (
    Invited,
    end_sessions,
    find_invitation,
    keep_account,
    use_invitation,
)


class InvitationEnded(LongstopError):
    """The link was used, has run out, or was never one."""

    exit_code = 2


def invited(house: House, token: str) -> Invited:
    """Say whose invitation a link is; raises InvitationEnded."""
    with house.database.as_service("sign in") as connection:
        found = find_invitation(connection, digest_of(token), house.now())
    if found is None:
        raise _ended()
    return found


def join(house: House, token: str, password_hash: str, known_as: Told | None = None) -> str:
    """Make the account that an invitation is for, and give the name to sign in with.

    The password comes as its hash; known_as is what a provider said of somebody whom it shall sign
    in. Of an account that was there before, sessions, second factor and sign-in through a provider
    end. Raises InvitationEnded and KnownAsAnother.
    """
    now = house.now()
    with house.database.as_service("sign in") as connection, connection.transaction():
        found = find_invitation(connection, digest_of(token), now, hold=True)
        if found is None:
            raise _ended()
        account = keep_account(connection, found.person, found.name, password_hash)
        end_sessions(connection, account)
        use_invitation(connection, found.id, now)
        if known_as is not None:
            open_by_provider(connection, found.person, account, known_as, now)
        event = ledger.Event(ledger.SYSTEM, "person.joined", {"facts": {"person": found.person}})
        ledger.record(connection, [event], at=now, actor=f"person:{found.person}")
    return found.name


def _ended() -> InvitationEnded:
    return InvitationEnded(
        "This link was used, has run out or was replaced by a newer one. Nothing was changed. "
        "Ask an administrator for another: longstop person invite AGENCY CODE"
    )
