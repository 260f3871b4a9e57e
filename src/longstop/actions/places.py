"""Read where the people of an obligation are, and whose rules hold there."""

from __future__ import annotations

import json
from collections.abc import Iterable

from longstop.actions.house import House
from longstop.core.clocks.calendars import Calendar
from longstop.core.clocks.choosing import calendar_of
from longstop.core.referral.jurisdictions import Jurisdiction
from longstop.core.referral.records import Place
from longstop.store.queries.protection import concerned
from longstop.store.session import Connection


def read_places(texts: Iterable[str]) -> list[Place]:
    """Read the places of people as they are kept: one JSON list a person."""
    return [Place(**place) for text in texts for place in json.loads(text)]


def places_of(connection: Connection, subject_id: int) -> list[Place]:
    """Read the places of those a child record or referral is about, as far as one may see them."""
    return read_places(one.places for one in concerned(connection, subject_id))


def jurisdiction_of(connection: Connection, house: House, subject_id: int) -> Jurisdiction | None:
    """Say in which jurisdiction all of them are; None where that is not said."""
    return house.jurisdictions.of(places_of(connection, subject_id))


def calendar_there(connection: Connection, house: House, subject_id: int) -> Calendar:
    """Give the calendar of where they are, or the bureau's own."""
    places = places_of(connection, subject_id)
    own = house.allowances.calendar
    return house.calendars[calendar_of(places, house.jurisdictions, own=own)]
