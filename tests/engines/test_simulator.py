"""The simulator keeps to hours, priorities and expiry, and gives the same to the last bit."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks._exactness import everything
from longstop.core.capacity.network import (
    Batch,
    End,
    Exit,
    Hours,
    Key,
    Kind,
    Lane,
    Milestone,
    Network,
    Node,
    Shape,
    Spread,
    Station,
    Step,
)
from longstop.engines.simulator import replicate, replications

ROOT = Path(__file__).parents[2]
# The figures of `everything` with seed 1, to the last bit. It changes when the simulator does.
STORED = "2c9ada31e6bedc054b31926b09a62815e1319f5bb6addb51a21d5aa817f76791"
OUT = ((int(Exit.DONE), 1.0),)
DAY = Hours(tuple((day + 9 / 24, day + 17 / 24) for day in range(40)))


def hours(value: float) -> Spread:
    return Spread(Shape.CONSTANT, value / 24)


def one_desk(*batches: Batch, **more: Any) -> Network:
    """One person from nine to five; what comes takes six hours."""
    return replace(
        Network(
            nodes=(Node("desk", 0, (Step(hours(6), OUT),), expires=True, acts=True),),
            stations=(Station("desk", 1, hours=0),),
            kinds=(Kind(lane=0, target=1.0), Kind(lane=1, target=1.0)),
            lanes=(Lane(key=Key.BEGAN), Lane(key=Key.BEGAN)),
            sources=(),
            batches=batches,
            hours=(DAY,),
            until=30.0,
        ),
        **more,
    )


def urgent(at: float) -> Batch:
    return Batch(at, 1, 0, ((0, 1.0),))


def other(at: float, count: int = 1) -> Batch:
    return Batch(at, count, 0, ((1, 1.0),))


def stays(network: Network) -> list[float]:
    """Give the hours that each kind spent, in the mean."""
    seen = replicate(network, 1)
    ended = np.maximum(seen.held(0, "ended"), 1)
    return [round(float(one), 6) for one in seen.held(0, "stay") / ended * 24]


def test_work_stops_in_the_evening_and_goes_on_in_the_morning() -> None:
    # At 15:00: two hours today, four tomorrow from nine, so done at 13:00.
    assert stays(one_desk(other(15 / 24))) == [0, 22]
    # At 20:00 nobody is there: from nine to three.
    assert stays(one_desk(other(20 / 24))) == [0, 19]


def test_at_night_the_urgent_overtakes_what_came_before() -> None:
    # Both wait for nine o'clock; the urgent, who came last, is done at three.
    assert stays(one_desk(other(18 / 24), urgent(20 / 24))) == [19, 43]


def test_the_urgent_stops_other_work_only_where_it_may_and_nothing_of_that_is_lost() -> None:
    came = (other(9 / 24), urgent(10 / 24))
    assert stays(one_desk(*came)) == [5 + 2 + 16 + 4, 6]
    may = one_desk(*came, stations=(Station("desk", 1, hours=0, preempts=0),))
    assert stays(may) == [6, 8 + 16 + 4]


def test_who_waits_beyond_the_expiry_of_data_is_lost_at_that_moment() -> None:
    seen = replicate(one_desk(other(9 / 24, 3), data_keep=1.0), 1)
    counts = seen.counts[0]
    assert (counts["received"], counts["lost"], counts["done"]) == (3, 1, 2)
    assert seen.held(0, "lost_wait")[1] == pytest.approx(1.0)
    place = int(np.flatnonzero(seen.ages[Milestone.ACTED_ON, 0, End.LOST])[0])
    assert place == int(1.0 / seen.bin_width)


def test_what_is_open_in_the_end_is_counted_with_its_age_and_as_missed() -> None:
    seen = replicate(one_desk(other(0, 5), until=2.6), 1)
    counts = seen.counts[0]
    assert (counts["waiting"], counts["oldest"], counts["met"], counts["missed"]) == (1, 2.6, 2, 3)


def test_the_time_to_act_runs_from_where_it_was_promised() -> None:
    two_days = Step(Spread(Shape.CONSTANT, 2.0), ((1, 1.0),))
    desk = one_desk(other(0)).nodes[0]
    for promises, met in ((True, 1), (False, 0)):
        nodes = (Node("grading", None, (two_days,), promises=promises), desk)
        counts = replicate(one_desk(other(0), nodes=nodes), 1).counts[0]
        assert (counts["met"], counts["missed"]) == (met, 1 - met)


def test_more_sources_than_there_is_room_for_all_begin() -> None:
    many = one_desk(*(other(0) for _ in range(300)), until=2.0)
    assert replicate(many, 1, room=8).counts[0]["received"] == 300


def test_a_share_of_people_is_away_every_day() -> None:
    staffed = one_desk(other(0, 4_000), until=30.0, stations=(Station("desk", 40, 0, 0.25),))
    done = int(replicate(staffed, 1).counts[0]["done"])
    assert done == pytest.approx(30 * 40 * 0.75 * 8 / 6, rel=0.03)


def test_one_and_two_threads_give_the_same_to_the_last_bit() -> None:
    one = [each.digest for each in replications(everything(), 1, 4, threads=1)]
    assert one == [each.digest for each in replications(everything(), 1, 4, threads=2)]
    assert len(set(one)) == 4


def test_the_figures_are_those_that_are_stored() -> None:
    assert replicate(everything(), 1).digest == STORED


# It compiles everything once more, which takes longer than all other tests of the simulator.
@pytest.mark.long
def test_any_other_processor_gives_the_same(tmp_path: Path) -> None:
    code = (
        "from benchmarks._exactness import everything\n"
        "from longstop.engines.simulator import replicate\n"
        "print(replicate(everything(), 1).digest)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "NUMBA_CPU_NAME": "generic", "PYTHONPATH": f"{ROOT}/src:{ROOT}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == STORED


def test_more_room_changes_nothing_and_a_case_takes_less_than_two_hundred_bytes() -> None:
    crowd = replace(everything(), stations=(Station("desk", 2, 0), Station("laboratory", 1)))
    tight, wide = replicate(crowd, 1, room=8), replicate(crowd, 1, room=65_536)
    assert tight.digest == wide.digest
    assert tight.room > 8
    assert wide.size / wide.room < 200


def test_another_order_of_work_meets_the_same_people() -> None:
    strict = everything()
    in_turn = replace(strict, lanes=(Lane(key=Key.BEGAN),) * 4)
    one, two = replicate(strict, 1), replicate(in_turn, 1)
    assert one.digest != two.digest
    assert one.counts["received"].tolist() == two.counts["received"].tolist()
    assert one.held(0, "started").sum() != 0
