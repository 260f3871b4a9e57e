"""The compiled choice of who is next is the worklist's own, place by place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from benchmarks._exactness import exponential
from longstop.actions.capacity_order import STREAMS, work_order
from longstop.actions.house import shipped_policy
from longstop.core.capacity.network import Exit, Kind, Network, Node, Station, Step
from longstop.core.capacity.scenario import Rule
from longstop.core.triage.order import Merge, Stream
from longstop.engines.simulator_compile import apart
from longstop.engines.simulator_queues import drop_head, next_lane, push
from longstop.engines.simulator_tables import Tables, tables

NOW = datetime(2026, 11, 28, tzinfo=UTC)
POLICY = shipped_policy()


@apart
def take_all(m: Tables, lanes: np.ndarray, ages: np.ndarray, taken: np.ndarray) -> None:
    """Let everybody wait, then take one after the other at the moment 0."""
    for n in range(len(lanes)):
        push(m, lanes[n], -ages[n], n)
    station = m.stations[0]
    for n in range(len(lanes)):
        lane = next_lane(m, 0, 0.0)
        taken[n] = lane
        drop_head(m, lane)
        station.taken += 1
        if m.lanes[lane].held or m.lanes[lane].sampled:
            station.low += 1


def desk() -> Tables:
    order = work_order(POLICY, Rule.WORKLIST)
    return tables(
        Network(
            nodes=(Node("desk", 0, (Step(exponential(1), ((int(Exit.DONE), 1.0),)),)),),
            stations=(Station("desk", 1),),
            kinds=(Kind(),),
            lanes=order.lanes,
            sources=(),
            until=1.0,
            low_share=order.low_share,
            sampled_every=order.sampled_every,
        ),
        key=1,
        room=4096,
    )


@pytest.mark.parametrize("seed", range(20))
def test_the_simulated_desk_takes_whom_the_worklist_would(seed: int) -> None:
    random = np.random.default_rng(seed)
    some = random.choice(len(STREAMS), size=random.integers(1, 7), replace=False)
    lanes = random.choice(some, size=300)
    minutes = random.integers(0, 60 * 24 * 200, size=300)
    taken = np.zeros(300, np.int64)
    take_all(desk(), lanes, minutes / (60 * 24), taken)
    items = {
        Stream(STREAMS[lane]): [
            NOW - timedelta(minutes=int(one)) for one in sorted(minutes[lanes == lane])[::-1]
        ]
        for lane in set(lanes.tolist())
    }
    expected = [stream for stream, _ in Merge(POLICY, NOW).draw(items, 300)]
    assert [STREAMS[lane] for lane in taken] == expected


def test_every_stream_in_which_a_referral_can_stand_has_a_lane() -> None:
    order = work_order(POLICY, Rule.WORKLIST)
    assert set(order.lane_of.values()) == set(range(len(STREAMS)))
    assert order.targets == {"very_high": 24, "high": 168, "medium": 336, "low": 720}
