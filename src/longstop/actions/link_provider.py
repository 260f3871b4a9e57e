"""Let a provider of sign-ins open somebody's own account, or no longer."""

from __future__ import annotations

from datetime import datetime

from longstop.actions.house import House
from longstop.core.referral.errors import LongstopError
from longstop.engines.openid import Told
from longstop.store import ledger
from longstop.store.queries.signing_in import drop_identity, has_password, keep_identity
from longstop.store.session import Connection


class KnownAsAnother(LongstopError):
    """That sign-in opens another account already."""

    exit_code = 2


class OnlyWayIn(LongstopError):
    """Nothing but the provider opens the account."""

    exit_code = 2


def link_provider(house: House, *, person: int, account: int, told: Told) -> None:
    """Let what a provider calls somebody open their account from now on; raises KnownAsAnother."""
    with house.database.as_service("sign in") as connection, connection.transaction():
        open_by_provider(connection, person, account, told, house.now())


def unlink_provider(house: House, *, person: int, account: int) -> None:
    """Let no provider open an account from now on.

    Where none does nothing happens. Raises OnlyWayIn where nothing else opens it.
    """
    with house.database.as_service("sign in") as connection, connection.transaction():
        if not has_password(connection, account):
            raise OnlyWayIn(
                "This account has no password: nothing else would open it. Nothing was changed. "
                "Ask an administrator for a link with which to choose one."
            )
        if drop_identity(connection, account):
            event = ledger.Event(ledger.person_stream(person), "person.provider_unlinked", {})
            ledger.record(connection, [event], at=house.now(), actor=f"person:{person}")


def open_by_provider(
    connection: Connection, person: int, account: int, told: Told, now: datetime
) -> None:
    """Write both down within a transaction of the caller's; raises KnownAsAnother."""
    if not keep_identity(connection, account, told.issuer, told.subject):
        raise KnownAsAnother(
            "That sign-in cannot open this account. Nothing was changed. Use one of your own, or "
            "ask an administrator for another link."
        )
    event = ledger.Event(
        ledger.person_stream(person),
        "person.provider_linked",
        {"facts": {"issuer": told.issuer}},
    )
    ledger.record(connection, [event], at=now, actor=f"person:{person}")
