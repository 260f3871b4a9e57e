"""Make the digests of everybody whose shift or working day has begun, once each.

Three statements, however many people there are and however much waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from longstop.actions.house import House
from longstop.core.casework.digest import counted_for, folded
from longstop.core.casework.handover import BURNS_WITHIN
from longstop.core.clocks.briefing import begun
from longstop.core.clocks.calendars import Calendar
from longstop.core.clocks.choosing import calendar_of
from longstop.core.clocks.roster import Stretch
from longstop.core.referral.records import Place
from longstop.store.queries import digests as queries
from longstop.store.queries.digests import Digest, Recipient
from longstop.store.session import Connection


def make_digests(house: House) -> int:
    """Make what is due and was not made; gives how many. Nobody is told here: see mail_digests."""
    now = house.now()
    with house.database.as_service("make digests") as connection, connection.transaction():
        calendars: dict[int, Calendar] = {}
        wanted = [
            (one, began, role)
            for one in queries.recipients(connection, now)
            if (began := _begun(house, one, calendars, now)) is not None
            and (one.told is None or one.told < began)
            for role in one.roles
            if counted_for(role)
        ]
        return _make(connection, house, wanted, now) if wanted else 0


def _begun(
    house: House, one: Recipient, calendars: dict[int, Calendar], now: datetime
) -> datetime | None:
    if one.agency not in calendars:
        calendars[one.agency] = _calendar(house, one)
    return begun(
        [
            Stretch(starts_at=starts, ends_at=ends)
            for starts, ends in zip(one.starts, one.ends, strict=True)
        ],
        on_duty=one.on_duty,
        calendar=calendars[one.agency],
        zone=ZoneInfo(one.zone),
        now=now,
    )


def _calendar(house: House, one: Recipient) -> Calendar:
    """Give the calendar of where an agency says it works, or the bureau's own."""
    places = [
        *(Place(country=one.country, area=area) for area in one.areas),
        *(Place(country=one.country, postcode=code) for code in one.postcodes),
    ]
    name = calendar_of(places, house.jurisdictions, own=house.allowances.calendar)
    return house.calendars[name]


def _make(
    connection: Connection,
    house: House,
    wanted: Sequence[tuple[Recipient, datetime, str]],
    now: datetime,
) -> int:
    """Count for all of them at once."""
    items = {role: counted_for(role) for _, _, role in wanted}
    asked = dict.fromkeys(
        (one.person, one.agency, item) for one, _, role in wanted for item in items[role]
    )
    counts = queries.counted(
        connection, [*asked], now, soon=now + BURNS_WITHIN,
        asked_since=now - house.exporting.open_for,
    )  # fmt: skip
    found = {(person, item): count for person, item, count in counts}
    made = [
        Digest(
            person=one.person, agency=one.agency, role=role, begins_at=began,
            counts=folded((item, found.get((one.person, item), 0)) for item in items[role]),
        )
        for one, began, role in wanted
    ]  # fmt: skip
    return queries.keep(connection, made, now)
