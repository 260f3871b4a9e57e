"""Say whose account it is that a provider of sign-ins opens."""

from __future__ import annotations

from longstop.actions.house import House
from longstop.engines.openid import Told
from longstop.store.queries.signing_in import account_of_identity, has_identity


def find_by_provider(house: House, told: Told) -> int | None:
    """Give the number of the account that what a provider said opens, None where there is none."""
    with house.database.as_service("sign in") as connection:
        return account_of_identity(connection, told.issuer, told.subject)


def is_known_to_provider(house: House, account: int) -> bool:
    """Tell whether a provider opens an account."""
    with house.database.as_service("sign in") as connection:
        return has_identity(connection, account)
