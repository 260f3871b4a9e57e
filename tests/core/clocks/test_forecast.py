"""A forecast is what falls due times the share missed lately, and says nothing on too little."""

from __future__ import annotations

import pytest

from longstop.core.clocks.forecast import LEAST, KindSeen, forecasts


def test_what_falls_due_is_multiplied_by_the_share_missed_and_the_worst_stands_first() -> None:
    few = KindSeen(kind="reply", due=500, met=LEAST - 2, missed=1)
    bad = KindSeen(kind="grade", due=40, met=50, missed=50)
    good = KindSeen(kind="respond", due=100, met=99, missed=1)
    none = KindSeen(kind="tell", due=0, met=100, missed=100)
    found = forecasts([good, few, none, bad])
    assert [one.seen.kind for one in found] == ["grade", "respond", "reply"]
    assert [one.expected for one in found] == [20, 1, None]
    assert found[0].low == pytest.approx(40 * 0.4038, abs=0.01)  # Wilson, 50 of 100
    assert found[0].high == pytest.approx(40 * 0.5962, abs=0.01)


@pytest.mark.parametrize(("met", "missed"), [(100, 0), (0, 100)])
def test_nothing_missed_or_everything_still_leaves_a_range_inside_what_falls_due(
    met: int, missed: int
) -> None:
    (one,) = forecasts([KindSeen(kind="grade", due=10, met=met, missed=missed)])
    assert one.low is not None
    assert one.high is not None
    assert 0 <= one.low < one.high <= 10
