"""A line that comes back is read in a person's own spelling, and a bad one never tells a value."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.referral.references import make_batch_reference, make_reference
from longstop.core.referral.vocabulary import ObligationKind, StatementKind
from longstop.core.triage.answering import Found, read_found
from longstop.core.triage.returned import SAYABLE, BadLine, Returned, Wrong, came_back, read_line

BATCH = make_batch_reference(7, b"k" * 32)
REFERENCE = make_reference(ObligationKind.REFERRAL, 7, b"k" * 32)
LINE = {"batch": BATCH, "reference": REFERENCE, "question": "prior_violence"}


def read(said: str, basis: str = "", default: StatementKind | None = None) -> Returned | BadLine:
    return read_line(2, {**LINE, "answer": said, "basis": basis}, default)


@pytest.mark.parametrize("said", SAYABLE)
def test_each_answer_is_the_one_that_a_person_would_have_recorded(said: str) -> None:
    basis = StatementKind.RECORD if said in ("yes", "no") else None
    line = read(f"  {said.replace('_', '  ').upper()} ", default=StatementKind.RECORD)
    assert isinstance(line, Returned)
    assert (line.number, line.key) == (2, (BATCH, REFERENCE, "prior_violence"))
    assert line.found == read_found(f"prior_violence={said}", basis, settles=False)
    assert came_back(line.found) == said


def test_the_basis_of_a_line_stands_before_that_of_the_whole() -> None:
    line = read("yes", " Allegation", StatementKind.RECORD)
    assert isinstance(line, Returned)
    assert line.found is not None
    assert line.found.basis is StatementKind.ALLEGATION
    assert read("no", "allegation", StatementKind.RECORD) == BadLine(
        2, "basis", Wrong.NO_NEEDS_A_RECORD
    )


def test_an_empty_answer_is_still_out_and_a_missing_cell_is_empty() -> None:
    assert read_line(2, LINE, None) == Returned(2, BATCH, REFERENCE, "prior_violence", None)


def test_only_the_answer_that_it_was_asked_leaves_a_check_out() -> None:
    asked = read_found("prior_violence=asked", None, settles=False)
    assert came_back(asked) is None


@given(st.fixed_dictionaries({
    name: st.text(max_size=40) for name in ("batch", "reference", "question", "answer", "basis")
}), st.integers(0, 4))  # fmt: skip
def test_any_line_gives_an_answer_or_a_field_and_a_code(cells: dict[str, str], good: int) -> None:
    cells |= dict(list(LINE.items())[:good])
    found = read_line(9, cells, None)
    if isinstance(found, BadLine):
        number, field, why = astuple(found)
        assert (number, field in cells, why in set(Wrong)) == (9, True, True)
    else:
        assert found.found is None or isinstance(found.found, Found)


@pytest.mark.parametrize(
    ("cells", "field", "why"),
    [
        ({"batch": "x"}, "batch", Wrong.NO_BATCH),
        ({"reference": "x"}, "reference", Wrong.NO_REFERENCE),
        ({"question": "x"}, "question", Wrong.NO_QUESTION),
        ({"answer": "asked"}, "answer", Wrong.NO_ANSWER),
        ({"answer": "yes", "basis": "x"}, "basis", Wrong.NO_BASIS),
        ({"answer": "yes"}, "basis", Wrong.BASIS_MISSING),
        ({"answer": "no", "basis": "allegation"}, "basis", Wrong.NO_NEEDS_A_RECORD),
    ],
)
def test_a_bad_line_is_told_by_its_field_and_a_code(
    cells: dict[str, str], field: str, why: Wrong
) -> None:
    assert read_line(9, {**LINE, **cells}, None) == BadLine(9, field, why)
