"""A line must be read as it was meant, or be named without what stands in it."""

from __future__ import annotations

from datetime import date

import pytest

from longstop.core.oversight.labelled import (
    BadLine,
    Columns,
    Labelled,
    Outcome,
    Wrong,
    missing_columns,
    read_labelled,
)

LINE = {"reference": "R-1", "grade": "High", "outcome": "yes"}
COLUMNS = Columns(other="second", groups=("region", "year"))


def read(**cells: str) -> Labelled | BadLine:
    return read_labelled(7, {**LINE, "second": "low", **cells}, COLUMNS)


@pytest.mark.parametrize("said", ["Very High", " very_high ", "VERY  HIGH"])
def test_a_band_is_read_in_a_persons_own_spelling(said: str) -> None:
    found = read(grade=said)
    assert isinstance(found, Labelled)
    assert (found.band, found.other) == (3, 0)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("Yes", Outcome.YES), ("no", Outcome.NO), ("unknown", Outcome.UNKNOWN), ("", Outcome.UNKNOWN)],
)
def test_an_empty_outcome_is_unknown_and_never_no(said: str, outcome: Outcome) -> None:
    found = read(outcome=said)
    assert isinstance(found, Labelled)
    assert found.outcome is outcome


def test_everything_else_of_a_line_is_read() -> None:
    found = read(
        score="-1.5", probability="0.25", weight="2", date="2026-03-04", region=" Far  North "
    )
    assert isinstance(found, Labelled)
    assert (found.score, found.probability, found.weight) == (-1.5, 0.25, 2.0)
    assert found.on == date(2026, 3, 4)
    assert (found.group("region"), found.group("year")) == ("Far North", "2026")


def test_what_is_not_stated_is_said_to_be_that() -> None:
    found = read()
    assert isinstance(found, Labelled)
    assert (found.score, found.probability, found.weight, found.on) == (None, None, 1.0, None)
    assert (found.group("region"), found.group("year")) == ("not stated", "not stated")


@pytest.mark.parametrize(
    ("field", "said", "why"),
    [
        ("reference", " ", Wrong.NO_ID),
        ("grade", "severe", Wrong.NO_BAND),
        ("grade", "", Wrong.NO_BAND),
        ("second", "", Wrong.NO_BAND),
        ("outcome", "perhaps", Wrong.NO_OUTCOME),
        ("score", "high", Wrong.NO_NUMBER),
        ("score", "nan", Wrong.NO_NUMBER),
        ("probability", "1.01", Wrong.NO_PROBABILITY),
        ("probability", "-0.1", Wrong.NO_PROBABILITY),
        ("weight", "0", Wrong.NO_WEIGHT),
        ("weight", "inf", Wrong.NO_NUMBER),
        ("date", "4 March", Wrong.NO_DATE),
        ("region", "x" * 61, Wrong.LONG),
    ],
)
def test_a_fault_is_a_line_a_field_and_a_code(field: str, said: str, why: Wrong) -> None:
    assert read(**{field: said}) == BadLine(7, field, why)


def test_bands_of_another_instrument_are_read_by_their_own_names() -> None:
    cells = {"id": "9", "band": "5", "outcome": "no"}
    found = read_labelled(1, cells, Columns(bands=tuple("01234567")))
    assert isinstance(found, Labelled)
    assert (found.id, found.band) == ("9", 5)


def test_a_column_that_is_not_there_is_named() -> None:
    assert missing_columns(["outcome"], Columns(groups=("region",)), ["date"]) == [
        "reference or id", "grade or band", "date", "region",
    ]  # fmt: skip
    assert missing_columns(["id", "band", "date"], Columns(groups=("year",)), []) == []
