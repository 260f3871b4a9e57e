"""The run that changes the rules counts what was noticed, and names what was not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tools.mutants import drawn, report, tally

SAID = """
    longstop.core.triage.order.x_stream_of__mutmut_1: killed
    longstop.core.triage.order.xǁMergeǁdraw__mutmut_2: timeout
    longstop.core.triage.order.x_stream_of__mutmut_3: survived
    longstop.core.intake.repeats.xǁRepeatIndexǁadd__mutmut_1: no tests
    longstop.core.intake.repeats.xǁRepeatIndexǁadd__mutmut_2: not checked
"""


def test_a_change_that_no_test_notices_counts_against_its_module() -> None:
    found = tally(SAID.splitlines())
    assert found.made == {"longstop.core.triage.order": 3, "longstop.core.intake.repeats": 1}
    assert found.noticed == {"longstop.core.triage.order": 2}
    assert found.percent == 50.0


def test_what_nobody_noticed_is_named() -> None:
    said = report(tally(SAID.splitlines()))
    assert "    2 of    3 noticed  longstop.core.triage.order" in said
    assert "unnoticed: longstop.core.triage.order.x_stream_of__mutmut_3" in said
    assert said[-1] == "50.0 % of 4 changes were noticed"


def test_where_nothing_was_changed_no_share_is_enough() -> None:
    assert tally([]).percent == 0.0


def test_each_folder_must_reach_the_bar_by_itself() -> None:
    found = tally(SAID.splitlines())
    assert found.by_folder() == {"intake": (0, 1), "triage": (2, 3)}
    assert found.below(66.0) == ["intake"]
    assert found.below(67.0) == ["intake", "triage"]
    assert found.below(0.0) == []
    assert tally([]).below(0.0) == ["everything"]
    assert " 66.7 % of    3 noticed in triage" in report(found)


NAMES = [f"longstop.core.triage.order.x_stream_of__mutmut_{n}" for n in range(2_000)]


@given(st.integers(1, 20), st.text(max_size=4))
def test_about_one_in_so_many_is_drawn_and_the_same_ones_again(every: int, seed: str) -> None:
    found = drawn(NAMES, every=every, seed=seed)
    assert found == drawn(NAMES, every=every, seed=seed)
    assert 0.5 < len(found) * every / len(NAMES) < 1.6
    assert found == [name for name in NAMES if name in set(found)]


def test_another_seed_draws_others_and_one_in_one_is_all() -> None:
    assert drawn(NAMES, every=1, seed="1") == NAMES
    assert drawn(NAMES, every=9, seed="1") != drawn(NAMES, every=9, seed="2")
    assert drawn(NAMES, every=1, seed="1", like=["*.clocks.*", "*_7"]) == [NAMES[7]]
