"""Say whose an operating-system account is, so that the command line knows who acts."""

from __future__ import annotations

from longstop.actions.house import House, NotFound
from longstop.actions.import_organisation import check_unclaimed
from longstop.core.authority.permissions import Permission, check
from longstop.store import ledger
from longstop.store.queries.directory import actor_of_code
from longstop.store.session import Actor


def assign_account(
    house: House, actor: Actor | None, *, agency: str, code: str, os_account: str
) -> Actor:
    """Give an account to a person, taking it from whoever had it; gives the person."""
    with house.database.as_service("assign account") as connection, connection.transaction():
        if actor is None:
            check_unclaimed(connection)
        else:
            check(actor.roles, Permission.ORGANISATION_CHANGE)
        person = actor_of_code(connection, agency, code)
        if person is None:
            raise NotFound(f"No person '{code}' in agency '{agency}'. Nothing was changed.")
        connection.execute(
            "update person set os_account = case when id = %s then %s end"
            " where id = %s or os_account = %s",
            (person.person, os_account, person.person, os_account),
        )
        event = ledger.Event(
            ledger.SYSTEM, "account.assigned", {"facts": {"person": person.person}}
        )
        who = actor.ledger_name if actor else "service:first-account"
        ledger.record(connection, [event], at=house.now(), actor=who)
    return person
