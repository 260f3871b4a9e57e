"""A list is read in the encoding it shows, and a byte that means nothing loses no record."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest

from longstop.core.intake.columns import load_column_map
from longstop.core.referral.records import Report
from longstop.engines.readers.code_pages import guess_code_page
from longstop.engines.readers.sniff import sniff_mark
from tests.engines.readers.csv_samples import COLUMN_MAP, HEAD, names, open_list, read_list

FRENCH = (
    "Lefèvre;Hélène;rue de l'Église;Orléans\nDupré;François;Besançon;reçu le 3 août à l'hôtel\n"
)
GERMAN = "Müller;Jürgen;Straße 5;Köln\nGrößner;Änne;Überlingen;fällig\n"
POLISH = "Wójcik;Łukasz;Łódź;ulica Świętej\nŻółć;Małgorzata;Kraków;Gdańsk\n"
RUSSIAN = "Иванов;Пётр;Москва;улица Ленина\nСмирнова;Ольга;Казань\n"
LIST = f"{HEAD}\nR1,Müller,Zoë,2026-01-01 10:00,für Łódź\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_is_told_from_its_mark_or_its_zero_bytes(tmp_path: Path, encoding: str) -> None:
    assert names(read_list(tmp_path, LIST.encode(encoding))) == ["Müller"]


@pytest.mark.parametrize("mark", [codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE])
def test_the_mark_of_utf32_is_not_taken_for_the_one_of_utf16(mark: bytes) -> None:
    assert sniff_mark(mark + b"\0" * 4).width == 4


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "cp1252"),
        (GERMAN, "cp1252"),
        (GERMAN, "iso8859_15"),
        (FRENCH, "mac_roman"),
        (GERMAN, "mac_roman"),
        (FRENCH, "cp850"),
        (GERMAN, "cp437"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
    ],
)
def test_a_code_page_is_told_from_where_its_accents_fall(text: str, encoding: str) -> None:
    sample = text.encode(encoding)

    assert sample.decode(guess_code_page(sample)) == text


def test_accents_far_from_the_start_are_seen(tmp_path: Path) -> None:
    text = f"{HEAD}\n" + "R1,Smith,Ann,,plain\n" * 5_000 + "R2,Lefèvre,Zoë,,reçu\n"

    assert names(read_list(tmp_path, text.encode("cp1252")))[-1] == "Lefèvre"


def test_a_few_damaged_characters_do_not_turn_utf8_into_another_encoding(tmp_path: Path) -> None:
    rows = "".join(f"R{i},Müller,Zoë,,ü\n" for i in range(20)).encode()

    records = read_list(tmp_path, HEAD.encode() + b"\n" + rows + b"R99,M\xfcller,Zo\xeb,,\n")

    assert names(records) == ["Müller"] * 20 + ["M\\xfcller"]


def test_the_map_says_the_encoding_where_the_bytes_do_not(tmp_path: Path) -> None:
    stated = load_column_map(COLUMN_MAP.replace("[file]", '[file]\nencoding = "cp1257"'))
    text = f"{HEAD}\nR1,Kļaviņš,B,,\n".encode("cp1257")

    assert names(read_list(tmp_path, text, column_map=stated)) == ["Kļaviņš"]


def test_a_byte_that_means_nothing_is_written_out_and_loses_no_record(tmp_path: Path) -> None:
    reader = open_list(tmp_path, f"{HEAD}\nR1,Lefèvre,B,,a".encode("cp1252") + b"\x81\nR2,C,D,,\n")

    first, second = reader.records()

    assert json.loads(first.content)["note"] == "a\\x81"
    assert isinstance(second, Report)


def test_what_a_database_cannot_hold_is_made_visible(tmp_path: Path) -> None:
    (zero,) = read_list(tmp_path, f"{HEAD}\nR1,A\0B,C,,\n")
    (half,) = read_list(tmp_path, f"{HEAD}\nR1,A\ud800B,C,,\n".encode("utf-16", "surrogatepass"))

    assert names([zero]) == ["A\u2400B"]
    assert names([half]) == ["A\\x00\\xd8B"]
