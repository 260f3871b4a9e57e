"""A workbook or a PDF in: its records like those of any list, its bytes and pictures never kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from io import BytesIO

import pytest

from longstop.actions.receive import Incoming, receive
from longstop.core.intake.receipt import ReceiptStatus
from longstop.engines.spool import kept_names, named_file
from tests.bureau.fixtures import Bureau
from tests.engines.openers.books import PICTURE, cell, changed, ods, xlsx
from tests.engines.openers.hostile import entity_bomb, far_cell, many_sheets
from tests.engines.openers.pdfs import REPORT, only_a_picture, written

HEADS = ["reference", "role", "family_name", "given_name", "event_time"]
ROW = ["W-1", "reported", "Quill", "Jon", "2026-01-15 10:00"]


def kept_bytes(bureau: Bureau) -> bytes:
    """Read all that the spool keeps, opened, and whatever else lies there."""
    folder, keys = bureau.house.spool_folder, bureau.house.keys
    names = kept_names(folder)
    others = [path for path in folder.rglob("*") if path.is_file()]
    plain = [
        path.read_bytes() for path in others if path.relative_to(folder).as_posix() not in names
    ]
    for name in names:
        with named_file(folder, name, keys).open() as stream:
            plain.append(stream.read())
    return b"".join(plain)


def test_every_sheet_of_a_workbook_is_read_and_the_sum_holds(bureau: Bureau) -> None:
    bad = ["W-2", "reported", "Reed", "Ann", "no day"]
    data = xlsx(
        {"A": [HEADS, ROW, bad], "B": [HEADS, ["W-3", *ROW[1:]]], "C": [["call", "me"]]},
        hidden=["B"],
    )
    receipt = bureau.receive_bytes(data, name="list.xlsx")
    assert (receipt.status, receipt.format) == (ReceiptStatus.RECEIVED, "xlsx")
    assert (receipt.read, receipt.accepted, receipt.quarantined) == (3, 2, 1)
    assert receipt.adds_up()
    assert receipt.refused_parts == (("C", "no_header"),)
    assert receipt.sha256 == hashlib.sha256(data).hexdigest()
    assert bureau.ask("select location from quarantined_record") == [
        ('row 3, column "event_time"',)
    ]
    assert bureau.ask("select path, seen from package_drift") == [('sheet "B": hidden', 1)]
    assert bureau.ask("select count(*) from obligation where kind = 'refused_file'") == [(1,)]


def test_a_sheet_and_a_list_of_the_same_rows_are_the_same_records(bureau: Bureau) -> None:
    bureau.receive_text("\n".join([",".join(HEADS), ",".join(ROW)]) + "\n")
    again = bureau.receive_bytes(ods({"L": [list(map(cell, row)) for row in (HEADS, ROW)]}))
    assert (again.format, again.duplicate, again.accepted) == ("ods", 1, 0)


def test_nothing_of_the_senders_bytes_or_pictures_is_kept(bureau: Bureau) -> None:
    data = changed(xlsx({"L": [HEADS, ROW]}), more={"xl/media/image1.png": PICTURE})
    receipt = bureau.receive_bytes(data)
    assert receipt.accepted == 1
    kept = kept_bytes(bureau)
    assert b"Quill" in kept
    assert PICTURE not in kept
    assert b"PK\x03\x04" not in kept
    digest = hashlib.sha256(PICTURE).digest()
    assert bureau.ask(
        "select sha256, reason, kept_bytes from package_part where path = 'xl/media/image1.png'"
    ) == [(digest, "media_file", None)]


def test_the_same_workbook_again_is_a_duplicate(bureau: Bureau) -> None:
    data = xlsx({"L": [HEADS, ROW]})
    first = bureau.receive_bytes(data)
    assert bureau.receive_bytes(data).status is ReceiptStatus.DUPLICATE
    assert first.status is ReceiptStatus.RECEIVED


class Stopped(Exception):
    """Somebody stopped it."""


def test_a_workbook_cut_short_goes_on_where_it_stopped(bureau: Bureau) -> None:
    rows = [[f"W-{number}", "reported", f"Quill{number}", *ROW[3:]] for number in range(30)]
    data = xlsx({"A": [HEADS, *rows[:15]], "B": [HEADS, *rows[15:]]})

    def stop(done: int) -> None:
        if done >= 16:
            raise Stopped

    cut = Incoming(stream=BytesIO(data), batch=8, file_name="list.xlsx", source="toronto")
    with pytest.raises(Stopped):
        receive(bureau.house, bureau.people["alice"], cut, stop)
    assert bureau.ask("select state from obligation where kind = 'package'") == [("receiving",)]
    receipt = bureau.receive_bytes(data, batch=8)
    assert (receipt.status, receipt.read, receipt.accepted) == (ReceiptStatus.RECEIVED, 30, 30)
    assert bureau.ask("select count(distinct ordinal), count(*) from source_record") == [(30, 30)]


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (far_cell, "needs_too_much_memory"),
        (many_sheets, "too_many_sheets"),
        (entity_bomb, "has_doctype"),
        (only_a_picture, "no_text"),
        (lambda: xlsx({"L": []}), "nothing_inside"),
    ],
)
def test_a_hostile_or_empty_document_is_refused_with_a_receipt_and_an_owner(
    bureau: Bureau, make: Callable[[], bytes], reason: str
) -> None:
    receipt = bureau.receive_bytes(make())
    assert (receipt.status, receipt.reason) == (ReceiptStatus.REFUSED, reason)
    assert receipt.reference is not None
    assert kept_bytes(bureau) == b""


def test_a_report_in_pdf_is_received_with_its_places(bureau: Bureau) -> None:
    rows = [row for row in REPORT if row[0] != "Incident Type:"]
    receipt = bureau.receive_bytes(written(rows), name="report.pdf")
    assert (receipt.format, receipt.accepted, receipt.referrals) == ("pdf", 1, 1)
    assert receipt.drift == 1
    assert bureau.ask("select path from package_drift") == [
        ("expected and not found: incident type",)
    ]
    assert ("page 1, line 11: Email Address",) in bureau.ask("select path from identifier")
    assert b"%PDF" not in kept_bytes(bureau)


def test_a_pdf_that_is_no_report_waits_for_a_person_with_its_text(bureau: Bureau) -> None:
    receipt = bureau.receive_bytes(written(["Dear colleague,", "please call me."]))
    assert (receipt.read, receipt.quarantined, receipt.referrals) == (1, 1, 0)
    assert bureau.ask("select reason from quarantined_record") == [("no_report_number",)]
