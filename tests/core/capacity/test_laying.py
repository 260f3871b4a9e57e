"""A scenario becomes the network that its words say."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import numpy as np
import pytest

from longstop.actions.capacity_order import work_order
from longstop.actions.house import shipped_policy
from longstop.core.capacity.document import ScenarioNotValid, read_scenario
from longstop.core.capacity.laying import laid_out
from longstop.core.capacity.network import MOST_NODES, Exit, Network, Node
from longstop.core.capacity.scenario import Rule, Scenario
from longstop.core.capacity.scenario_size import node_count
from longstop.core.capacity.work_order import STANDINGS
from longstop.engines.simulator_tables import CASE
from tests.core.capacity.scenarios import BUREAU, SHIPPED

SCENARIO = read_scenario(BUREAU)


def network(scenario: Scenario = SCENARIO) -> Network:
    return laid_out(scenario, work_order(shipped_policy(), scenario.rule))


def node(name: str, of: Network) -> tuple[int, Node]:
    return next((n, one) for n, one in enumerate(of.nodes) if one.name == name)


@pytest.mark.parametrize("name", sorted(SHIPPED))
@pytest.mark.parametrize("rule", list(Rule))
def test_every_route_leads_somewhere_and_nobody_gets_lost(name: str, rule: Rule) -> None:
    made = network(replace(read_scenario(SHIPPED[name]), rule=rule))
    steps = [step for one in made.nodes for step in one.steps]
    shares = [sum(share for _, share in step.routes) for step in steps]
    assert shares == pytest.approx([1.0] * len(shares))
    ends = {to for step in steps for to, _ in step.routes}
    assert ends <= {*range(len(made.nodes)), *(int(one) for one in Exit)}
    assert {one.lane for one in made.kinds} <= set(range(len(made.lanes)))
    assert all(sum(share for _, share in one.kinds) == pytest.approx(1) for one in made.sources)


def test_what_is_sent_back_returns_to_the_agency_that_had_it() -> None:
    again = BUREAU.replace('name = "charge"', 'name = "charge"\nagain_to = "action"\nagain = 0.1')
    made = network(read_scenario(again))
    for force in ("Force 1", "Force 2", "Force 3"):
        _, charge = node(f"charge, {force}", made)
        place, action = node(f"action, {force}", made)
        assert charge.steps[0].routes[0] == (place, 0.1)
        assert made.stations[action.station or 0].name == force


def test_another_way_is_open_only_where_access_was_looked_for_and_not_found() -> None:
    made = network()
    place, _ = node("prevention", made)
    _, grading = node("grading", made)
    ways = [place in [to for to, _ in step.routes] for step in grading.steps]
    expected = [one.looked_for and one.grade == "low" for one in STANDINGS]
    assert ways == expected


def test_children_are_told_of_wherever_access_is_known_or_not_known() -> None:
    _, waiting = node("identification, waiting", network())
    told = [step.told > 0 for step in waiting.steps]
    assert told == [not one.looked_for for one in STANDINGS]


def test_data_are_needed_until_the_stage_that_the_scenario_names() -> None:
    made = network()
    needing = [one.name for one in made.nodes if one.expires]
    assert needing == ["intake", "identification"]
    assert [one.name for one in made.nodes if one.promises] == ["grading"]
    assert [one.name for one in made.nodes if one.acts] == [f"action, Force {n}" for n in (1, 2, 3)]


def test_the_urgent_stop_other_work_only_at_agencies_and_an_order_without_lanes_stops_none() -> (
    None
):
    made = network()
    stopping = {one.name for one in made.stations if one.preempts >= 0}
    assert stopping == {"Force 1", "Force 2", "Force 3"}
    in_turn = network(replace(SCENARIO, rule=Rule.FIRST_COME))
    assert {one.preempts for one in in_turn.stations} == {-1}


def test_a_weekend_brings_fewer_and_nobody_is_there() -> None:
    made = network()
    monday, saturday = made.sources[0].rates[0], made.sources[0].rates[5]
    assert saturday < monday
    office = made.hours[made.stations[1].hours or 0]
    assert [int(opens) for opens, _ in office.spans[:6]] == [0, 1, 2, 3, 4, 7]
    assert office.spans[0] == (9 / 24, 17 / 24)


def marked(text: str) -> dict[str, list[str]]:
    """Name the nodes, as of the first force, at whose end something begins or is answered."""
    nodes = network(read_scenario(text)).nodes
    of_first = [one for one in nodes if "Force" not in one.name or "Force 1" in one.name]
    marks = ("promises", "bails", "answers_bail", "acts", "arrests", "expires")
    return {mark: [one.name for one in of_first if getattr(one, mark)] for mark in marks}


def test_what_begins_when_a_stage_ends_does_so_after_its_waiting() -> None:
    waits = "delay_days = { mean = 3 }\n"
    of_work = {
        "acts": ["action, Force 1"],
        "arrests": ["action, Force 1"],
        "expires": ["intake", "identification"],
    }
    assert marked(BUREAU) == of_work | {
        "promises": ["grading"],
        "bails": ["action, Force 1"],
        "answers_bail": ["laboratory, Force 1"],
    }
    delayed = BUREAU
    for by in ("grading desk", "agency", "lab"):
        delayed = delayed.replace(f'by = "{by}"\n', f'by = "{by}"\n{waits}')
    assert marked(delayed) == of_work | {
        "promises": ["grading, waiting"],
        "bails": ["action, Force 1, waiting"],
        "answers_bail": ["laboratory, Force 1, waiting"],
    }


def test_bail_may_wait_for_a_stage_at_which_nobody_works() -> None:
    until = marked(BUREAU.replace('until = "laboratory"', 'until = "charge"'))
    assert until["answers_bail"] == ["charge, Force 1"]
    both = marked(
        BUREAU.replace('from = "action"\nuntil = "laboratory"', 'from = "charge"\nuntil = "charge"')
    )
    assert both["bails"] == both["answers_bail"] == ["charge, Force 1"]


def test_the_urgent_stop_other_work_at_a_laboratory_that_says_so() -> None:
    made = network(read_scenario(BUREAU.replace('by = "lab"', 'by = "lab"\nstops = true')))
    stopping = {one.name for one in made.stations if one.preempts >= 0}
    assert stopping == {"Force 1", "Force 2", "Force 3", "Laboratory"}


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_how_many_places_there_are_is_known_beforehand(name: str) -> None:
    made = network(read_scenario(SHIPPED[name]))
    assert node_count(tomllib.loads(SHIPPED[name])) == len(made.nodes)


def test_more_places_than_a_case_can_name_are_refused() -> None:
    assert np.iinfo(CASE["node"]).max == MOST_NODES
    row = '[[stage]]\nname = "more {}"\ndelay_days = {{ mean = 1 }}\nsource = "assumed"\n'
    forces = (
        '[[agency]]\nname = "F {}"\nshare = 0\nstaff = 1\nlab = "Laboratory"\nsource = "assumed"\n'
    )
    many = BUREAU + "".join(map(row.format, range(40))) + "".join(map(forces.format, range(800)))
    with pytest.raises(
        ScenarioNotValid, match="there are 34534 places to be at, and at most 32767"
    ):
        read_scenario(many)
