"""One box finds who is known here, says why, and tells nobody of what they may not see."""

from __future__ import annotations

import json
from typing import Any

import pytest

from longstop.actions.search import Searched, search
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.linkage.asked import SearchRefused
from tests.bureau.fixtures import Bureau
from tests.bureau.linked import give
from tests.bureau.linking import MAN, receive_people

WHERE = {
    "user_name": "kite_7781", "service": "Drumline", "account_id": "A-55512", "postcode": "QA1 2BC",
    "country": "GB", "ip_address": "198.51.100.77", "event_time": "2026-11-01 10:00",
}  # fmt: skip
OTHER = {
    "role": "reported", "family_name": "Иванов", "given_name": "Сергей",
    "date_of_birth": "1971-02-03",
}  # fmt: skip


def found(bureau: Bureau, text: str, by: str = "alice", after: str | None = None) -> Searched:
    return search(bureau.house, bureau.people[by], text, reason="assessment", after=after)


def whys(searched: Searched) -> dict[str, set[tuple[str, bool]]]:
    """Give what fits of each that was found, by reference: what, and whether only nearly."""
    return {one.row.reference: {(m.what, m.near) for m in one.matches} for one in searched.hits}


def told(bureau: Bureau) -> list[dict[str, Any]]:
    """Read every search from the ledger."""
    rows = bureau.ask("select body from ledger_entry where event = 'search.made' order by id")
    return [json.loads(body)["data"]["facts"] for (body,) in rows]


def test_whoever_is_known_is_found_by_everything_that_is_known_of_them(bureau: Bureau) -> None:
    man, other = receive_people(bureau, {**MAN, **WHERE}, OTHER)
    exact = {
        "Jon Quill": "name", "quill, JON": "name", "Quill Jonathan": "name", "Quill": "family_name",
        "Jon Quill 1980-04-03": "name_and_birth",
        "JON.QUILL77@post.example": "email", "07700 900123": "phone", "+44 7700 900 123": "phone",
        "drumline:kite_7781": "user_name", "Drumline:A-55512": "account_id",
        "qa12bc": "postcode", man: "reference", man.lower(): "reference", "L-1": "their_reference",
        "198.51.100.77": "ip_address", "198.51.100.77:5000 at 2026-11-01 15:30": "ip_address",
        "198.51.100.77 2026-11-01T10:30-05:00": "ip_address",
    }  # fmt: skip
    for text, what in exact.items():
        reasons = whys(found(bureau, text))
        assert [*reasons] == [man], text
        assert (what, False) in reasons[man], (text, reasons)
    near = {
        "Jon Quil": "name_slip", "Jno Quill": "name_slip", "Jon Cuyll 1980": "name_sound",
        "Quilll": "family_slip", "kite_7781": "user_name_elsewhere",
        "jon.quill77@elsewhere.example": "mailbox_name",
    }  # fmt: skip
    for text, what in near.items():
        reasons = whys(found(bureau, text))
        assert (what, True) in reasons.get(man, ()), (text, reasons)
    assert whys(found(bureau, "Sergei Ivanov"))[other] == {("name", False)}
    for text in ("Ulf Tarn", "198.51.100.77 2026-11-01 12:30", "198.51.100.78", "QA1 2BD"):
        assert found(bureau, text).hits == [], text
    child = found(bureau, "Jon Quill").hits[0]
    assert (child.row.given_name, child.row.family_name) == ("Jon", "Quill")


def test_what_cannot_be_searched_is_refused_and_nothing_is_written(bureau: Bureau) -> None:
    for text in ("ab", "  ", "x" * 201, "198.51.100.77 2026-13-45 10:00"):
        with pytest.raises(SearchRefused, match="Nothing was searched"):
            found(bureau, text)
    for after in ("exact-", "exact-1'", "near-99999999999999999999"):
        with pytest.raises(SearchRefused, match="no place"):
            found(bureau, "Jon Quill", after=after)
    with pytest.raises(SearchRefused, match="Choose one of"):
        search(bureau.house, bureau.people["alice"], "Jon Quill", reason="a kite")
    with pytest.raises(NotAllowed):
        found(bureau, "Jon Quill", by="admin")
    assert told(bureau) == []


def test_pages_hold_everybody_once_the_exact_ones_first(bureau: Bureau) -> None:
    lines = [
        {**MAN, "reference": f"P-{n}", "family_name": "Quil" if n % 3 else "Quill",
         "e_mail": f"p{n}.someone@post.example", "phone": ""}
        for n in range(90)
    ]  # fmt: skip
    bureau.receive_csv(*lines)
    pages: list[Searched] = []
    after = None
    while not pages or after:
        pages.append(found(bureau, "Jon Quill", after=after))
        after = pages[-1].next
    hits = [one for page in pages for one in page.hits]
    assert [len(page.hits) for page in pages] == [25, 25, 25, 15]
    assert len({one.row.reference for one in hits}) == 90
    assert [one.near for one in hits] == [False] * 30 + [True] * 60


def test_a_child_is_found_and_not_named(bureau: Bureau) -> None:
    bureau.receive_csv({**MAN, "age": "14", "date_of_birth": ""})
    hits = found(bureau, "jon.quill77@post.example").hits
    shown = [
        (one.row.kind, one.row.given_name, one.row.family_name, one.row.hidden) for one in hits
    ]
    assert sorted(shown) == [("child_record", None, None, True), ("referral", None, None, True)]


def test_every_search_is_on_the_ledger_and_never_what_was_typed(bureau: Bureau) -> None:
    receive_people(bureau, MAN)
    ((number,),) = bureau.ask("select obligation_id from referral")
    for text in ("Jon Quill", "Alice Dutton", "bob@bureau.example", "Ulf Tarn"):
        found(bureau, text)
    ones = told(bureau)
    assert [one["found"] for one in ones] == [[number], [], [], []]
    assert [one["whose"] for one in ones] == [None, "oneself", "colleague", None]
    assert {one["reason"] for one in ones} == {"assessment"}
    assert "name" in ones[0]["kinds"]
    assert verify(bureau.house, bureau.people["alice"]).faults == ()
    bodies = str(bureau.ask("select body from ledger_entry where event = 'search.made'")).lower()
    assert not [one for one in ("quill", "dutton", "tarn", "bob@") if one in bodies]


def test_what_one_may_not_see_is_answered_as_what_is_not_there(bureau: Bureau) -> None:
    man, other = receive_people(bureau, {**MAN, **WHERE}, OTHER)
    give(bureau, other)
    assert [*whys(found(bureau, "Sergei Ivanov", by="nora"))] == [other]
    texts = (
        "Jon Quill", "Jon Quil", "Quill", "jon.quill77@post.example", "07700 900123", "L-1", man,
        "QA1 2BC", "198.51.100.77", "kite_7781", "drumline:kite_7781",
    )  # fmt: skip
    for stranger in ("nora", "charlie"):
        for text in texts:
            assert found(bureau, text, by=stranger).hits == [], (stranger, text)
    bureau.receive_csv(
        {**MAN, "reference": "S-1", "family_name": "Constable", "given_name": "Percival",
         "date_of_birth": "1980-04-01", "phone": "", "e_mail": "percival@mail.example"}
    )  # fmt: skip
    ((secret,),) = bureau.ask("select reference from obligation where compartment is not null")
    for text in ("Percival Constable", "Percival Constabel", "Constable", "percival@mail.example"):
        assert found(bureau, text).hits == [], text
        assert [*whys(found(bureau, text, by="rita"))] == [secret], text
