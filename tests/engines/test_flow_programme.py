"""A programme of flows says where one more person helps, and says it in days."""

from __future__ import annotations

import numpy as np
import pytest

from longstop.actions.capacity_order import work_order
from longstop.actions.house import shipped_policy
from longstop.core.capacity.document import read_scenario
from longstop.core.capacity.laying import laid_out
from longstop.core.capacity.network import (
    Exit,
    Kind,
    Lane,
    Network,
    Node,
    Shape,
    Source,
    Spread,
    Station,
    Step,
)
from longstop.core.capacity.posts import Price, in_whole_posts, rivals
from longstop.engines.flow_programme import STRETCHES, flows
from longstop.engines.highs import NotSolved, Rows, solve
from tests.core.capacity.scenarios import BUREAU


def two_in_a_row(first: int, second: int) -> Network:
    """A desk of one-day work and then, a day later, people who act, half a day each."""

    def days(value: float) -> Spread:
        return Spread(Shape.CONSTANT, value)

    return Network(
        nodes=(
            Node("desk", 0, (Step(days(1.0), ((1, 1.0),)),)),
            Node("on the way", None, (Step(days(1.0), ((2, 0.8), (int(Exit.LEFT), 0.2))),)),
            Node("team", 1, (Step(days(0.5), ((int(Exit.DONE), 1.0),)),), acts=True, arrests=True),
        ),
        stations=(Station("desk", first), Station("team", second), Station("elsewhere", 9)),
        kinds=(Kind(),),
        lanes=(Lane(),),
        sources=(Source(0, (10.0,), ((0, 1.0),)),),
        until=72.0,
    )


def test_a_price_is_where_people_are_short_and_posts_go_there() -> None:
    short_desk, short_team = flows(two_in_a_row(6, 9), 2), flows(two_in_a_row(12, 2), 2)
    assert short_desk.prices[0] > 0 == short_desk.prices[1]
    assert short_desk.posts == pytest.approx({0: 2.0, 1: 0.0})
    assert short_team.prices[1] > 0 == short_team.prices[0]
    assert short_team.posts == pytest.approx({0: 0.0, 1: 2.0})
    assert set(short_desk.prices) == {0, 1}  # who has nothing to do with acting has no price


def test_a_price_is_the_days_that_a_person_takes_off_a_fluid() -> None:
    # 10 a day come and 6 are done: 4 more wait every day. One person more, and it is 3.
    width = 72.0 / STRETCHES
    left = [4 * width * n for n in range(1, STRETCHES + 1)]
    fewer = [3 * width * n for n in range(1, STRETCHES + 1)]
    by_hand = (sum(left) - sum(fewer)) * width / 720
    assert flows(two_in_a_row(6, 9), 1).prices[0] == pytest.approx(by_hand, rel=0.02)


def test_a_whole_bureau_has_its_price_where_its_forces_are_short() -> None:
    scenario = read_scenario(BUREAU)
    network = laid_out(scenario, work_order(shipped_policy(), scenario.rule))
    found = flows(network, 10)
    names = {network.stations[s].name: price for s, price in found.prices.items()}
    assert names["Force 1"] > names["identification desk"] > names["grading desk"] == 0
    assert "Laboratory" not in names
    assert sum(found.posts.values()) == pytest.approx(10)


def test_whole_posts_add_up_and_rivals_are_told_apart() -> None:
    assert in_whole_posts({"a": 2.25, "b": 7.75}, 10) == {"a": 2, "b": 8}
    assert in_whole_posts({"a": 1, "b": 1, "c": 1}, 2) == {"a": 1, "b": 1}
    assert in_whole_posts({"a": 0.0}, 3) == {}
    prices = [Price("desk", 20, 0.1), Price("north", 60, 0.5), Price("south", 30, 0.5)]
    found = rivals(prices, 3, ["desk"], {"south": 3})
    posts = [dict(one.posts) for one in found]
    assert {"desk": 3} in posts
    assert {"south": 3} not in posts
    assert len(posts) >= 2
    assert all(sum(one.values()) == 3 for one in posts)


def test_a_programme_that_contradicts_itself_is_told() -> None:
    rows = Rows()
    rows.add({0: 1.0}, 2.0, 3.0)
    with pytest.raises(NotSolved, match="Infeasible"):
        solve(rows.programme(np.ones(1), np.zeros(1), np.ones(1)))


def test_whole_numbers_are_found_where_they_are_asked() -> None:
    rows = Rows()
    rows.add({0: 2.0, 1: 2.0}, -np.inf, 3.0)
    programme = rows.programme(-np.ones(2), np.zeros(2), np.ones(2))
    assert solve(programme).cost == pytest.approx(-1.5)
    assert solve(programme, whole=True).cost == pytest.approx(-1.0)
