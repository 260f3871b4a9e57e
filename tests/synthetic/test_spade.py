"""The list that nobody looked at: its troubles, and what its truth says of them."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from longstop.core.intake.columns import load_column_map
from longstop.core.referral.records import Unreadable
from longstop.engines.readers.choose import ReaderSettings, UnreadableFile, open_reader
from longstop.engines.readers.limits import Limits
from longstop.synthetic.spade_package import NEVER_SENT, PEOPLE, SpadeFile, write_spade


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[SpadeFile, ...]:
    return write_spade(tmp_path_factory.mktemp("spade"))


def read(path: Path) -> tuple[int, Counter[str]]:
    """Count the records of a file, and those that cannot be read by their reason."""
    columns = files("longstop.policies") / "columns" / "longstop-en.toml"
    settings = ReaderSettings(
        zone="America/Toronto",
        country="GB",
        column_map=load_column_map(columns.read_text(encoding="utf-8")),
        limits=Limits(),
    )
    records = list(open_reader(path, "csv", settings).records())
    return len(records), Counter(one.reason for one in records if isinstance(one, Unreadable))


def test_each_file_is_read_as_its_truth_says(written: tuple[SpadeFile, ...]) -> None:
    told = {one.path.name: (one.truth.read, one.truth.quarantined) for one in written[:-1]}
    assert {one.path.name: read(one.path) for one in written[:-1]} == told
    reasons = {reason for _, counts in told.values() for reason in counts}
    assert reasons == {"too_few_cells", "wrong_order", "unclosed_quote"}


def test_the_last_file_is_refused_for_the_reason_its_truth_names(
    written: tuple[SpadeFile, ...],
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(written[-1].path)
    assert refused.value.reason == written[-1].truth.refused == "header_only"


def test_every_trouble_is_in_the_bytes(written: tuple[SpadeFile, ...]) -> None:
    data = {one.trouble: one.path.read_bytes() for one in written}
    assert data["UTF-16"].startswith(b"\xff\xfe")
    assert "é".encode("cp1252") in data["Windows Western page"]
    assert data["byte-order mark, twice"].count(b"\xef\xbb\xbf") == 2
    assert all(f"SYN{mark}".encode() not in data["UTF-16"] for mark in ",;")
    assert {line[12:13] for line in data["mixed delimiters"].splitlines()[1:]} == {
        b",",
        b";",
        b"\t",
    }
    assert data["repeated header rows"].count(b"reference,role,") == 10
    assert b"\nSee the second sheet." in data["quoted line breaks"]


def test_the_sender_declares_more_than_it_sent(written: tuple[SpadeFile, ...]) -> None:
    declared = sum(one.declared or 0 for one in written)
    assert declared - sum(one.truth.read for one in written) == NEVER_SENT
    assert sum(one.truth.accepted for one in written) > PEOPLE - 300


def test_the_truth_stands_beside_the_files(written: tuple[SpadeFile, ...]) -> None:
    beside = json.loads((written[0].path.parent / "truth.json").read_text(encoding="utf-8"))
    assert {name: told["read"] for name, told in beside.items()} == {
        one.path.name: one.truth.read for one in written
    }


def test_the_same_files_are_written_again(tmp_path: Path) -> None:
    first, second = (write_spade(tmp_path / name, people=60) for name in ("a", "b"))
    assert [one.path.read_bytes() for one in first] == [one.path.read_bytes() for one in second]
    assert [one.truth for one in first] == [one.truth for one in second]
