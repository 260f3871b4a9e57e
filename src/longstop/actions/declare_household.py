"""Say who one lives with and how else one is known, so that a search for them alerts others.

What is declared is kept as forms under the house's key: nobody reads it back, its owner neither.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.core.linkage.asked import read_asked
from longstop.core.linkage.whose import Relation, digests_of, forms_of
from longstop.core.referral.errors import LongstopError
from longstop.store import ledger, locks
from longstop.store.queries import notices as queries
from longstop.store.queries.notices import Entry
from longstop.store.queries.searching import searcher_of
from longstop.store.session import Actor, Connection

MOST = 100


class DeclarationRefused(LongstopError):
    """What was declared is nothing that could be searched for, or there is too much of it."""

    exit_code = 2


def declare(house: House, actor: Actor, relation: Relation, text: str) -> list[str]:
    """Keep a name, an e-mail, a telephone, an account or a postcode; gives what it may be.

    Raises SearchRefused where it is too short or too long, DeclarationRefused.
    """
    check(actor.roles, Permission.REFERRAL_SEARCH)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        here = searcher_of(connection, actor.agency)
        asked = read_asked(
            text, country=here.country, zone=ZoneInfo(here.zone), year=now.year, nearly=False
        )
        forms = forms_of(asked)
        if not forms:
            raise DeclarationRefused(
                "No search would find that. Nothing was kept. Give a whole name, an e-mail, a "
                "telephone, an account or a postcode."
            )
        locks.alone(connection, locks.Lock.PERSON, actor.person)  # or two at once are one too many
        if len(queries.entries_of(connection, actor.person)) >= MOST:
            raise DeclarationRefused(f"{MOST} are kept of you already. Nothing was kept.")
        queries.add_entry(
            connection, agency=actor.agency, person=actor.person, relation=relation.value,
            kinds=asked.kinds, forms=digests_of(forms, house.household_key), now=now,
        )  # fmt: skip
        _record(connection, house, actor, "household.declared", {"relation": relation.value})
    return asked.kinds


def list_household(house: House, actor: Actor) -> list[Entry]:
    """List what one declared: of whom, and what kind of thing, never the thing itself."""
    check(actor.roles, Permission.REFERRAL_SEARCH)
    with house.database.as_person(actor) as connection:
        return queries.entries_of(connection, actor.person)


def take_back(house: House, actor: Actor, number: int) -> None:
    """Take back something that one declared; raises NotFound."""
    check(actor.roles, Permission.REFERRAL_SEARCH)
    with house.database.as_person(actor) as connection, connection.transaction():
        if not queries.end_entry(connection, actor.person, number, house.now()):
            raise NotFound("You declared nothing under this number. Nothing was changed.")
        _record(connection, house, actor, "household.taken_back", {"number": number})


def _record(
    connection: Connection, house: House, actor: Actor, event: str, facts: dict[str, str | int]
) -> None:
    told = ledger.Event(ledger.person_stream(actor.person), event, {"facts": {**facts}})
    ledger.record(connection, [told], at=house.now(), actor=actor.ledger_name)
