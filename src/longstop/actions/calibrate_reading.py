"""Turn a bureau's records into plain rows of what happened when, and learn from them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from longstop.actions.house import House
from longstop.actions.in_force import policy_in_force
from longstop.core.authority.permissions import ROLES, Permission
from longstop.core.capacity.learned import Findings, Learned, Standing, Step, Way
from longstop.core.capacity.paths import CLOSED, EXPIRED, arrived, walks_of
from longstop.core.referral.errors import LongstopError
from longstop.core.triage.answers import Answers
from longstop.core.triage.evaluate import Access, access_of
from longstop.core.triage.order import Stream
from longstop.core.triage.policy import Policy
from longstop.engines.learning import (
    Coming,
    Stretch,
    learn_absence,
    learn_ages,
    learn_pace,
    learn_share,
    learn_steps,
)
from longstop.store.queries import calibrating as queries
from longstop.store.queries.calibrating import AskedRow, KnownRow, MovedRow, ReferralRow
from longstop.store.queries.work import zone_of
from longstop.store.session import Actor, Connection

WORKING = tuple(sorted(one for one, held in ROLES.items() if Permission.REFERRAL_TAKE in held))
"""The roles whose people work on referrals."""

WAITING = (Step.TAKE, Step.DEVELOP, Step.SEND, Step.ACT)
"""Steps that follow one another: who is open stands at one of them, or was acted on."""

_DAY = timedelta(days=1)


class NothingToLearn(LongstopError):
    """There is no whole day with referrals to look at."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Window:
    """The whole days looked at, in the bureau's own zone."""

    first: date
    days: int
    zone: ZoneInfo

    @property
    def begin(self) -> datetime:
        """Give the first midnight."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def length(self) -> float:
        """Give the elapsed days until the last midnight."""
        return self.at(datetime.combine(self.first + self.days * _DAY, time(), self.zone))

    def at(self, moment: datetime) -> float:
        """Give a moment in elapsed days since the first midnight."""
        # Two moments of one zone are subtracted by their clocks, which a change of hour moves.
        return (moment.astimezone(UTC) - self.begin.astimezone(UTC)) / _DAY

    def day(self, moment: datetime) -> int:
        """Give the number of a moment's day by the calendar, from the first (0)."""
        return (moment.astimezone(self.zone).date() - self.first).days


@dataclass(slots=True)
class _Lives:
    """What all referrals' moves tell, without whose they were."""

    stretches: dict[tuple[Step, str], list[Stretch]] = field(
        default_factory=lambda: defaultdict(list)
    )
    coming: list[Coming] = field(default_factory=list)
    standing: dict[Step, list[tuple[str, float]]] = field(default_factory=lambda: defaultdict(list))
    ages: list[float] = field(default_factory=list)
    ungraded: int = 0
    closed: set[tuple[int, datetime]] = field(default_factory=set)

    def ask(self, one: AskedRow, window: Window) -> None:
        """Take in something asked of others; that its referral was closed is no answer."""
        is_answered = one.ended is not None and (one.referral, one.ended) not in self.closed
        ended = None if one.ended is None else window.at(one.ended)
        self.stretches[Step.FIND_OUT, one.grade or ""].append(
            (window.at(one.began), ended, Way.ON if is_answered else None)
        )


def read_findings(
    connection: Connection,
    house: House,
    actor: Actor,
    plain: Mapping[str, Any],
    since: date | None,
) -> Findings:
    """Read everything, and learn from it; plain is an assumed row of arrivals, for its rhythm.

    For a connection that sees all, inside a transaction. Raises NothingToLearn.
    """
    rows = {one.referral: one for one in queries.referrals(connection, actor)}
    zone = ZoneInfo(zone_of(connection, actor.agency))
    window = _window([one.opened_at for one in rows.values()], since, house.now(), zone)
    lives = _lives(queries.moves(connection, actor), rows, window)
    for one in queries.asked(connection, actor):
        lives.ask(one, window)
    looked_for, emergency = _shares(
        queries.known(connection, actor, window.begin, Stream.EMERGENCY),
        policy_in_force(connection, house),
    )
    people = queries.staff(connection, actor.agency, WORKING)
    noted = [(one.person, window.at(one.at), one.back) for one in queries.away(connection, people)]
    week, season = plain.get("week", [1.0] * 7), plain.get("season", [1.0] * 12)
    pace = learn_pace(lives.coming, window.first, window.days, week, season)
    return Findings(
        first=window.first,
        last=window.first + (window.days - 1) * _DAY,
        referrals=len(rows),
        ungraded=lives.ungraded,
        arrivals=pace.arrivals,
        week=pace.week,
        season=pace.season,
        looked_for=looked_for,
        emergency=emergency,
        steps=learn_steps(lives.stretches, window.length),
        standing=tuple(_standing(lives)),
        data_age=learn_ages(lives.ages),
        sent=queries.sent(connection, actor, window.begin),
        staff=len(people),
        absence=learn_absence(people, noted, window.length),
    )


def _window(
    opened: Sequence[datetime], since: date | None, now: datetime, zone: ZoneInfo
) -> Window:
    """Take the whole days until yesterday; of days before the first referral no record tells."""
    today = now.astimezone(zone).date()
    begin = min(opened).astimezone(zone).date() if opened else today
    first = max(since or begin, begin)
    if first >= today or not opened:
        raise NothingToLearn(
            "There is no whole day with referrals to look at, so nothing was learnt and no file was"
            " made. Try again when work has been done here for some weeks, or name an earlier day"
            " with --since."
        )
    return Window(first, (today - first).days, zone)


def _lives(moves: Iterable[MovedRow], rows: Mapping[int, ReferralRow], window: Window) -> _Lives:
    """Gather the steps of every referral, by the grade that it has now."""
    lives = _Lives()
    for referral, group in groupby(moves, key=lambda one: one.referral):
        row = rows.get(referral)
        if row is None:
            continue  # it came between two questions
        some = list(group)
        lives.closed |= {(referral, one.at) for one in some if one.state == CLOSED}
        moved = [(window.at(one.at), one.state) for one in some]
        if row.outcome == "data_expired" and moved[-1][1] == CLOSED:
            moved[-1] = (moved[-1][0], EXPIRED)
        came = arrived(moved)
        if came is not None and 0 <= came < window.length:
            _came(lives, row, came, window)
        for walk in walks_of(moved):
            since = walk.began if came is None else came
            lives.stretches[walk.step, row.grade or ""].append((walk.began, walk.ended, walk.way))
            is_there = walk.began < window.length <= (walk.ended or window.length)
            if is_there and walk.step in WAITING and row.grade:
                lives.standing[walk.step].append((row.grade, window.length - since))
    return lives


def _came(lives: _Lives, row: ReferralRow, came: float, window: Window) -> None:
    if row.grade is None:
        lives.ungraded += 1
    else:
        day = window.day(window.begin.astimezone(UTC) + came * _DAY)
        lives.coming.append(Coming(row.grade, row.package, min(day, window.days - 1)))
    if row.happened_at is not None:
        lives.ages.append((row.opened_at - row.happened_at) / _DAY)


def _standing(lives: _Lives) -> Iterator[Standing]:
    """Give who stands where at the end, with how long ago each was received."""
    for step in WAITING:
        if lives.standing[step]:
            yield Standing(step=step, waiting=tuple(lives.standing[step]))


def _shares(
    rows: Sequence[KnownRow], policy: Policy
) -> tuple[dict[str, Learned], dict[str, Learned]]:
    """Give by grade the shares whose access was looked for and not found, and of emergencies."""
    whole, in_vain, danger = Counter[str](), Counter[str](), Counter[str]()
    for one in rows:
        answers = Answers(one.known, one.affirmed, one.alleged, one.no_trace)
        whole[one.grade] += one.many
        danger[one.grade] += one.many * one.emergency
        if access_of(policy, answers) is Access.LOOKED_FOR:
            in_vain[one.grade] += one.many
    return (
        {grade: learn_share(in_vain[grade], many) for grade, many in whole.items()},
        {grade: learn_share(danger[grade], many) for grade, many in whole.items()},
    )
