"""Checks in bulk on pages: a batch goes out as a file, its answers come back, who moved is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from longstop.actions.verify import verify
from tests.bureau.checks import OF_RECORDS, fill, lines_of, people
from tests.bureau.fixtures import Bureau
from tests.bureau.work import references_of, statements

In = Callable[[str], Client]
WANTED = {"check": "police_records", "reason": "assessment"}


def bring_back(client: Client, data: bytes, **more: str) -> Any:
    sent = {"basis": "record", **more, "file": SimpleUploadedFile("back.csv", data)}
    return client.post("/checks/import", sent)


def test_a_batch_goes_out_and_comes_back_and_the_page_says_who_moved(
    desk: Bureau, signed_in: In, tmp_path: Path
) -> None:
    desk.receive_csv(*people(3))
    alice = signed_in("alice")
    assert "police records" in alice.get("/checks").text
    out = alice.post("/checks/export", WANTED)
    assert out.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert out.headers["Cache-Control"] == "no-store"
    ((batch,),) = desk.ask("select distinct batch from open_check")
    assert f'filename="{batch}.csv"' in out.headers["Content-Disposition"]
    kept = [one for one in desk.house.spool_folder.rglob("*") if one.suffix == ".csv"]
    assert kept == [], "the list touches no disk"
    file = tmp_path / "batch.csv"
    file.write_bytes(out.content)
    assert len(lines_of(file)) == 3 * len(OF_RECORDS)
    one = references_of(desk, "referral")[0]

    def register(line: dict[str, str]) -> str:
        hit = line["reference"] == one and line["question"] == "contact_conviction"
        return "yes" if hit else "perhaps" if line["given_name"] == "Jon2" else "no_trace"

    back = fill(file, register).read_bytes()
    text = bring_back(alice, back).text
    bad = len(OF_RECORDS)
    assert (
        f"{3 * bad} read = {2 * bad} answered + 0 still out + 0 unchanged + {bad} refused" in text
    )
    assert "no such answer" in text
    assert "Rose: 1." in text
    assert f'href="/r/{one}"' in text
    again = bring_back(alice, back).text
    assert f"0 answered + 0 still out + {2 * bad} unchanged + {bad} refused" in again
    assert verify(desk.house, desk.people["alice"]).faults == ()


def test_what_is_refused_keeps_what_was_chosen_and_changes_nothing(
    desk: Bureau, signed_in: In
) -> None:
    desk.receive_csv(*people(1))
    alice = signed_in("alice")
    for wrong, words in (
        ({"reason": ""}, "Say: why"),
        ({"reason": "curiosity"}, "not a reason"),
        ({"check": "none"}, "None of the answers offered"),
        ({"limit": "0"}, "a whole number"),
        ({"condition": "because"}, "choose one of"),
        ({"check": "devices", "reason": "nothing"}, "not a reason"),
    ):
        answer = alice.post("/checks/export", {**WANTED, "leave_out": "yes", **wrong})
        assert (answer.status_code, words in answer.text) == (400, True), wrong
        assert 'name="leave_out" type="checkbox" value="yes" checked' in answer.text
    for data, words in ((b"", "empty"), (b"a,b\n1,2\n", "does not name"), (b"\x00\xff", "")):
        answer = bring_back(alice, data)
        assert (answer.status_code, words in answer.text) == (400, True), data
    assert bring_back(alice, b"x", basis="hearsay of a friend").status_code == 400
    assert "Choose a file" in alice.post("/checks/import", {}).text
    assert desk.ask("select count(*) from open_check") == [(0,)]


def test_what_another_agency_has_is_neither_counted_nor_sent_out_nor_answered(
    desk: Bureau, signed_in: In, tmp_path: Path
) -> None:
    charlie = signed_in("charlie")
    with statements() as before:
        nothing = charlie.get("/checks")
    desk.receive_csv(*people(2))
    with statements() as after:
        page = charlie.get("/checks")
    assert len(before) == len(after)
    assert page.text.count("<strong>0</strong>") == nothing.text.count("<strong>0</strong>") == 6
    refused = charlie.post("/checks/export", WANTED)
    assert (refused.status_code, "No question of police records" in refused.text) == (400, True)
    file = tmp_path / "batch.csv"
    file.write_bytes(signed_in("alice").post("/checks/export", WANTED).content)
    text = bring_back(charlie, fill(file, lambda _: "no_trace").read_bytes()).text
    assert "0 answered" in text
    assert "owned by" not in text, "what one may not see was never asked"
    admin = signed_in("admin")
    assert admin.post("/checks/export", WANTED).status_code == 403
    assert bring_back(admin, b"x").status_code == 403
