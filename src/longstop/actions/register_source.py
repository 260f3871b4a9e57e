"""Register a sender: its zone reads its dates, its handling conditions bind us."""

from __future__ import annotations

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.intake.columns import load_column_map
from longstop.core.intake.numbering import read_numbering
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.localities import is_country, is_zone
from longstop.store import ledger
from longstop.store.queries.sources import Source, source_of
from longstop.store.session import Actor

NONE = "none"
"""The word that ends counting a sender's numbers."""


class SourceNotValid(LongstopError):
    """What was said of a sender cannot be used."""

    exit_code = 2


def register_source(
    house: House,
    actor: Actor,
    name: str,
    *,
    zone: str,
    country: str | None,
    handling: tuple[str, ...] = (),
    column_map: str | None = None,
    numbering: str | None = None,
) -> Source:
    """Register a sender or change it; a column map is checked first, every fault at once.

    numbering is how it numbers its references; what is not given stays, 'none' ends it.
    """
    check(actor.roles, Permission.SOURCE_CHANGE)
    country = country.upper() if country else None
    _check_place(zone, country)
    if column_map is not None:
        load_column_map(column_map)
    if numbering not in (None, NONE):
        read_numbering(str(numbering))
    with house.database.as_service("register source") as connection, connection.transaction():
        connection.execute(
            "insert into source (agency, name, country, zone, handling, column_map, numbering)"
            " values (%s, %s, %s, %s, %s, %s, nullif(%s, %s))"
            " on conflict (agency, name) do update set country = excluded.country,"
            "  zone = excluded.zone, handling = excluded.handling,"
            "  column_map = coalesce(excluded.column_map, source.column_map),"
            "  numbering = case when %s then source.numbering else excluded.numbering end",
            (
                actor.agency,
                name,
                country,
                zone,
                list(handling),
                column_map,
                numbering,
                NONE,
                numbering is None,
            ),
        )
        source = source_of(connection, actor.agency, name)
        assert source is not None
        event = ledger.Event(
            ledger.SYSTEM,
            "source.registered",
            {
                "facts": {
                    "source": source.id,
                    "zone": zone,
                    "country": country,
                    "numbering": source.numbering,
                }
            },
        )
        ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)
    return source


def _check_place(zone: str, country: str | None) -> None:
    faults = []
    if not is_zone(zone):
        faults.append(f"'{zone}' is not a time zone of the tz database (such as Europe/Paris).")
    if country is not None and not is_country(country):
        faults.append(f"'{country}' is not a country's two letters in ISO 3166 (such as GB).")
    if faults:
        raise SourceNotValid(f"{' '.join(faults)} Nothing was changed.")
