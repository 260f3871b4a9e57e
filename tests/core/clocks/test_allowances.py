"""A clock falls due its allowance after its start; a document with a fault is refused whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.clocks.allowances import (
    Allowance,
    AllowancesNotValid,
    due_at,
    load_allowances,
)
from longstop.core.ledger.replay import iso

WORDS = st.from_regex(r"[a-z_]{1,10}", fullmatch=True)
HOURS = st.integers(1, 24 * 366)


def document(lines: dict[tuple[str, str], int]) -> str:
    return 'version = "1"\n' + "".join(
        f'[[clock]]\nkind = "{kind}"\nbecause = "{because}"\nhours = {hours}\nsource = "a test"\n'
        for (kind, because), hours in lines.items()
    )


@given(st.dictionaries(st.tuples(WORDS, WORDS), HOURS, max_size=5))
def test_every_line_is_found_by_its_clock_and_reason(lines: dict[tuple[str, str], int]) -> None:
    read = load_allowances(document(lines))
    assert {key: read.of(*key).seconds for key in lines} == {k: h * 3600 for k, h in lines.items()}
    with pytest.raises(AllowancesNotValid, match="no allowance for clock 'never'"):
        read.of("never", "standard")


@given(st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1)), HOURS)  # noqa: DTZ001
def test_an_hour_is_an_hour_also_when_the_clocks_change(naive: datetime, hours: int) -> None:
    allowance = Allowance(clock="grade", because="standard", seconds=hours * 3600, source="a test")
    start = naive.replace(tzinfo=UTC)
    assert due_at(start, allowance) - start == timedelta(hours=hours)
    here = start.astimezone(ZoneInfo("Europe/London")).astimezone(UTC)
    assert iso(due_at(here, allowance)) == iso(due_at(start, allowance))


@pytest.mark.parametrize("hours", ["0", "-1", "1.5", '"4"', "true"])
def test_hours_that_are_not_a_whole_number_above_nought_are_refused(hours: str) -> None:
    text = document({("grade", "standard"): 4}).replace("hours = 4", f"hours = {hours}")
    with pytest.raises(AllowancesNotValid, match="clock 1: hours"):
        load_allowances(text)


@pytest.mark.parametrize("name", ["kind", "because", "source"])
def test_a_line_without_its_source_or_another_part_is_refused(name: str) -> None:
    lines = document({("grade", "standard"): 4}).splitlines()
    with pytest.raises(AllowancesNotValid, match=f"clock 1: {name} missing"):
        load_allowances("\n".join(line for line in lines if not line.startswith(name)))


def test_every_fault_is_told_at_once() -> None:
    twice = document({("grade", "standard"): 4}).removeprefix('version = "1"\n') * 2
    with pytest.raises(AllowancesNotValid, match=r"stands twice; version missing"):
        load_allowances(twice)


def test_a_document_that_is_not_toml_is_refused_with_its_place() -> None:
    with pytest.raises(AllowancesNotValid, match="line 1"):
        load_allowances("version = ?\n")


def test_the_shipped_document_is_valid_and_children_come_within_a_day() -> None:
    text = (files("longstop.policies") / "clocks.toml").read_text(encoding="utf-8")
    shipped = load_allowances(text)
    assert shipped.of("tell", "standard").seconds == 24 * 3600
    assert shipped.of("tell", "sender_urgency").seconds == 3600
