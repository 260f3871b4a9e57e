"""Answer for a breach: it climbs no further for a stated time, and then it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from longstop.actions.find import canonical, check_moved, find_seen, hold_own
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.clocks.alerting import climbs_again
from longstop.core.ledger.replay import iso
from longstop.core.referral.errors import LongstopError
from longstop.store import ledger
from longstop.store.queries.alerts import Alert, alerts_of, answered_before
from longstop.store.session import Actor


class NothingToAnswer(LongstopError):
    """No alert of it stands, or somebody has answered for it already."""

    exit_code = 2


class AnsweredBefore(LongstopError):
    """Whoever answered for a breach and let it climb does not silence the next rung too."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What was answered for: the clock, the rung, and when it climbs again if it still runs."""

    reference: str
    clock: str
    rung: str
    climbs_again_at: datetime | None


def acknowledge(house: House, actor: Actor, reference: str) -> list[Acknowledged]:
    """Answer for the alerts of one obligation that stand and nobody has answered for.

    Raises NotFound, NotYours, AlreadyClosed, NothingToAnswer, AnsweredBefore.
    """
    check(actor.roles, Permission.REFERRAL_TAKE)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        (found,) = hold_own(connection, actor, find_seen(connection, canonical([reference])))
        open_ = [one for one in alerts_of(connection, [found.id]) if one.acknowledged_at is None]
        if not open_:
            raise NothingToAnswer(
                f"{found.reference}: no alert waits for an answer. Nothing was changed. "
                "See those that do: longstop alert list"
            )
        before = answered_before(connection, [one.clock_id for one in open_], actor.person)
        mine = [one for one in open_ if one.clock_id not in before]
        if not mine:
            raise AnsweredBefore(
                f"{found.reference}: you answered for it before and it climbed. Somebody else "
                "answers now. Nothing was changed. To end it, do what the clock asks for: "
                f"longstop show {found.reference}"
            )
        until = [_again(house, one, now) for one in mine]
        changed = connection.execute(
            "update alert a set acknowledged_by = %s, acknowledged_at = %s,"
            "  next_climb_at = n.until"
            " from unnest(%s::bigint[], %s::timestamptz[]) as n (id, until)"
            " where a.id = n.id and a.standing and a.acknowledged_at is null",
            (actor.person, now, [one.id for one in mine], until),
        )
        check_moved(changed.rowcount, len(mine))
        events = _events(mine, until, actor, now)
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
    return [
        Acknowledged(one.reference, one.clock, one.rung, then)
        for one, then in zip(mine, until, strict=True)
    ]


def _again(house: House, one: Alert, now: datetime) -> datetime | None:
    ladder = house.ladders.of(one.clock, one.because)
    return climbs_again(one.next_climb_at, answered_at=now, ladder=ladder, calendar=house.calendar)


def _events(
    alerts: Sequence[Alert], until: Sequence[datetime | None], actor: Actor, now: datetime
) -> list[ledger.Event]:
    return [
        ledger.Event(
            ledger.obligation_stream(one.obligation_id),
            "alert.acknowledged",
            {
                "alert": {
                    "clock_id": one.clock_id,
                    "rung": one.rung,
                    "acknowledged_by": actor.person,
                    "acknowledged_at": iso(now),
                    "next_climb_at": iso(then) if then is not None else None,
                }
            },
        )
        for one, then in zip(alerts, until, strict=True)
    ]
