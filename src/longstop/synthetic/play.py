"""Let somebody try the desk as one of the people of the demonstration, and of nothing else."""

from __future__ import annotations

from longstop.actions.house import House
from longstop.store import ledger
from longstop.store.queries.signing_in import PersonHere, keep_account, people_of_codes
from longstop.synthetic.agencies import BUREAU
from longstop.synthetic.places import areas

_FORCE = areas()[0].code
SHOWN = (
    (BUREAU, "duty-intake"),
    (BUREAU, "night-1"),
    (BUREAU, "sup-intake"),
    (BUREAU, "duty-children"),
    (BUREAU, "coordinator"),
    (BUREAU, "head"),
    (BUREAU, "inspector"),
    (BUREAU, "data-protection"),
    (BUREAU, "auditor"),
    (BUREAU, "policy-owner"),
    (BUREAU, "ethics"),
    (BUREAU, "admin"),
    (_FORCE, "sup-referrals"),
    (f"{_FORCE}-children", "duty-children"),
)
"""The fourteen who are shown, by agency and code: a bureau, a force, a service."""
NO_PASSWORD = "!"  # noqa: S105 - no password has this hash: nobody signs in with one # nosec B105


def people_shown(house: House) -> list[PersonHere]:
    """List the people of the demonstration."""
    with house.database.as_service("sign in") as connection:
        return people_of_codes(connection, list(SHOWN))


def play(house: House, agency: str, code: str) -> str | None:
    """Give one of them an account without a password; gives its name, None for anybody else.

    The caller has seen that the database is the demonstration's.
    """
    if (agency, code) not in SHOWN:
        return None
    with house.database.as_service("sign in") as connection, connection.transaction():
        found = people_of_codes(connection, [(agency, code)])
        if not found:
            return None
        name = f"{code}@{agency}"
        keep_account(connection, found[0].person, name, NO_PASSWORD)
        event = ledger.Event(
            ledger.person_stream(found[0].person),
            "person.signed_in",
            {"facts": {"how": "demonstration"}},
        )
        ledger.record(connection, [event], at=house.now(), actor=f"person:{found[0].person}")
    return name
