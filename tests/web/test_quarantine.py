"""Lines that could not be read, worked off on pages one by one."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from longstop.actions.verify import verify
from longstop.core.referral.vocabulary import ObligationKind
from tests.bureau.fixtures import CSV_HEAD, Bureau
from tests.bureau.packages import zip_of
from tests.bureau.work import LINE, absent_reference, references_of, statements
from tests.engines.openers.books import xlsx

In = Callable[[str], Client]
BAD = {**LINE, "date_of_birth": "no such day"}
READ = {"reason": "mending"}


@pytest.fixture
def lines(desk: Bureau) -> list[str]:
    """Receive three lines that cannot be read; gives their references in the order of work."""
    desk.receive_csv(*({**BAD, "reference": f"T-{n}", "given_name": f"Jon{n}"} for n in range(3)))
    return references_of(desk, "quarantined_record")


def draft_of(text: str) -> str:
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", text, re.DOTALL)
    assert found is not None, text
    return unescape(found[1])


def test_lines_are_worked_off_one_after_the_other(
    desk: Bureau, signed_in: In, lines: list[str]
) -> None:
    alice = signed_in("alice")
    listed = alice.get("/quarantine").text
    assert [listed.index(one) for one in lines] == sorted(listed.index(one) for one in lines)
    first = alice.get("/quarantine/next")
    assert first.headers["Location"] == f"/quarantine/{lines[0]}"
    after = alice.get(f"/quarantine/next?after={lines[0]}").headers["Location"]
    assert after == f"/quarantine/{lines[1]}"
    for last, reached in ((lines[2], "/quarantine"), ("X", f"/quarantine/{lines[0]}")):
        assert alice.get(f"/quarantine/next?after={last}").headers["Location"] == reached
    assert "Jon0" not in alice.get(f"/quarantine/{lines[0]}").text, "its text takes a reason"
    shown = alice.post(f"/quarantine/{lines[0]}/read", READ).text
    assert '<strong class="ls-late">no such day</strong>' in shown, "the cell at fault stands out"
    draft = draft_of(shown)
    assert draft.startswith(CSV_HEAD + "\n")
    mended = draft.replace("no such day", "03/04/1980").replace("\n", "\r\n")
    done = alice.post(f"/quarantine/{lines[0]}/release", {"mended": mended}, follow=True)
    assert [address for address, _ in done.redirect_chain] == [
        "/quarantine/next", f"/quarantine/{lines[1]}",
    ]  # fmt: skip
    assert "is released: accepted" in done.text
    aside = {"outcome": "not_a_record", "reason": "sender_confirmed"}
    done = alice.post(f"/quarantine/{lines[1]}/set-aside", aside, follow=True)
    assert "is set aside: not a record" in done.text
    file = SimpleUploadedFile("m.csv", mended.replace("T-0", "T-2").encode())
    done = alice.post(f"/quarantine/{lines[2]}/release", {"mended": "", "file": file}, follow=True)
    assert "Nothing that you can see waits" in done.text
    assert desk.ask("select accepted, quarantined from package") == [(2, 1)]
    assert verify(desk.house, desk.people["alice"]).faults == ()


def test_what_is_refused_loses_nothing_that_was_typed(
    desk: Bureau, signed_in: In, lines: list[str]
) -> None:
    alice, bob = signed_in("alice"), signed_in("bob")
    address = f"/quarantine/{lines[0]}"
    for typed in ("", "one line\r\nand a <second>", f"{CSV_HEAD}\r\nT-0,,,,never", "\0"):
        answer = alice.post(f"{address}/release", {"mended": typed})
        assert answer.status_code == 400, typed
        if "\0" not in typed:
            assert draft_of(answer.text).split() == typed.split()
    assert alice.post(f"{address}/read", {"reason": "because"}).status_code == 400
    half = alice.post(f"{address}/set-aside", {"outcome": "not_a_record"})
    assert (half.status_code, '"not_a_record" selected' in half.text) == (400, True)
    mended = "reference,family_name,given_name\nT-0,Quill"
    assert bob.post(f"{address}/release", {"mended": mended}).status_code == 303
    late = alice.post(f"{address}/release", {"mended": mended + ",Jonathan"})
    assert (late.status_code, "was released before" in late.text) == (400, True)
    assert "Jonathan" in late.text
    large = alice.post(f"{address}/release", {"mended": "x" * (5 << 20)})
    assert (large.status_code, "can be given as a file" in large.text) == (400, True)


def test_heads_come_with_a_line_of_a_sheet_or_of_a_part_and_with_nothing_else(
    desk: Bureau, signed_in: In
) -> None:
    heads = ["reference", "family_name", "date_of_birth"]
    book = xlsx({"One": [heads, ["T-1", "Quill", "no such day"]]})
    archive = zip_of({"in/list.csv": b"reference;family_name;date_of_birth\nT-2;Q;never\n"})
    desk.receive_bytes(book, name="a.xlsx")
    desk.receive_bytes(archive, name="a.zip")
    desk.receive_bytes(b'[{"reportId": 1}]', name="a.json", format="cybertip-json")
    alice = signed_in("alice")
    drafts = [
        draft_of(alice.post(f"/quarantine/{one}/read", READ).text)
        for one in references_of(desk, "quarantined_record")
    ]
    assert [draft.splitlines()[0] for draft in drafts[:2]] == [",".join(heads), ";".join(heads)]
    assert all("reference" not in draft for draft in drafts[2:])


def test_a_line_that_cannot_be_cut_is_shown_as_it_is(desk: Bureau, signed_in: In) -> None:
    desk.receive_text(f'{CSV_HEAD}\nT-1,reported,"Quill\nT-2,reported,"Finch"x",Mia\n')
    alice = signed_in("alice")
    for one in references_of(desk, "quarantined_record"):
        text = alice.post(f"/quarantine/{one}/read", READ).text
        assert "cell by cell" not in text
        assert draft_of(text).startswith(CSV_HEAD)


def test_a_stranger_gets_of_a_line_what_an_absent_one_gives(
    desk: Bureau, signed_in: In, lines: list[str]
) -> None:
    charlie = signed_in("charlie")
    absent = absent_reference(ObligationKind.QUARANTINED_RECORD)
    assert lines[0] not in charlie.get("/quarantine").text
    assert charlie.get("/quarantine/next").headers["Location"] == "/quarantine"
    for way in ("", "/read", "/set-aside"):
        told = []
        for reference in (lines[0], absent):
            with statements() as sent:
                ask = charlie.post if way else charlie.get
                answer = ask(f"/quarantine/{reference}{way}", {**READ, "outcome": "not_a_record"})
            told.append((answer.status_code, len(answer.content), len(sent)))
        assert told[0][0] == 404, way
        assert told[0] == told[1], way
    assert charlie.post(f"/quarantine/{lines[0]}/release", {"mended": "x"}).status_code == 403


def test_every_look_at_a_text_is_on_the_ledger(
    desk: Bureau, signed_in: In, lines: list[str]
) -> None:
    signed_in("alice").post(f"/quarantine/{lines[0]}/read", READ)
    looks = "select count(*) from ledger_entry where event = 'quarantined_record.revealed'"
    assert desk.ask(looks) == [(1,)]
