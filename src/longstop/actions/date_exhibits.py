"""Say until when: custody, bail, the court's day and the lawful authority of exhibits, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from longstop.actions.exhibit_parts import (
    STATED,
    Clocks,
    ExhibitAct,
    exhibit_event,
    hold_exhibits,
    until,
    zone_of_actor,
)
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.evidence.exhibit_lines import moment_of
from longstop.core.evidence.exhibits import ExhibitRefused
from longstop.core.evidence.laboratory import Date
from longstop.store import ledger
from longstop.store.session import Actor

NONE = "none"
"""What stands for a date that no longer holds."""
KINDS = tuple(one.value for one in Date)


def date_exhibits(
    house: House, actor: Actor, references: Sequence[str], dates: Mapping[str, str]
) -> list[ExhibitAct]:
    """Set dates of all of these, by kind, or lift them with none; changes all or nothing.

    A date is local to the actor's agency. Raises NotFound, NotYours, AlreadyClosed, ExhibitRefused.
    """
    check(actor.roles, Permission.EXHIBIT_HANDLE)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        zone = zone_of_actor(connection, actor)
        moments = {kind: _moment(kind, text, zone, now) for kind, text in dates.items()}
        if not moments:
            raise ExhibitRefused(f"Say a date: {', '.join(KINDS)}. Nothing was changed.")
        both = hold_exhibits(connection, actor, references)
        ids = [one.id for one, _ in both]
        clocks = Clocks.begin(connection, house, ids, now, len(ids) * len(moments))
        for id_ in ids:
            for kind, moment in moments.items():
                clocks.stop(id_, (kind,), "replaced" if moment else "lifted")
                if moment is not None:
                    clocks.start(id_, kind, STATED, until(moment, now))
        data = clocks.write(connection, ids)
        events = [exhibit_event(id_, "exhibit.dated", data[id_]) for id_ in ids]
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", (ids,))
    return [ExhibitAct(one.reference, one.state) for one, _ in both]


def _moment(kind: str, text: str, zone: tzinfo, now: datetime) -> datetime | None:
    if text.strip() == NONE:
        return None
    found = moment_of(text.strip(), zone, end_of_day=kind == "authority")
    if found is None or found <= now:
        raise ExhibitRefused(
            f"{kind.replace('_', ' ')}: a day to come, such as 2026-12-01 or 2026-12-01 14:30, or "
            "none. Nothing was changed."
        )
    return found
