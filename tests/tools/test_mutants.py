"""The run that changes the rules counts what was noticed, and names what was not."""

from __future__ import annotations

from tools.mutants import report, tally

SAID = """
    longstop.core.triage.order.x_stream_of__mutmut_1: killed
    longstop.core.triage.order.xǁMergeǁdraw__mutmut_2: timeout
    longstop.core.triage.order.x_stream_of__mutmut_3: survived
    longstop.core.intake.repeats.xǁRepeatIndexǁadd__mutmut_1: no tests
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
