"""An examiner holds a table of digests against the lists, and is told what matches and no more."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from longstop.engines.digest_table import batches
from longstop.engines.spreadsheet import plain
from tests.cli.evidence_lists import (
    about,
    brought_in,
    entry,
    file,
    flipped,
    run,
    table,
    told,
)
from tests.engines.lists.samples import cases, hexed, media

PDQ = hexed(32, "picture")


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A list that grades and one of known software, entry 5 on both."""
    folder = tmp_path / "lists"
    graded = table(
        tmp_path / "graded.csv",
        *(entry(number) for number in (1, 2, 5)),
        {"id": "E9", "md5": hexed(16, 9), "pdq": PDQ, "quality": 80, "sha1": "", "sha256": ""},
    )
    known = table(tmp_path / "known.csv", *(entry(number) for number in (5, 6, 7, 8)))
    brought_in(folder, graded, about(tmp_path))
    brought_in(folder, known, about(tmp_path, list='"software"', kind='"known"'))
    return folder


def matched(tmp_path: Path, lists: Path, *rows: dict[str, Any]) -> tuple[Any, dict[str, list[str]]]:
    result, out = table(tmp_path / "result.csv", *rows), tmp_path / "matches.csv"
    out.unlink(missing_ok=True)
    found = told("match", result, "--lists", lists, "--out", out)
    lines: dict[str, list[str]] = {}
    with out.open(encoding="utf-8-sig", newline="") as text:
        for row in csv.DictReader(text):
            lines.setdefault(row["path"], []).append(f"{row['outcome']}: {row['said']}")
    return found, lines


def test_every_file_comes_out_as_what_it_matches_and_the_counts_add_up(
    tmp_path: Path, lists: Path
) -> None:
    found, lines = matched(
        tmp_path, lists,
        file(1), file(5), file(6), file(3),
        file(11, pdq=flipped(PDQ, 31), pdq_quality=90),
        file(12, pdq=flipped(PDQ, 31), pdq_quality=20),
        file(13, pdq=flipped(PDQ, 32), pdq_quality=90),
        file(7, sha1="", sha256=""),
        file(8, md5=hexed(16, 6)),
        {"path": "encrypted.zip"},
    )  # fmt: skip
    assert {what: n for what, n in found["outcomes"].items() if n} == {
        "counted": 1, "conflict": 2, "known": 1, "not listed": 2, "lead": 1,
        "flat picture resembles": 1, "same digest as a known file, not decided by it": 1,
    }  # fmt: skip
    assert (found["files"], found["still_to_open"], found["set_aside"]) == (10, 9, 1)
    assert (sum(found["outcomes"].values()), found["not_examined"]) == (9, 1)
    assert lines["f1"][0].startswith(
        "counted: same bytes as entry E1 of list north (1), listed by Example Police on 2026-11-01"
    )
    assert [one.split(":")[0] for one in lines["f5"]] == ["conflict"] * 2
    assert lines["f11"] == [
        "lead: resembles entry E9 of list north (1): 31 of 256 bits apart, quality 90"
    ]
    assert "flat picture" in lines["f12"][0]
    assert "same MD5 as entry E7" in lines["f7"][0]
    assert any("differs: a digest was forged" in one for one in lines["f8"])
    assert lines["f6"] == ["known: "]
    assert "It does not say who put the file there" in found["standing"]
    assert found["nothing_found"] is None


def test_nothing_found_is_said_of_what_was_examined_with_these_lists_on_this_day(
    tmp_path: Path, lists: Path
) -> None:
    table(tmp_path / "files.csv", file(100, presence="deleted", address="2:17"), file(101))
    done = run("match", tmp_path, "--lists", lists)
    assert (
        "No match in what was examined, with these lists (north (1), software (1)), on 2026-11-28."
        in done.stdout
    )
    assert "a person still has to open 2; 0 are known files" in done.stdout


def test_both_readings_are_tried_where_the_maker_of_a_list_is_unknown(tmp_path: Path) -> None:
    rows = [
        file(11, pdq=hexed(32, "no"), pdq_quality=90, pdq_full=flipped(PDQ, 3), pdq_full_quality=80)
    ]
    source = table(tmp_path / "p.csv", {"id": "E9", "pdq": PDQ, "quality": 80})
    for pdq_from, what in (("reference", "not listed"), ("unknown", "lead")):
        folder = tmp_path / pdq_from
        brought_in(folder, source, about(tmp_path, pdq_from=f'"{pdq_from}"'))
        assert matched(tmp_path, folder, *rows)[0]["outcomes"][what] == 1


def test_a_retracted_entry_counts_no_more_and_is_still_named(tmp_path: Path, lists: Path) -> None:
    gone = told("list", "retract", "north", "--entry", "E1", "--reason", "wrong", "--lists", lists)
    assert (gone["entries"], gone["in_use"]) == (["E1"], "1")
    found, lines = matched(tmp_path, lists, file(1), file(2))
    assert (found["outcomes"]["counted"], found["outcomes"]["not listed"]) == (1, 1)
    assert "was retracted and does not count" in lines["f1"][0]


def test_a_new_list_is_held_against_stored_digests_and_raises_an_alert(
    tmp_path: Path, lists: Path
) -> None:
    before, _ = matched(tmp_path, lists, file(6), file(3))
    assert (before["outcomes"]["known"], before["alerts"]) == (1, 0)
    later = table(tmp_path / "later.csv", entry(6), entry(3))
    brought_in(lists, later, about(tmp_path, list='"south"'))
    after, _ = matched(tmp_path, lists, file(6), file(3))
    assert (after["outcomes"]["conflict"], after["outcomes"]["counted"], after["alerts"]) == (
        1, 1, 2,
    )  # fmt: skip


def test_json_lines_are_read_and_names_of_any_bytes_and_formulas_do_no_harm(
    tmp_path: Path, lists: Path
) -> None:
    result = tmp_path / "result.jsonl"
    rows = [{**file(1), "path": '=HYPERLINK("x")', "more": [1]}, {**file(2), "md5": None}]
    result.write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = tmp_path / "out.csv"
    assert told("match", result, "--lists", lists, "--out", out)["outcomes"]["counted"] == 2
    assert "\n\"'=HYPERLINK" in out.read_text(encoding="utf-8-sig").replace("\r", "")
    raw = tmp_path / "raw.csv"
    raw.write_bytes(b"path,sha256\n\xff\xfe," + hexed(32, 1).encode() + b"\n")
    assert told("match", raw, "--lists", lists)["outcomes"]["counted"] == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("path,sha256\na,zz\n", "no table of digests"),
        ("path,name\na,b\n", "no table of digests"),
        (f"path,md5\na,{' ' * 32}\nb,{'ab' * 16}\n", "no table of digests"),
        ("path,sha256\na,b,c\n", "no table of digests"),
        ("", "no table of digests"),
        ("path,sha256\n,\n", "no table of digests"),
        (f'path,md5\n"a\nb",{"ab" * 16}\n', "no table of digests"),
        (f"path,md5\na,{'zz' * 16}\n", "no table of digests"),
        (f"path,pdq,pdq_quality\na,{'ab' * 32},999\n", "no table of digests"),
        ('[{"path": "a"}]\n', "no table of digests"),
        ("path,name\n", "no table of digests"),
        ('{"path": "a", "more": ' + "[" * 90_000 + "]" * 90_000 + "}\n", "no table of digests"),
    ],
)
def test_a_table_that_is_none_is_refused_with_its_place(
    tmp_path: Path, lists: Path, text: str, why: str
) -> None:
    result, out = tmp_path / "bad.csv", tmp_path / "out.csv"
    result.write_text(text)
    done = run("match", result, "--lists", lists, "--out", out)
    assert (done.exit_code, why in done.stderr, out.exists()) == (2, True, False)


def test_a_damaged_list_is_told_and_nothing_is_matched_with_it(tmp_path: Path, lists: Path) -> None:
    keys = lists / "north" / "1" / "sha256.keys"
    data = bytearray(keys.read_bytes())
    data[-1] ^= 1
    keys.write_bytes(data)
    done = run("match", table(tmp_path / "r.csv", file(1)), "--lists", lists)
    assert (done.exit_code, "sha256.keys of the list is damaged" in done.stderr) == (2, True)
    done = run("match", tmp_path / "r.csv", "--lists", tmp_path / "nowhere")
    assert (done.exit_code, "no folder of lists" in done.stderr) == (2, True)


def test_a_table_is_read_the_same_however_it_is_cut_and_quoted(tmp_path: Path) -> None:
    rows = [
        {"path": name, "md5": hexed(16, n), "sha256": hexed(32, n) if n % 2 else "",
         "pdq": hexed(32, n) if n % 3 else "", "pdq_quality": n if n % 3 else ""}
        for n, name in enumerate(['a, "b"', "'=c", "d\\\\x0a", "é", "f,g,", "h"] * 5)
    ]  # fmt: skip
    path = table(tmp_path / "t.csv", *rows)
    for size in (1, 7, 100, 1 << 20):
        found = []
        for batch in batches(path, size):
            for line in range(len(batch)):
                digests = {
                    name: batch.rows[name][line].tobytes().hex() if batch.has[name][line] else ""
                    for name in ("md5", "sha256", "pdq")
                }
                quality = int(batch.quality["pdq"][line])
                found.append(
                    {"path": batch.names(line)[0], **digests,
                     "pdq_quality": "" if quality < 0 else quality}
                )  # fmt: skip
        assert found == [{**row, "path": plain(str(row["path"]))} for row in rows]


def test_a_list_of_known_files_that_grades_the_same_file_never_sets_it_aside(
    tmp_path: Path,
) -> None:
    hashes = [
        {"HashName": "PDQ", "HashValue": PDQ}, {"HashName": "PDQ-Quality", "HashValue": "80"},
    ]  # fmt: skip
    source, lists = tmp_path / "set.json", tmp_path / "lists"
    graded = media(1, Category=1, AlternativeHashes=hashes)
    source.write_text(cases(media(1, Category=None), {**graded, "MediaID": 2}))
    found = brought_in(lists, source, about(tmp_path, kind='"known"'))
    assert found["about"]["counts"]["codes"] == {"known": 1, "listed-1": 1}
    assert matched(tmp_path, lists, file(1, sha256=""))[0]["outcomes"]["conflict"] == 1


def test_of_many_entries_of_one_digest_those_that_decide_are_told(tmp_path: Path) -> None:
    source, lists = tmp_path / "set.json", tmp_path / "lists"
    same = [{**media(1, Category=5), "MediaID": number} for number in range(30)]
    graded = [{**media(1, Category=1), "MediaID": number} for number in (40, 41)]
    forged = {**media(1, Category=5), "MediaID": 50, "SHA1": hexed(20, "other")}
    source.write_text(cases(*same, forged))
    brought_in(lists, source, about(tmp_path))
    found, lines = matched(tmp_path, lists, file(1, sha256=""))
    assert found["outcomes"]["conflict"] == 1
    assert len(lines["f1"]) == 20
    assert "entry 50" in lines["f1"][-1]
    source.write_text(cases(*same, *graded))
    brought_in(lists, source, about(tmp_path, version='"2"'))
    told("list", "retract", "north", "--entry", "40", "--reason", "wrong", "--lists", lists)
    found, lines = matched(tmp_path, lists, file(1, sha256=""))
    assert found["outcomes"]["conflict"] == 1
    assert ["retracted" in one for one in lines["f1"][-2:]] == [True, False]
