"""A part that was changed, taken away or put in by hand is named, in the tables and on the disk."""
# ruff: noqa: S608 - every statement is of ours

from __future__ import annotations

from pathlib import Path

import pytest

from longstop.actions.verify import Verification, verify
from tests.bureau.fixtures import Bureau
from tests.bureau.packages import PICTURE, list_of, mail_of, zip_of

PACKAGE = zip_of({
    "a.csv": list_of("Jon", "Ann", tag="A"), "b.csv": list_of("Bob", tag="B"), "p.jpg": PICTURE,
    "odd.csv": "x;y\n1;2\n",
})  # fmt: skip


@pytest.fixture
def received(bureau: Bureau) -> Bureau:
    """A bureau with a lone file, an archive and a mail."""
    bureau.receive_csv({"reference": "L-1", "role": "reported", "family_name": "Quill"})
    bureau.receive_bytes(PACKAGE, name="p.zip")
    bureau.receive_bytes(mail_of(attached={"p.jpg": PICTURE}).as_bytes(), name="m.eml")
    return bureau


def found(bureau: Bureau) -> Verification:
    return verify(bureau.house, bureau.people["sue"])


def faults(bureau: Bureau) -> list[tuple[str, str]]:
    return [(one.what.value, one.where.partition(" ")[2]) for one in found(bureau).faults]


def test_how_many_digests_rest_on_the_receipt_alone_is_said(received: Bureau) -> None:
    told = found(received)
    assert told.faults == ()
    # The lone file; a, b and odd of the archive; headers and text of the mail.
    assert told.checked["parts_digested_again"] == 6
    # The archive and its picture; the mail and its picture.
    assert told.checked["parts_on_the_receipt_alone"] == 4
    assert told.checked["parts"] == 10


IN = "obligation_id = (select obligation_id from package where file_name = 'p.zip')"
BY_HAND = [
    (f"update package_part set sha256 = sha256('x') where number = 4 and {IN}",
     [("part_differs", "part 4")]),
    (f"update package_part set bytes = bytes + 1 where number = 2 and {IN}",
     [("part_differs", "part 2")]),
    (f"update package_part set path = 'z.csv' where number = 3 and {IN}",
     [("value_changed", "part 3")]),
    (f"update package_part set read_as = 'csv', reason = null where number = 5 and {IN}",
     [("part_differs", "part 5")]),
    (f"delete from package_part where number = 4 and {IN}", [("part_differs", "part 4")]),
    (f"insert into package_part select obligation_id, 6, within, path, bytes, sha256, kind,"
     f" read_as, reason, kept_bytes, kept_sha256, media_removed, salt, commitment"
     f" from package_part where number = 4 and {IN}", [("part_differs", "part 6")]),
    ("update source_record set part = 3 where source_reference = 'A-1'", [("part_differs", "")]),
    ("delete from refused_file", [("notice_missing", ""), ("child_row_missing", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "named"), BY_HAND)
def test_what_was_changed_by_hand_is_named(
    received: Bureau, statement: str, named: list[tuple[str, str]]
) -> None:
    with received.as_superuser() as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute(statement.encode())
    assert set(faults(received)) == set(named)


def test_a_name_erased_with_its_salt_leaves_the_proof_whole(received: Bureau) -> None:
    with received.as_superuser() as connection:
        connection.execute("update package_part set path = null, salt = null")
    assert faults(received) == []


def _texts(bureau: Bureau) -> list[Path]:
    return sorted(bureau.house.spool_folder.rglob("*.spool"))


def test_a_text_changed_on_the_disk_is_named_and_one_that_is_gone_is_counted(
    received: Bureau,
) -> None:
    for text in _texts(received):
        kept = text.read_bytes()
        text.write_bytes(kept.replace(b"Quill", b"Mill"))
        changed = [("part_differs", where) for what, where in faults(received)]
        assert faults(received) == changed
        assert len(changed) == (b"Quill" in kept)
        text.write_bytes(kept)
        text.rename(text.with_suffix(".away"))
        told = found(received)
        assert (told.faults, told.checked["parts_on_the_receipt_alone"]) == ((), 5)
        text.with_suffix(".away").rename(text)


def test_a_refused_files_parts_are_bound_too(bureau: Bureau) -> None:
    bureau.receive_bytes(zip_of({"p.jpg": PICTURE}), name="p.zip")
    assert faults(bureau) == []
    with bureau.as_superuser() as connection:
        connection.execute("update package_part set sha256 = sha256('x') where number = 2")
    assert faults(bureau) == [("part_differs", "part 2")]
