"""What somebody trusted signed is read with care all the same."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from longstop.core.evidence.lists import Entry, as_plain, read_description
from longstop.engines.age_file import new_opener
from longstop.engines.ledger_key import create_key, open_key
from longstop.engines.list_package import (
    Package,
    PackageRefused,
    digest_of_lines,
    entry_lines,
    package_blocks,
)
from tests.cli.evidence_lists import ABOUT


@pytest.mark.parametrize(
    ("entry", "good"),
    [
        (Entry(name="1", md5=bytes(16), pdq=bytes(32)), True),
        (Entry(name="1", md5=bytes(15)), False),
        (Entry(name="1", sha1=bytes(20), pdq=bytes(33)), False),
        (Entry(name="1"), False),
    ],
)
def test_an_entry_without_a_digest_of_its_length_is_refused(
    tmp_path: Path, entry: Entry, good: bool
) -> None:
    key = create_key(tmp_path / "lab.key", "lab.example/lists", "a long passphrase")
    signer, opener = open_key(tmp_path / "lab.key", "a long passphrase"), new_opener()
    digest, count = digest_of_lines(entry_lines([entry]))
    head = {
        "description": as_plain(read_description(ABOUT)), "origin": ["table", "", ""],
        "entries": count, "entries_sha256": digest,
    }  # fmt: skip
    blocks = package_blocks(head, entry_lines([entry]), signer, opener.receiver)
    package = Package(io.BytesIO(b"".join(blocks)), opener, [key])
    if good:
        assert [*package.entries()] == [entry]
    else:
        with pytest.raises(PackageRefused, match="another length"):
            list(package.entries())
