"""Change one thing of a scenario, to ask what it would do: people, a delay, another way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from longstop.core.capacity.network import Shape, Spread
from longstop.core.capacity.scenario import Agency, Pathway, Scenario, Stage, Team
from longstop.core.capacity.scenario_faults import MOST_STAFF
from longstop.core.referral.errors import LongstopError

Part = TypeVar("Part", Team, Agency, Stage, Pathway)
_STAFF = re.compile("[+-]?[0-9]{1,5}")


class ChangeNotPossible(LongstopError):
    """A scenario has no such part, or cannot be changed in this way."""

    exit_code = 2


def with_staff(scenario: Scenario, name: str, staff: str) -> Scenario:
    """Give a team or an agency so many people: '30', '+5' more or '-5' fewer."""
    if not _STAFF.fullmatch(staff):
        raise ChangeNotPossible(
            f"'{staff}' is not a number of people, such as 30, +5 or -5. {_RUN}"
        )
    is_change = staff[0] in "+-"

    def staffed(number: int) -> int:
        found = number + int(staff) if is_change else int(staff)
        if not 0 < found <= MOST_STAFF:
            raise ChangeNotPossible(
                f"{name} would have {found} people, and must have 1 to {MOST_STAFF}. {_RUN}"
            )
        return found

    if any(team.name == name for team in scenario.teams):
        teams = _changed(scenario.teams, name, lambda one: replace(one, staff=staffed(one.staff)))
        return replace(scenario, teams=teams)
    names = [team.name for team in scenario.teams] + [one.name for one in scenario.agencies]
    if name not in names:
        raise ChangeNotPossible(
            f"The scenario has no team or agency '{name}'. {_RUN} It has: {_listed(names)}."
        )
    agencies = _changed(scenario.agencies, name, lambda one: replace(one, staff=staffed(one.staff)))
    return replace(scenario, agencies=agencies)


def with_posts(scenario: Scenario, posts: Mapping[str, int]) -> Scenario:
    """Add so many people to each of the named teams and agencies."""
    for name, count in posts.items():
        scenario = with_staff(scenario, name, f"+{count}")
    return scenario


def with_delay(scenario: Scenario, stage: str, times: float) -> Scenario:
    """Let the delay after a stage, which needs nobody, take so many times as long."""
    delayed = [one.name for one in scenario.stages if one.delay_days]
    if stage not in delayed:
        raise ChangeNotPossible(
            f"The scenario has no stage with a delay '{stage}'. {_RUN} It has: {_listed(delayed)}."
        )
    if not 0 <= times <= 100:
        raise ChangeNotPossible(f"A delay can take 0 to 100 times as long, not {times:g}. {_RUN}")

    def slower(one: Stage) -> Stage:
        return replace(one, delay_days=one.delay_days and _times(one.delay_days, times))

    return replace(scenario, stages=_changed(scenario.stages, stage, slower))


def with_pathway(scenario: Scenario, pathway: str, share: float) -> Scenario:
    """Let such a share of those for whom a pathway is open take it."""
    names = [one.name for one in scenario.pathways]
    if pathway not in names:
        raise ChangeNotPossible(
            f"The scenario has no pathway '{pathway}'. {_RUN} It has: {_listed(names)}."
        )
    if not 0 <= share <= 1:
        raise ChangeNotPossible(f"A share lies between 0 and 1, and {share:g} does not. {_RUN}")
    return replace(
        scenario,
        pathways=_changed(scenario.pathways, pathway, lambda one: replace(one, share=share)),
    )


_RUN = "Nothing was run."


def _changed(parts: Sequence[Part], name: str, change: Callable[[Part], Part]) -> tuple[Part, ...]:
    return tuple(change(one) if one.name == name else one for one in parts)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _times(spread: Spread, times: float) -> Spread:
    b = spread.b if spread.shape is Shape.LOGNORMAL else spread.b * times
    return Spread(spread.shape, spread.a * times, b)
