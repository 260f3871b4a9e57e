"""Packages received on a page: as the command receives them, and never a byte in clear on disk."""

from __future__ import annotations

import io
import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from longstop.actions.go_on import go_on
from longstop.actions.house import NotFound
from longstop.actions.intake_batch import write_batch
from longstop.actions.read_texts import read_texts
from longstop.actions.verify import verify
from longstop.engines.unpack import unpack
from longstop.web import background, uploads
from tests.bureau.fixtures import CSV_HEAD, Bureau
from tests.bureau.work import reference_of, references_of

In = Callable[[str], Client]
MARK = "zebrafinch-quillon"
ROWS = "select count(*) from source_record"


def csv_of(count: int = 1, **cells: str) -> bytes:
    heads = CSV_HEAD.split(",")
    lines = [
        {"reference": f"T-{n}", "role": "reported", "family_name": "Quill", **cells}
        for n in range(count)
    ]
    body = [",".join(line.get(head, "") for head in heads) for line in lines]
    return "\n".join([CSV_HEAD, *body, ""]).encode()


def send(client: Client, data: bytes, name: str = "list.csv", **more: str) -> Any:
    file = SimpleUploadedFile("x", data)
    file._name = name  # past what Django's own class would take out of it
    sent = {"source": "toronto", **more, "file": file}
    return client.post("/packages/receive", sent)


def lying_open() -> Iterator[Path]:
    """Give every file this process has open, those without a name as well."""
    for one in Path("/proc/self/fd").iterdir():
        try:
            if stat.S_ISREG(one.stat().st_mode):
                yield one
        except OSError:
            pass


def kept(bureau: Bureau) -> list[Path]:
    return [one for one in bureau.house.spool_folder.rglob("*") if one.is_file()]


def test_a_file_is_received_to_its_receipt_as_the_command_does(desk: Bureau, signed_in: In) -> None:
    alice = signed_in("alice")
    assert "toronto" in alice.get("/packages/receive").text
    answer = send(alice, csv_of(3), declared="4")
    package = reference_of(desk, "package")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/packages/{package}")
    text = alice.get(f"/packages/{package}").text
    assert "read 3 = 3 accepted" in text
    assert "shortfall" in text
    again = send(alice, csv_of(3))
    assert again.headers["Location"] == f"/packages/{package}"
    assert "came before" in alice.get(f"/packages/{package}").text
    assert desk.ask("select status, count(*) from receipt group by 1 order by 1") == [
        ("duplicate", 1), ("received", 1),
    ]  # fmt: skip
    assert verify(desk.house, desk.people["alice"]).faults == ()


def test_whoever_may_not_receive_leaves_no_byte(
    desk: Bureau, signed_in: In, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(uploads, "Scratch", lambda folder: made.append(str(folder)))
    data = csv_of()
    assert send(Client(), data).status_code == 302
    assert send(signed_in("nora"), data).status_code == 403
    assert send(signed_in("admin"), data).status_code == 403
    elsewhere = {"file": SimpleUploadedFile("list.csv", data), "desk": ""}
    assert signed_in("alice").post("/list/next", elsewhere).status_code == 303
    assert made == []
    assert desk.ask(ROWS) == [(0,)]


def test_no_byte_lies_in_clear_while_it_is_received_or_after(
    desk: Bureau, signed_in: In, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    seen: list[int] = []

    def look(*given: Any, **more: Any) -> Any:
        texts = [one.read_bytes() for one in lying_open()]
        seen.append(sum(len(text) == len(data) for text in texts))
        assert not any(MARK.encode() in text for text in texts)
        return unpack(*given, **more)

    monkeypatch.setattr("longstop.actions.receive.unpack", look)
    data = csv_of(200, note=MARK)
    assert send(signed_in("alice"), data).status_code == 303
    assert seen == [1], "the upload itself was among what was looked at"
    assert list(tmp_path.iterdir()) == []
    assert not any(MARK.encode() in one.read_bytes() for one in kept(desk))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/passwd.csv", "passwd.csv"),
        ("..\\..\\boot.csv", "boot.csv"),
        ("a\0b.csv", "ab.csv"),
        ("<script>.csv", "&lt;script&gt;.csv"),
    ],
)
def test_a_name_leads_nowhere(desk: Bureau, signed_in: In, name: str, shown: str) -> None:
    alice = signed_in("alice")
    answer = send(alice, csv_of(), name)
    assert shown in alice.get(answer.headers["Location"]).text
    assert [one for one in kept(desk) if one.suffix != ".spool"] == []


def test_what_cannot_be_received_is_said_in_words_and_keeps_what_was_typed(
    desk: Bureau, signed_in: In, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = signed_in("alice")
    none = alice.post("/packages/receive", {"source": "toronto", "declared": "7"})
    assert (none.status_code, "Choose a file" in none.text) == (400, True)
    assert 'value="7"' in none.text
    assert '<option value="toronto" selected>' in none.text
    for more, words in (
        ({"source": "nobody"}, "No sender called"),
        ({"source": ""}, "who sent it"),
        ({"declared": "many"}, "a whole number"),
        ({"source": "to\0ronto"}, "nobody types"),
    ):
        answer = send(alice, csv_of(), **more)
        assert (answer.status_code, words in answer.text) == (400, True), words
    monkeypatch.setattr(uploads, "MOST_BYTES", 100)
    large = send(alice, csv_of())
    assert (large.status_code, "larger than" in large.text) == (400, True)
    two = {"source": "toronto", "file": [SimpleUploadedFile(n, b"x") for n in "ab"]}
    assert "one file" in alice.post("/packages/receive", two).text
    assert desk.ask("select count(*) from obligation") == [(0,)]
    assert kept(desk) == []


def test_a_file_that_holds_nothing_to_read_is_refused_and_owed(desk: Bureau, signed_in: In) -> None:
    alice = signed_in("alice")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"a,b\n" + b"0" * 20_000_000)
    for data, words in ((bomb.getvalue(), "unpacks to far more"), (b"", "it is empty")):
        answer = send(alice, data, "x.zip")
        assert (answer.status_code, words in answer.text) == (400, True), answer.text[-3000:]
    refused = references_of(desk, "refused_file")
    assert len(refused) == 2
    assert refused[1] in answer.text
    assert "a clock" in send(alice, b"", "again.csv").text
    assert alice.get(f"/packages/{refused[0]}/parts").status_code == 200
    assert "Close it" in alice.get(f"/r/{refused[0]}").text


@pytest.fixture
def cut_short(desk: Bureau, signed_in: In, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let receiving end after the first of several batches; gives the package."""
    left = iter([1])

    def write(*given: Any, **more: Any) -> Any:
        if next(left, None) is None:
            raise psycopg.OperationalError("the server is gone")
        return write_batch(*given, **more)

    with monkeypatch.context() as patch:
        patch.setattr("longstop.actions.receive.BATCH", 5)
        patch.setattr("longstop.actions.receive.write_batch", write)
        assert send(signed_in("alice"), csv_of(12)).status_code == 503
    assert desk.ask("select read from package") == [(5,)]
    return reference_of(desk, "package")


def test_what_was_cut_short_goes_on_from_its_page_without_the_file(
    desk: Bureau, signed_in: In, cut_short: str
) -> None:
    alice = signed_in("alice")
    text = alice.get(f"/packages/{cut_short}").text
    assert "5 records are safe" in text
    assert "Go on reading it" in text
    for who in ("charlie", "nora"):
        assert signed_in(who).post(f"/packages/{cut_short}/go-on").status_code in (403, 404)
    with pytest.raises(NotFound):
        go_on(desk.house, desk.people["alice"], references_of(desk, "referral")[0])
    answer = alice.post(f"/packages/{cut_short}/go-on", follow=True)
    assert "read 12 = 12 accepted" in answer.text
    assert "Go on reading it" not in answer.text
    again = alice.post(f"/packages/{cut_short}/go-on")
    assert (again.status_code, "read to its end" in again.text) == (400, True)
    assert desk.ask(ROWS) == [(12,)]
    assert verify(desk.house, desk.people["alice"]).faults == ()


def test_what_was_cut_short_goes_on_by_the_same_file_and_not_without_its_text(
    desk: Bureau, signed_in: In, cut_short: str
) -> None:
    alice = signed_in("alice")
    (text,) = kept(desk)
    aside = text.rename(text.with_suffix(".aside"))
    answer = alice.post(f"/packages/{cut_short}/go-on")
    assert (answer.status_code, "not in the spool" in answer.text) == (400, True)
    aside.replace(text)
    assert send(alice, csv_of(12)).headers["Location"] == f"/packages/{cut_short}"
    assert desk.ask(ROWS) == [(12,)]


def test_a_long_receive_leads_to_the_page_that_shows_how_far_it_is(
    desk: Bureau, signed_in: In, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob = signed_in("alice"), signed_in("bob")
    goes_on = threading.Event()

    def read(*given: Any) -> None:
        goes_on.wait(30)
        read_texts(*given)

    monkeypatch.setattr("longstop.actions.receive.read_texts", read)
    monkeypatch.setattr(background, "PATIENCE_SECONDS", 0.01)
    answer = send(alice, csv_of(4))
    package = reference_of(desk, "package")
    assert answer.headers["Location"] == f"/packages/{package}"
    assert "Not read to its end yet" in bob.get(f"/packages/{package}").text
    goes_on.set()
    for one in threading.enumerate():
        if one.name == "receiving":
            one.join(30)
    assert "read 4 = 4 accepted" in alice.get(f"/packages/{package}").text


def test_what_does_not_add_up_is_listed_and_settled_on_pages(desk: Bureau, signed_in: In) -> None:
    alice = signed_in("alice")
    odd = csv_of(2).replace(b"reference,", b"reference,shoe size,").replace(b"T-", b"T-,44,", 1)
    send(alice, odd.replace(b"T-1,", b"T-1,45,"), as_is="yes", declared="9")
    send(alice, b"", "nothing.csv")
    listed = alice.get("/packages").text
    of_others = signed_in("charlie").get("/packages").text
    owed = {
        "shortfall": ("sender_sent_rest", "sender_corrected_count"),
        "drift_notice": ("field_not_needed", "shoe size"),
        "refused_file": ("not_a_package", "empty"),
    }
    for kind, (outcome, said) in owed.items():
        reference = reference_of(desk, kind)
        assert (reference in listed, reference in of_others) == (True, False)
        page = alice.get(f"/r/{reference}").text
        assert said in page, kind
        assert "charged" not in page, "only its own outcomes are offered"
        sent = {"outcome": outcome, "reason": "sender_confirmed"}
        assert alice.post(f"/r/{reference}/close", sent).status_code == 303
    after = alice.get("/packages").text
    assert "What does not add up yet" not in after


def test_as_many_are_read_at_once_as_there_is_room_for(
    desk: Bureau, signed_in: In, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = threading.BoundedSemaphore(1)
    monkeypatch.setattr(background, "_ROOM", room)
    alice = signed_in("alice")
    with room:
        full = send(alice, csv_of())
    assert (full.status_code, "Nothing of yours was received" in full.text) == (400, True)
    assert desk.ask("select count(*) from obligation") == [(0,)]
    assert [send(alice, csv_of(n)).status_code for n in (1, 2)] == [303, 303]
