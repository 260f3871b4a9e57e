"""Any text survives a list for spreadsheets, and no cell of it can be run."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.engines.readers.limits import Limits
from longstop.engines.readers.table import read_table
from longstop.engines.spreadsheet import STARTS, as_csv, harmless, plain

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
RISKY = st.builds(str.__add__, st.sampled_from([*sorted(STARTS), "'", " =", "''"]), TEXTS)
# What a name or a place may hold: our own reader ends lines as files of lists do.
ONE_LINE = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufeff\u2028\u2029")
)


@given(st.one_of(TEXTS, RISKY))
def test_any_text_comes_back_and_begins_nothing_that_runs(text: str) -> None:
    cell = harmless(text)
    assert plain(cell) == text
    assert cell[:1] not in STARTS
    assert cell.lstrip()[:1] not in STARTS


@given(st.lists(st.tuples(st.one_of(TEXTS, RISKY), TEXTS), max_size=5))
def test_a_whole_list_comes_back_through_any_reader_of_csv(rows: list[tuple[str, str]]) -> None:
    data = as_csv(("one", "two"), rows)
    assert data.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    assert not any(cell[:1] in STARTS for line in read for cell in line)
    assert [tuple(plain(cell) for cell in line) for line in read[1:]] == rows


@given(st.lists(st.tuples(ONE_LINE, ONE_LINE), max_size=5))
def test_a_whole_list_comes_back_through_our_own(rows: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "list.csv"
        file.write_bytes(as_csv(("key", "one", "two"), [("B", *row) for row in rows]))
        found = read_table(file, ("key", "one"), limits=Limits(), most=9)
    cells = [row.cells for row in found]
    assert cells == [{"key": "B", "one": one, "two": two} for one, two in rows]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\n=1", "|calc"])
def test_a_formula_is_kept_as_a_text(formula: str) -> None:
    assert harmless(formula) == f"'{formula}"


def test_a_name_is_written_as_it_is() -> None:
    assert harmless("O'Brien-Smith") == "O'Brien-Smith"
