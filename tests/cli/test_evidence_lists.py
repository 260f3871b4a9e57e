"""A laboratory keeps its lists: what came in, what is used, what went, and where copies are."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from longstop.engines.age_file import new_opener
from longstop.engines.ledger_key import create_key
from tests.cli.evidence_lists import NOON, about, brought_in, entry, file, run, table, told
from tests.engines.lists.pages import NEXT, gone, image, page
from tests.engines.lists.samples import CASES_13, cases, hexed, media

PASSPHRASE = "a long passphrase"


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    return tmp_path / "lists"


def test_a_list_is_imported_shown_checked_and_its_categories_stay_neutral(
    tmp_path: Path, lists: Path
) -> None:
    source = tmp_path / "set.json"
    source.write_text(
        cases(
            media(1, Miniature="aGVsbG8="), media(2, Category=5), media(3, Category=77),
            media(4, Category=None), media(5, MD5="bad"), *(media(n) for n in range(10, 40)),
            total=99,
        )
    )  # fmt: skip
    done = run("list", "import", source, "--about", about(tmp_path), "--lists", lists)
    assert done.exit_code == 0, done.stderr
    for words in (
        "34 entries: md5 34, sha1 34", "listed-1: 31", "not-pertinent: 1", "unmapped: 1",
        "uncategorised: 1", "its head says 99", "rejected: 1",
        "pictures stripped and not kept (Miniature): 1", "not kept: MediaFiles 3",
        "terms: for matching only", "signed by nobody", "categories by five-from-one",
    ):  # fmt: skip
        assert words in done.stdout
    shown = told("list", "show", "north", "--lists", lists, "--check")
    assert shown["about"]["counts"]["codes"]["listed-1"] == 31
    assert [one["what"] for one in shown["history"]] == ["imported"]
    assert told("list", "show", "--lists", lists) == {"north": "1"}
    kept = b"".join(one.read_bytes() for one in (lists / "north" / "1").iterdir())
    assert b"aGVsbG8" not in kept
    assert b"a.jpg" not in kept


def test_the_exporter_may_stand_behind_its_records_and_cannot_make_a_graded_list_set_aside(
    tmp_path: Path, lists: Path
) -> None:
    source = tmp_path / "set.json"
    source.write_text(cases(media(1, Category=8), context=CASES_13, by="NIST NSRL"))
    graded = brought_in(lists, source, about(tmp_path))
    assert graded["about"]["counts"]["codes"] == {"unmapped": 1}
    assert graded["about"]["scheme"] == "known-as-eight"
    known = brought_in(lists, source, about(tmp_path, list='"soft"', kind='"known"'))
    assert known["about"]["counts"]["codes"] == {"known": 1}


def test_a_bad_batch_goes_to_quarantine_and_the_version_before_stays_in_use(
    tmp_path: Path, lists: Path
) -> None:
    brought_in(lists, table(tmp_path / "1.csv", *map(entry, range(10))), about(tmp_path))
    bad = table(tmp_path / "2.csv", *map(entry, range(4)))
    second = about(tmp_path, version='"2"')
    done = run("list", "import", bad, "--about", second, "--lists", lists)
    assert done.exit_code == 1
    assert "quarantine: it has 4 entries where the version in use has 10" in done.stderr
    assert told("list", "show", "--lists", lists) == {"north": "1"}
    found = brought_in(lists, bad, second, "--despite", "the source confirmed it")
    assert (found["in_use"], found["changes"]["gone"], len(found["gone"])) == (True, 6, 6)
    history = told("list", "show", "north", "--lists", lists)["history"]
    assert [one["what"] for one in history] == ["imported", "quarantined", "imported"]
    assert history[2]["despite"] == "the source confirmed it"


def test_a_document_cut_short_and_one_with_many_bad_lines_are_quarantined(
    tmp_path: Path, lists: Path
) -> None:
    whole = cases(*map(media, range(5)))
    for text in (whole[: whole.index('"MediaID": 4')], whole.replace('"MD5"', '"Else"', 2)):
        source = tmp_path / "set.json"
        source.write_text(text)
        done = run("list", "import", source, "--about", about(tmp_path), "--lists", lists)
        assert (done.exit_code, "in quarantine" in done.stderr) == (1, True)
    assert told("list", "show", "--lists", lists) == {"north": None}


def test_versions_are_compared_and_what_was_retracted_and_comes_again_is_told(
    tmp_path: Path, lists: Path
) -> None:
    rows = [entry(number, category="x") for number in range(6)]
    brought_in(lists, table(tmp_path / "1.csv", *rows), about(tmp_path))
    told("list", "retract", "north", "--entry", "E2", "--reason", "wrong", "--lists", lists)
    newer = [entry(number, category="x") for number in range(1, 8)]
    found = brought_in(
        lists, table(tmp_path / "2.csv", *newer), about(tmp_path, version='"2"')
    )  # fmt: skip
    assert (found["changes"]["new"], found["changes"]["gone"], found["gone"]) == (2, 1, ["E0"])
    assert found["again"] == ["E2"]
    compared = told("list", "diff", "north", "1", "2", "--lists", lists)
    assert compared == {"new": 2, "gone": 1, "changed": 0, "names": ["E0"]}


def test_a_whole_version_is_retracted_and_the_one_before_is_in_use_again(
    tmp_path: Path, lists: Path
) -> None:
    for version in "12":
        source = table(tmp_path / f"{version}.csv", *map(entry, range(3)))
        brought_in(lists, source, about(tmp_path, version=f'"{version}"'))
    gone = told("list", "retract", "north", "--reason", "their mistake", "--lists", lists)
    assert (gone["version"], gone["in_use"]) == ("2", "1")
    assert (gone["count"], gone["entries"]) == (3, ["E0", "E1", "E2"])
    history = told("list", "show", "north", "--lists", lists)["history"]
    assert [one["what"] for one in history] == ["imported", "imported", "retracted"]
    done = run("list", "retract", "north", "--entry", "E9", "--reason", "x", "--lists", lists)
    assert (done.exit_code, "Nothing was retracted" in done.stderr) == (2, True)


def test_a_list_travels_sealed_and_signed_and_is_the_same_where_it_arrives(
    tmp_path: Path, lists: Path
) -> None:
    source = table(tmp_path / "1.csv", *(entry(n, pdq=hexed(32, n), quality=70) for n in range(5)))
    brought_in(lists, source, about(tmp_path))
    ours = create_key(tmp_path / "lab.key", "lab.example/lists", PASSPHRASE)
    create_key(tmp_path / "else.key", "else.example/lists", PASSPHRASE)
    (tmp_path / "pass").write_text(PASSPHRASE + "\n")
    opener, stick = new_opener(), tmp_path / "north.age"
    (tmp_path / "lab2.age-key").write_text(opener.text + "\n")
    sign = ("--key", tmp_path / "lab.key", "--passphrase-file", tmp_path / "pass")
    out = (
        "list",
        "export",
        "north",
        "--lists",
        lists,
        "--out",
        stick,
        "--to",
        opener.receiver.text,
    )
    refused = run(*out, *sign, "--holder", "Somebody")
    assert (refused.exit_code, "for matching only" in refused.stderr) == (2, True)
    assert not stick.exists()
    assert told(*out, *sign, "--holder", "Lab 2")["copy"] == 1
    there = tmp_path / "there"
    come_in = ("list", "import", stick, "--lists", there, "--opener", tmp_path / "lab2.age-key")
    assert run(*come_in).exit_code == 2
    other = (tmp_path / "else.key").read_text()
    stranger = run(*come_in, "--vkey", json.loads(other)["public"])
    assert (stranger.exit_code, "None of the keys" in stranger.stderr) == (1, True)
    found = told(*come_in, "--vkey", ours.vkey)
    here = told("list", "show", "north", "--lists", lists)["about"]
    assert found["about"]["digest"] == here["digest"]
    assert found["about"]["counts"] == here["counts"]
    assert found["about"]["description"]["holder"] == "Lab 2"
    assert found["about"]["description"]["pass_on"] == []
    data = bytearray(stick.read_bytes())
    data[-20] ^= 1
    stick.write_bytes(data)
    again = run(*come_in[:4], tmp_path / "third", *come_in[5:], "--vkey", ours.vkey)
    assert (again.exit_code, "it is not whole" in again.stderr) == (2, True)


def test_a_signed_import_is_checked_against_the_key(tmp_path: Path, lists: Path) -> None:
    ours = create_key(tmp_path / "lab.key", "lab.example/lists", PASSPHRASE)
    other = create_key(tmp_path / "else.key", "else.example/lists", PASSPHRASE)
    (tmp_path / "pass").write_text(PASSPHRASE + "\n")
    sign = ("--key", tmp_path / "lab.key", "--passphrase-file", tmp_path / "pass")
    brought_in(lists, table(tmp_path / "1.csv", entry(1)), about(tmp_path), *sign)
    show = ("list", "show", "north", "--lists", lists, "--vkey")
    assert told(*show, ours.vkey)["about"]["signed_by"] == ours.vkey
    assert run(*show, other.vkey).exit_code == 1


def test_a_vics_style_export_is_imported_again_as_the_same_list(
    tmp_path: Path, lists: Path
) -> None:
    source, out = tmp_path / "set.json", tmp_path / "out.json"
    source.write_text(cases(*(media(n, Series="s", PhotoDNA="00ff") for n in range(5))))
    first = brought_in(lists, source, about(tmp_path))
    words = ("list", "export", "north", "--lists", lists, "--as", "vics", "--holder", "Lab 1")
    assert told(*words, "--out", out)["entries"] == 5
    again = brought_in(lists, out, about(tmp_path, list='"again"'))
    for same in ("digest", "counts", "origin", "scheme"):
        assert again["about"][same] == first["about"][same]


def test_an_expired_list_is_not_imported_used_or_passed_on(tmp_path: Path, lists: Path) -> None:
    source = table(tmp_path / "1.csv", entry(1))
    later = NOON + timedelta(days=60)
    words = ("list", "import", source, "--about", about(tmp_path), "--lists", lists)
    assert run(*words, at=later).exit_code == 2
    assert run(*words).exit_code == 0
    result = table(tmp_path / "r.csv", {"path": "f", "md5": hexed(16, 1)})
    done = run("match", result, "--lists", lists, at=later)
    assert (done.exit_code, "it expired on 2027-01-01" in done.stderr) == (2, True)
    done = run(
        "list", "export", "north", "--lists", lists, "--as", "vics", "--holder", "Lab 1",
        "--out", tmp_path / "o.json", at=later,
    )  # fmt: skip
    assert (done.exit_code, (tmp_path / "o.json").exists()) == (2, False)


def test_every_fault_of_what_is_said_of_a_list_is_told_at_once(tmp_path: Path) -> None:
    wrong = about(
        tmp_path,
        list='"Not OK"',
        version='"quarantine"',
        kind='"other"',
        pdq_from="[]",
        expires="2020-01-01",
        terms='""',
        more="1",
    )
    source = table(tmp_path / "1.csv", entry(1))
    done = run("list", "import", source, "--about", wrong, "--lists", tmp_path / "lists")
    assert done.exit_code == 2
    for words in (
        "list: ",
        "version: ",
        "kind: ",
        "pdq_from: ",
        "expires: ",
        "terms: ",
        "more: not known",
    ):
        assert words in done.stderr
    assert not (tmp_path / "lists").exists()


def test_a_version_never_changes_and_a_failed_import_leaves_nothing(
    tmp_path: Path, lists: Path
) -> None:
    source = table(tmp_path / "1.csv", entry(1))
    brought_in(lists, source, about(tmp_path))
    done = run("list", "import", source, "--about", about(tmp_path), "--lists", lists)
    assert (done.exit_code, "a version never changes" in done.stderr) == (2, True)
    doctype = tmp_path / "page.xml"
    doctype.write_text("<!DOCTYPE x><queryResult/>")
    second = about(tmp_path, version='"2"')
    assert run("list", "import", doctype, "--about", second, "--lists", lists).exit_code == 2
    assert sorted(one.name for one in (lists / "north").iterdir()) == ["1", "history.jsonl"]
    wrong = about(tmp_path, list='"never"')
    assert run("list", "import", doctype, "--about", wrong, "--lists", lists).exit_code == 2
    assert not (lists / "never").exists()


def test_what_a_killed_import_left_makes_way_for_the_next(tmp_path: Path, lists: Path) -> None:
    source = table(tmp_path / "1.csv", entry(1))
    brought_in(lists, source, about(tmp_path))
    (lists / "north" / ".new-half").mkdir()
    (lists / "north" / "2").mkdir()  # it has its name, and nothing stands in the history
    with (lists / "north" / "history.jsonl").open("a") as history:
        history.write('{"what": "imp')
    assert told("list", "show", "--lists", lists) == {"north": "1"}
    found = brought_in(lists, source, about(tmp_path, version='"2"'))
    assert (found["in_use"], found["before"]) == (True, "1")
    names = sorted(one.name for one in (lists / "north").iterdir())
    assert names == ["1", "2", "history.jsonl"]
    events = told("list", "show", "north", "--lists", lists)["history"]
    assert [one["version"] for one in events] == ["1", "2"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_last_word_on_an_entry_counts_in_whatever_order_pages_come(
    tmp_path: Path, lists: Path, order: tuple[int, int]
) -> None:
    early, late = "2019-11-24T15:10:00Z", "2019-11-25T15:10:00Z"
    pages = [
        page(image("changed", at=late), image("gone", at=early), image("stays"), after=NEXT),
        page(image("changed", at=early, kind="video"), gone("gone", at=late), gone("no", at=late)),
    ]
    files: list[Path] = []
    for number in order:
        files.append(tmp_path / f"{len(files)}.xml")
        files[-1].write_text(pages[number])
    found = told("list", "import", *files, "--about", about(tmp_path), "--lists", lists)
    assert found["about"]["counts"]["entries"] == 2
    assert (found["about"]["counts"]["withdrawn"], found["about"]["ended_early"]) == (2, False)
    kept = (lists / "north/1/entries.jsonl").read_text(encoding="utf-8")
    entries = [json.loads(line) for line in kept.splitlines()]
    assert sorted((one["name"], one["media"]) for one in entries) == [
        ("42/changed", "image"), ("42/stays", "image"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("list.json", b'"kind": "graded"', b'"kind": "known"'),
        ("list.json", b'"expires": "2027', b'"expires": "2099'),
        ("list.json", b'"sha256": 3', b'"sha256": 0'),
        ("entries.jsonl", b'"E1"', b'"E7"'),
        ("entries.offsets", b"\0", b"\1"),
    ],
)
def test_what_is_said_of_a_signed_list_and_of_its_entries_cannot_be_changed_unseen(
    tmp_path: Path, lists: Path, name: str, old: bytes, new: bytes
) -> None:
    ours = create_key(tmp_path / "lab.key", "lab.example/lists", PASSPHRASE)
    (tmp_path / "pass").write_text(PASSPHRASE + "\n")
    sign = ("--key", tmp_path / "lab.key", "--passphrase-file", tmp_path / "pass")
    brought_in(lists, table(tmp_path / "1.csv", *map(entry, range(3))), about(tmp_path), *sign)
    path = lists / "north/1" / name
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))
    for words in (
        ("list", "show", "north", "--vkey", ours.vkey),
        ("match", table(tmp_path / "r.csv", file(1)), "--vkey", ours.vkey),
    ):
        done = run(*words, "--lists", lists)
        assert (done.exit_code, f"{name} of the list is damaged" in done.stderr) == (2, True)
    path.write_bytes(b"" if name != "list.json" else data)
    done = run("match", tmp_path / "r.csv", "--lists", lists, "--unchecked")
    assert done.exit_code == (2 if name != "list.json" else 0)
