"""Every clock in the document is started by something: a promise nobody makes is no promise."""

from __future__ import annotations

import tomllib

import pytest

from tests.guards.repo import ROOT, texts

BY_POLICY = "respond"
"""The clock whose time stands in the policy of assessment: its targets."""

POLICIES = ROOT / "src/longstop/policies"
CODE = "\n".join(
    text
    for path, text in texts(ROOT / "src/longstop", ".py")
    if path.name != "why.py"  # it only has words for them
)


def kinds(document: str, table: str) -> list[str]:
    """Read the kinds of clock that a document speaks of."""
    lines = tomllib.loads((POLICIES / document).read_text(encoding="utf-8"))[table]
    return sorted({line["kind"] for line in lines} - {"default"})


@pytest.mark.parametrize("kind", kinds("clocks.toml", "clock"))
def test_a_clock_with_an_allowance_is_started_somewhere(kind: str) -> None:
    assert f'"{kind}"' in CODE


@pytest.mark.parametrize("kind", kinds("escalation.toml", "ladder"))
def test_a_ladder_is_for_a_clock_that_has_an_allowance(kind: str) -> None:
    assert kind in (*kinds("clocks.toml", "clock"), BY_POLICY)
