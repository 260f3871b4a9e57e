"""Tables and lines of digests, and known software: told apart by what is in them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from longstop.core.evidence.lists import Entry, Item, Rejected
from longstop.engines.lists.choose import format_of, read_list
from longstop.engines.lists.reading import Told
from longstop.engines.readers.unreadable import UnreadableFile
from tests.engines.lists.samples import cases, hexed, media

ICSE = (
    "MD5;SHA1;PhotoDNA;Image ID;Is distributed;Victim identified;Offender identified;Series name;"
    "Number of submissions;File Available;Media Type;Baseline\n"
)
RDS = '"SHA-1","MD5","CRC32","FileName","FileSize","ProductCode","OpSystemCode","SpecialCode"\r\n'


def read(tmp_path: Path, text: str) -> tuple[list[Item], Told]:
    path = tmp_path / "list.any"
    path.write_text(text, encoding="utf-8")
    told = Told(format_of(path))
    return [*read_list([path], told)], told


def entries(items: list[Item]) -> list[Entry]:
    return [one for one in items if isinstance(one, Entry)]


def refused(items: list[Item]) -> list[tuple[str, str]]:
    return [(one.reason, one.where.split(":")[0]) for one in items if isinstance(one, Rejected)]


def test_an_international_list_is_read_with_its_flags_and_baseline(tmp_path: Path) -> None:
    row = f"{hexed(16, 1)};{hexed(20, 1)};QUJD;77;1;0;;Series 5;12;1;Image;Yes\n"
    items, told = read(tmp_path, ICSE + row + row.replace(hexed(16, 1), "bad") + row)
    assert told.format == "interpol"
    one = entries(items)[0]
    assert (one.name, one.category, one.series) == ("77", "Yes", "Series 5")
    assert (one.distributed, one.victim_identified, one.offender_identified) == (True, False, None)
    assert one.other == (("PhotoDNA", "QUJD"),)
    assert (len(entries(items)), refused(items)) == (2, [("not_md5", "line 3")])
    assert told.left_out["Number of submissions"] == 1


def test_any_table_with_heads_is_read_and_a_damaged_quote_costs_its_line_alone(
    tmp_path: Path,
) -> None:
    good = f"7,{hexed(32, 1)},{hexed(32, 2)},88,B\n"
    text = "id,sha256,pdq,quality,category\n" + good + '8,"x\n' + good + "9,,,,\n1,2\n"
    items, told = read(tmp_path, text)
    assert told.format == "table"
    assert [(one.name, one.pdq_quality, one.category) for one in entries(items)] == [
        ("7", 88, "B")
    ] * 2
    assert refused(items) == [("quotes", "line 3"), ("no_digest", "line 5"), ("columns", "line 6")]


def test_plain_lines_are_read_whatever_tool_wrote_them_and_names_are_not_kept(
    tmp_path: Path,
) -> None:
    text = f"# mine\n{hexed(16, 1)}\n{hexed(20, 2)}  a name.jpg\n\\{hexed(32, 3)} *b\nrubbish\n"
    items, told = read(tmp_path, text)
    assert told.format == "plain"
    assert [[*one.digests] for one in entries(items)] == [["md5"], ["sha1"], ["sha256"]]
    assert (refused(items), told.left_out["name"]) == ([("no_digest", "line 5")], 2)
    assert "name.jpg" not in repr(items)


def test_known_software_is_read_from_csv(tmp_path: Path) -> None:
    row = f'"{hexed(20, 1)}","{hexed(16, 1)}","0","a, ""b"".dll",488,1,"x",""\r\n'
    items, told = read(tmp_path, RDS + row + '"zz","",0,"",1,1,"",""\r\n' + row)
    assert told.format == "nsrl"
    assert [one.md5 for one in entries(items)] == [bytes.fromhex(hexed(16, 1))] * 2
    assert refused(items) == [("not_sha1", "row 3")]


def database(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as made:
        made.executescript(script)
        if "INSERT" not in script and "TABLE FILE" in script:
            rows = [(hexed(32, n), hexed(20, n), hexed(16, n)) for n in range(3)] + [("", "", "")]
            made.executemany("INSERT INTO FILE VALUES (?, ?, ?)", rows)
        made.commit()
    return path


def test_known_software_is_read_from_the_database_of_version_3(tmp_path: Path) -> None:
    path = database(tmp_path / "rds.db", "CREATE TABLE FILE (sha256, sha1, md5)")
    told = Told(format_of(path))
    items = [*read_list([path], told)]
    assert (told.format, len(entries(items))) == ("nsrl", 3)
    assert refused(items) == [("no_digest", "row 4")]


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE t (a); CREATE VIEW FILE AS SELECT a AS sha256, a AS sha1, a AS md5 FROM t",
        "CREATE TABLE other (a)",
    ],
)
def test_a_database_without_the_plain_table_is_refused(tmp_path: Path, script: str) -> None:
    path = database(tmp_path / "rds.db", script)
    with pytest.raises(UnreadableFile, match="no table"):
        list(read_list([path], Told("nsrl")))


def test_a_damaged_database_is_refused(tmp_path: Path) -> None:
    path = database(tmp_path / "rds.db", "CREATE TABLE FILE (sha256, sha1, md5)")
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(UnreadableFile):
        list(read_list([path], Told("nsrl")))


def test_the_format_is_told_by_the_content_and_files_of_two_are_not_mixed(tmp_path: Path) -> None:
    one, two, empty = tmp_path / "a.txt", tmp_path / "b.json", tmp_path / "c"
    one.write_text(cases(media(1)))
    two.write_text(f"{hexed(16, 1)}\n")
    empty.touch()
    assert (format_of(one), format_of(two)) == ("vics", "plain")
    with pytest.raises(UnreadableFile, match="another format"):
        list(read_list([one, two], Told("vics")))
    with pytest.raises(UnreadableFile, match="empty"):
        format_of(empty)
    with pytest.raises(UnreadableFile, match="cannot be read"):
        format_of(tmp_path / "nowhere")
    assert json.loads(one.read_text())


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("before", "more"), [("", ""), ("sep=;\n", ""), ("", "x" * 200_000)])
def test_a_table_is_read_in_any_encoding_and_with_any_ends_of_lines(
    tmp_path: Path, codec: str, end: str, before: str, more: str
) -> None:
    row = f"{hexed(16, 1).upper()};Série 5;\n"
    text = f"{before}MD5;Series;{more}\n{row}{row}".replace("\n", end)
    path = tmp_path / "list.any"
    path.write_bytes(text.encode(codec))
    told = Told(format_of(path))
    items = entries([*read_list([path], told)])
    assert [(one.md5, one.series) for one in items] == [
        (bytes.fromhex(hexed(16, 1)), "Série 5")
    ] * 2


def test_a_line_that_is_too_long_or_has_a_loose_quote_never_takes_the_next_with_it(
    tmp_path: Path,
) -> None:
    good = f'"{hexed(20, 1)}","{hexed(16, 1)}","0","a.dll",488,1,"x",""\r\n'
    loose, long = good.replace('a.dll"', "a.dll"), good.replace("a.dll", "a" * 3_000_000)
    items, _ = read(tmp_path, RDS + good + loose + good + long + good)
    assert [one.name for one in entries(items)] == ["2", "4", "6"]
    assert refused(items) == [("quotes", "row 3"), ("too_long", "row 5")]
    with pytest.raises(UnreadableFile, match="Two columns"):
        read(tmp_path, f"md5,id,MD5\n{hexed(16, 1)},1,{hexed(16, 2)}\n")
