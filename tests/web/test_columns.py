"""What the columns of a list mean, proposed and corrected on a page, then received."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from time import sleep
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from longstop.actions.save_columns import correct_columns
from longstop.core.intake.columns import load_column_map
from tests.bureau.fixtures import Bureau
from tests.engines.openers.books import xlsx

In = Callable[[str], Client]
LIST = (
    "Case reference;Surname;First name;Date of birth;Shoe size\n"
    "K-1;Quill;Jon;03.04.1980;44\n"
    "K-2;Finch;Mia;25.04.1981;\n"
)
MAP = "select column_map from source where name = 'toronto'"

OF_ONE = (
    "update source set column_map"
    """ = replace(column_map, '[columns]', E'[columns]\n"Of one" = "person.other_names"')"""
)


def send(client: Client, data: bytes | str, **more: str) -> Any:
    raw = data.encode() if isinstance(data, str) else data
    file = SimpleUploadedFile("list.csv", raw)
    return client.post("/packages/receive", {"source": "toronto", **more, "file": file})


def form_of(text: str) -> dict[str, list[str]]:
    """Give what the form of a page would send, as it stands."""
    body = text.partition('action="/packages/columns"')[2].partition("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', body)
    found: dict[str, list[str]] = {}
    for name, value in hidden:
        found.setdefault(name, []).append(unescape(value))
    for name, options in re.findall(r'<select [^>]*name="(\w+)">(.*?)</select>', body):
        chosen = re.findall(r'<option value="([^"]*)" selected', options)
        found.setdefault(name, []).append(chosen[0] if chosen else "")
    return found


def no_map(desk: Bureau) -> None:
    with desk.as_superuser() as connection:
        connection.execute("update source set column_map = null")


def test_a_list_without_a_map_gets_one_and_is_then_received(desk: Bureau, signed_in: In) -> None:
    no_map(desk)
    alice = signed_in("alice")
    text = send(alice, LIST).text
    assert "has no column map" in text
    for value in ("Quill", "1980", "K-1"):
        assert value not in text, "no value out of the list"
    assert "2 of 2 lines: 99.99.9999" in text
    sent = form_of(text)
    assert dict(zip(sent["head"], sent["target"], strict=True)) == {
        "Case reference": "reference",
        "Surname": "person.family_name",
        "First name": "person.given_name",
        "Date of birth": "person.date_of_birth",
        "Shoe size": "",
    }
    assert sent["birth_date_order"] == ["dmy"]
    assert desk.ask("select count(*) from obligation") == [(0,)]
    kept = alice.post("/packages/columns", sent)
    assert (kept.status_code, kept.headers["Location"]) == (303, "/packages/receive?source=toronto")
    assert "as it is" in send(alice, LIST).text, "a head without meaning is asked about"
    assert send(alice, LIST, as_is="yes").status_code == 303
    assert desk.ask("select read, accepted from package") == [(2, 2)]


def test_a_head_that_was_renamed_takes_the_place_of_the_old_one(
    desk: Bureau, signed_in: In
) -> None:
    alice = signed_in("alice")
    text = send(alice, "reference,Nachname,given_name,date_of_birth\nK-1,Quill,Jon,\n").text
    assert "does not name 1 of the columns" in text
    sent = form_of(text)
    sent["target"] = ["person.family_name" if one == "" else one for one in sent["target"]]
    assert alice.post("/packages/columns", sent).status_code == 303
    ((toml,),) = desk.ask(MAP)
    columns = load_column_map(toml).columns
    assert columns["Nachname"] == "person.family_name"
    assert "family_name" not in columns
    assert columns["postcode"] == "person.postcode", "what the list does not have stays"


def test_what_two_correct_at_once_is_both_kept(desk: Bureau) -> None:
    orders: dict[str, Any] = {"date_order": None, "birth_date_order": None}
    waiting = (
        "select count(*) from pg_stat_activity where datname = current_database()"
        " and wait_event_type = 'Lock'"
    )

    def correct(head: str) -> str:
        chosen = {head: "person.other_names"}
        return correct_columns(desk.house, desk.people["alice"], "toronto", chosen, **orders)

    with ThreadPoolExecutor(1) as pool:
        with desk.as_superuser() as other, other.transaction():
            other.execute(OF_ONE)
            told = pool.submit(correct, "Of the other")
            while desk.ask(waiting) != [(1,)]:
                assert not told.done()
                sleep(0.05)
        told.result()
    ((toml,),) = desk.ask(MAP)
    columns = load_column_map(toml).columns
    assert (columns["Of one"], columns["Of the other"]) == ("person.other_names",) * 2


def test_a_map_that_cannot_be_is_refused_with_all_that_was_chosen(
    desk: Bureau, signed_in: In
) -> None:
    alice = signed_in("alice")
    before = desk.ask(MAP)
    sent = form_of(send(alice, LIST).text)
    twice = {**sent, "target": ["reference", "reference", "", "", "no.such"]}
    answer = alice.post("/packages/columns", twice)
    assert (answer.status_code, "is filled 2 times" in answer.text) == (400, True)
    assert form_of(answer.text)["target"][:2] == ["reference", "reference"]
    for wrong in ({"head": sent["head"][1:]}, {"source": "nobody"}, {"source": ""}):
        assert alice.post("/packages/columns", {**sent, **wrong}).status_code == 400
    assert desk.ask(MAP) == before


def test_only_a_list_is_asked_about_its_columns(desk: Bureau, signed_in: In) -> None:
    no_map(desk)
    alice = signed_in("alice")
    book = xlsx({"List": [["Surname", "First name"], ["Quill", "Jon"]]})
    assert "has no column map" in send(alice, book).text
    for other in (
        b"",
        b'{"reports": []}',
        b"<a/>",
        b"\x89PNG\r\n\x1a\n" + bytes(64),
        b"From: a\n\n",
    ):
        assert "has no column map yet" not in send(alice, other).text.partition("<h1")[2]
    wide = ",".join(f"Column {n}" for n in range(150)) + "\n" + "," * 149 + "x\n"
    assert "150 columns" in send(alice, wide).text
    assert signed_in("nora").post("/packages/columns", {}).status_code == 403
