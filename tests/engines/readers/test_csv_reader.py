"""Every line of a list becomes one record, however the list was damaged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from longstop.core.referral.records import Report
from longstop.engines.readers.csv_text import peek_csv
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.unreadable import UnreadableFile
from tests.engines.readers.csv_samples import (
    HEAD,
    names,
    open_list,
    read_list,
    shipped_map,
    unreadable,
)

ROWS = "\n".join(f"R{i},Name{i},Zoé,2026-01-0{i} 10:00,note {i}" for i in range(1, 6))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_cuts_the_header_into_known_heads(
    tmp_path: Path, delimiter: str
) -> None:
    reader = open_list(tmp_path, f"{HEAD}\n{ROWS}".replace(",", delimiter))

    assert reader.delimiter == delimiter
    assert names(list(reader.records())) == [f"Name{i}" for i in range(1, 6)]


def test_a_line_in_another_delimiter_is_read_with_that_one(tmp_path: Path) -> None:
    lines = [HEAD, "R1,A,B,,x", "R2;C;D;;y, and more", "R3|E|F||z", "R4,G,H,,w"]

    assert names(read_list(tmp_path, "\n".join(lines))) == ["A", "C", "E", "G"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(tmp_path: Path, end: str) -> None:
    assert len(read_list(tmp_path, f"{HEAD}\n{ROWS}".replace("\n", end))) == 5


def test_files_joined_with_different_line_ends_keep_every_record(tmp_path: Path) -> None:
    joined = f"{HEAD}\r\n{ROWS}\r\n\ufeff{HEAD}\r\n" + "R6,F,G,,\rR7,H,I,,\rR8,J,K,,\r\n"

    reader = open_list(tmp_path, joined)

    assert names(list(reader.records()))[5:] == ["F", "H", "J"]
    assert reader.repeated_headers == 1


def test_headers_that_come_again_and_blank_lines_are_no_records(tmp_path: Path) -> None:
    text = f"\n{HEAD}\nR1,A,B,,\n\n ,,,,\n{HEAD.upper()}\n{HEAD.replace(',', ';')}\nR2,C,D,,\n"

    reader = open_list(tmp_path, text)

    assert [record.ordinal for record in reader.records()] == [1, 2]
    assert (reader.repeated_headers, reader.blank_lines) == (2, 2)


def test_a_quoted_cell_may_hold_line_breaks_quotes_and_delimiters(tmp_path: Path) -> None:
    text = f'{HEAD}\nR1,A,B,,"one\r\ntwo, ""three"""\nR2,C,D,,\n'

    first, second = read_list(tmp_path, text)

    assert json.loads(first.content)["note"] == 'one\ntwo, "three"'
    assert isinstance(second, Report)


@pytest.mark.parametrize(
    "rest", ["R2,C,D,,\n" * 300, 'R2,C,D,,"x, y"\n' + "R3,E,F,,\n" * 50, '"R2",C,D,,\n']
)
def test_a_quote_that_is_never_closed_costs_one_record_only(tmp_path: Path, rest: str) -> None:
    records = read_list(tmp_path, f'{HEAD}\nR1,"A,B,,\n{rest}')

    assert unreadable(records[0]).reason == "unclosed_quote"
    assert unreadable(records[0]).content == 'R1,"A,B,,'
    assert len(records) == 1 + rest.count("\n")
    assert all(isinstance(record, Report) for record in records[1:])


@pytest.mark.parametrize("between", ["", "R2,C,D,,\n", "R2,C,D,,\nR3,E,F,,\n" * 20])
def test_a_quote_that_a_later_one_closes_by_chance_swallows_no_record(
    tmp_path: Path, between: str
) -> None:
    last = 'R9,G,H,,"\nsee the second sheet"\n'

    records = read_list(tmp_path, f'{HEAD}\nR1,A,B,,"and so\n{between}{last}R10,I,J,,\n')

    assert unreadable(records[0]).reason == "unclosed_quote"
    assert len(records) == 1 + between.count("\n") + 2
    assert all(isinstance(record, Report) for record in records[1:])


def test_a_note_over_lines_with_some_commas_is_still_one_note(tmp_path: Path) -> None:
    text = f'{HEAD}\nR1,A,B,,"one, two\nthree, four, five\nsix,"\nR2,C,D,,\n'

    assert [type(record) for record in read_list(tmp_path, text)] == [Report, Report]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("R1,A", "too_few_cells"),
        ("R1,A,B,,n,,more", "too_many_cells"),
        ('R1,"A"x,B,,y,z', "broken_quotes"),
        ("R1,A,B,2026-02-31 10:00,", "bad_date"),
        ("R1,A,B,01/02/26 10:00,", "two_digit_year"),
        ("R1,A,B,25/10/2026 01:30,", "ambiguous_time"),
        ("R1," + "A" * 2000 + ",B,,", "too_long"),
    ],
)
def test_a_line_that_cannot_be_read_is_kept_with_its_text(
    tmp_path: Path, line: str, reason: str
) -> None:
    records = read_list(tmp_path, f"{HEAD}\n{line}\n{ROWS}", limits=Limits(max_cell_chars=1000))

    record = unreadable(records[0])
    assert (record.reason, record.content, record.ordinal) == (reason, line, 1)
    assert record.where.startswith("line 2")
    assert len(records) == 6


def test_a_record_over_several_lines_waits_with_its_whole_text(tmp_path: Path) -> None:
    lines = 'R1,A,"B\nC",,n,,more'

    record, after = read_list(tmp_path, f"{HEAD}\n{lines}\nR2,C,D,,\n")

    assert (unreadable(record).reason, unreadable(record).content) == ("too_many_cells", lines)
    assert isinstance(after, Report)


def test_a_stray_quote_in_the_header_draws_no_record_into_it(tmp_path: Path) -> None:
    text = HEAD.replace("note", '"note') + f'\n{ROWS}\nR6,F,G,,"x"\n'

    assert len(read_list(tmp_path, text)) == 6


def test_where_a_date_failed_is_told_without_its_value(tmp_path: Path) -> None:
    (record,) = read_list(tmp_path, f"{HEAD}\nR1,A,B,99/99/2026 10:00,\n")

    assert unreadable(record).where == 'line 2, column "event_time"'


def test_a_line_over_the_limit_is_cut_and_says_by_how_much(tmp_path: Path) -> None:
    text = f"{HEAD}\nR1,{'A' * 5000},B,,\nR2,C,D,,\n"

    long, short = read_list(tmp_path, text, limits=Limits(max_line_bytes=1000))

    assert unreadable(long).content.endswith("[4008 characters more in the original]")
    assert isinstance(short, Report)


def test_cells_left_out_at_the_end_are_absent(tmp_path: Path) -> None:
    (report,) = read_list(tmp_path, f"{HEAD}\nR1,A,B\n")

    assert isinstance(report, Report)
    assert json.loads(report.content) == {"reference": "R1", "family_name": "A", "given_name": "B"}


def test_cells_are_text_and_keep_their_order(tmp_path: Path) -> None:
    heads = "reference,x_sum,family_name,given_name,event_time,note,x_sum"
    (report,) = read_list(tmp_path, f"{heads}\n001,=1+1,A,B,,@x,-2\n")

    assert list(json.loads(report.content).items()) == [
        ("reference", "001"),
        ("x_sum", "=1+1"),
        ("family_name", "A"),
        ("given_name", "B"),
        ("event_time", ""),
        ("note", "@x"),
        ("x_sum (2)", "-2"),
    ]


def test_reading_again_gives_the_same_records(tmp_path: Path) -> None:
    reader = open_list(tmp_path, f'{HEAD}\n{ROWS}\nR6,"A\n\n{HEAD}\n{ROWS}')

    assert list(reader.records()) == list(reader.records())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("\n \n", "empty"),
        ("\ufeff", "empty"),
        (HEAD, "header_only"),
        (f"{HEAD}\n\n{HEAD}\n,,,,\n", "header_only"),
        ("R1,A,B,,\nR2,C,D,,", "no_header"),
        ("note,a,b,c\n1,2,3,4", "no_header"),
        ("x," * 30 + HEAD[:21] + "\n1,2", "no_header"),
        (HEAD + "," * 30 + "\n1", "too_many_columns"),
        (f"{HEAD}R0,A,B,,x\n{ROWS}", "header_unlike_rows"),
    ],
)
def test_a_file_without_heads_or_records_is_refused_whole(
    tmp_path: Path, text: str, reason: str
) -> None:
    with pytest.raises(UnreadableFile) as fault:
        open_list(tmp_path, text, limits=Limits(max_columns=20))

    assert fault.value.reason == reason


def test_a_separator_line_of_a_spreadsheet_is_no_header(tmp_path: Path) -> None:
    text = f"sep=;\n{HEAD}\n{ROWS}".replace(",", ";")

    assert len(read_list(tmp_path, text)) == 5


def test_columns_of_the_map_that_the_list_lacks_are_named(tmp_path: Path) -> None:
    reader = open_list(tmp_path, "reference,family_name\nR1,A\n")

    assert reader.missing == ("given_name", "event_time", "note")


def test_more_records_than_the_limit_stop_the_reading_loudly(tmp_path: Path) -> None:
    reader = open_list(tmp_path, f"{HEAD}\n{ROWS}", limits=Limits(max_records=3))

    with pytest.raises(UnreadableFile, match="more than 3 records"):
        list(reader.records())


def test_a_list_can_be_looked_at_without_a_map(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes('"Nom";"Date\nde naissance"\nLefèvre;"1, rue"\n'.encode("cp1252"))

    peek = peek_csv(path, limits=Limits())

    assert peek.heads == ("Nom", "Date\nde naissance")
    assert peek.sample == (("Lefèvre", "1, rue"),)
    assert (peek.delimiter, peek.encoding) == (";", "cp1252")


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_the_shipped_map_reads_a_list_with_its_own_heads(tmp_path: Path, language: str) -> None:
    column_map = shipped_map(language)
    heads = list(column_map.columns)
    row = ["R1" if column_map.columns[head] == "reference" else "" for head in heads]

    reader = open_list(
        tmp_path, ";".join(heads) + "\n" + ";".join(row) + "\n", column_map=column_map
    )

    assert reader.missing == ()
    assert [record.ordinal for record in reader.records()] == [1]
