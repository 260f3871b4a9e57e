"""A clock falls due its allowance after its start; a document with a fault is refused whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.clocks.allowances import Allowance, AllowancesNotValid, load_allowances, term
from longstop.core.clocks.calendars import ELAPSED, add_working_days
from longstop.core.clocks.spans import NoSpan, Span
from longstop.core.ledger.replay import iso
from tests.core.clocks.shipped import ENGLAND_AND_WALES, moments

WORDS = st.from_regex(r"[a-z_]{1,10}", fullmatch=True)
HOURS = st.integers(1, 24 * 366)
HEAD = 'version = "1"\ncalendar = "england-and-wales"\n'


def allowance(span: Span) -> Allowance:
    return Allowance(clock="grade", because="standard", span=span, source="a test")


def document(lines: dict[tuple[str, str], int]) -> str:
    return HEAD + "".join(
        f'[[clock]]\nkind = "{kind}"\nbecause = "{because}"\nhours = {hours}\nsource = "a test"\n'
        for (kind, because), hours in lines.items()
    )


@given(st.dictionaries(st.tuples(WORDS, WORDS), HOURS, max_size=5))
def test_every_line_is_found_by_its_clock_and_reason(lines: dict[tuple[str, str], int]) -> None:
    read = load_allowances(document(lines))
    found = {key: read.of(*key).span.seconds for key in lines}
    assert found == {key: hours * 3600 for key, hours in lines.items()}
    with pytest.raises(AllowancesNotValid, match="no allowance for clock 'never'"):
        read.of("never", "standard")


@given(st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1)), HOURS)  # noqa: DTZ001
def test_an_hour_is_an_hour_also_when_the_clocks_change(naive: datetime, hours: int) -> None:
    start = naive.replace(tzinfo=UTC)
    here = start.astimezone(ZoneInfo("Europe/London")).astimezone(UTC)
    allowed = allowance(Span(seconds=hours * 3600))
    one, same = (term(at, allowed, ENGLAND_AND_WALES) for at in (start, here))
    assert one.due_at - start == timedelta(hours=hours)
    assert (iso(same.due_at), same.calendar) == (iso(one.due_at), ELAPSED)


@given(moments(), st.integers(1, 60))
def test_working_days_end_within_a_second_after_the_close_of_their_day(
    start: datetime, days: int
) -> None:
    found = term(start, allowance(Span(working_days=days)), ENGLAND_AND_WALES)
    late = found.due_at - add_working_days(start, days, ENGLAND_AND_WALES)
    assert timedelta() <= late < timedelta(seconds=1)
    assert found.due_at == start + timedelta(seconds=found.seconds)
    assert found.calendar == ENGLAND_AND_WALES.stamp


@pytest.mark.parametrize("unit", ["minutes", "hours", "days", "working_days"])
@pytest.mark.parametrize("amount", ["0", "-1", "1.5", '"4"', "true"])
def test_what_is_not_a_whole_number_above_nought_is_refused(unit: str, amount: str) -> None:
    text = document({("grade", "standard"): 4}).replace("hours = 4", f"{unit} = {amount}")
    with pytest.raises(AllowancesNotValid, match=f"clock 1: {unit} must"):
        load_allowances(text)


@pytest.mark.parametrize(("line", "count"), [("", 0), ("hours = 4\nworking_days = 1", 2)])
def test_an_allowance_is_said_once(line: str, count: int) -> None:
    text = document({("grade", "standard"): 4}).replace("hours = 4", line)
    with pytest.raises(AllowancesNotValid, match=f"clock 1: one of .* is needed, {count} given"):
        load_allowances(text)


@pytest.mark.parametrize(("seconds", "days"), [(0, 0), (1, 1), (-1, 0), (0, -1), (-1, 2)])
def test_no_span_is_empty_backward_or_of_both_kinds(seconds: int, days: int) -> None:
    with pytest.raises(NoSpan):
        Span(seconds=seconds, working_days=days)


@pytest.mark.parametrize("name", ["kind", "because", "source"])
def test_a_line_without_its_source_or_another_part_is_refused(name: str) -> None:
    lines = document({("grade", "standard"): 4}).splitlines()
    with pytest.raises(AllowancesNotValid, match=f"clock 1: {name} missing"):
        load_allowances("\n".join(line for line in lines if not line.startswith(name)))


def test_every_fault_is_told_at_once() -> None:
    twice = document({("grade", "standard"): 4}).removeprefix(HEAD) * 2
    with pytest.raises(AllowancesNotValid, match=r"twice; version missing; calendar missing"):
        load_allowances(twice)


def test_a_document_that_is_not_toml_is_refused_with_its_place() -> None:
    with pytest.raises(AllowancesNotValid, match="line 1"):
        load_allowances("version = ?\n")


HOUR, DAY = Span(seconds=3600), Span(working_days=1)
PROMISED = {
    ("tell", "immediate_danger"): HOUR,
    ("tell", "sender_urgency"): HOUR,
    ("tell", "standard"): Span(seconds=24 * 3600),
    ("tell", "designated_officer_england"): DAY,
    ("tell", "designated_officer_wales"): Span(seconds=24 * 3600),
    ("answered", "standard"): DAY,
    ("position_of_trust", "standard"): DAY,
    ("reconsider", "retraction"): DAY,
    ("reconsider", "exculpatory"): DAY,
}


def test_the_shipped_document_keeps_what_the_design_promises() -> None:
    text = (files("longstop.policies") / "clocks.toml").read_text(encoding="utf-8")
    shipped = load_allowances(text)
    assert {key: shipped.of(*key).span for key in PROMISED} == PROMISED
    assert shipped.calendar == ENGLAND_AND_WALES.name


def test_a_fault_in_one_line_hides_none_in_the_next_and_no_reason_means_the_standard_one() -> None:
    text = document({("grade", "standard"): 4, ("tell", "standard"): 5})
    assert load_allowances(text).of("tell").span == Span(seconds=5 * 3600)
    bad = text.replace("hours = 4", "hours = 0").replace("hours = 5", "days = 0")
    with pytest.raises(AllowancesNotValid, match=r"clock 1: hours must.*clock 2: days must"):
        load_allowances(bad)
