"""What a search found is taken out as its page shows it, by one person, never what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.test import Client

from longstop.actions.verify import verify
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, references_of
from tests.web.conftest import client_of, served
from tests.web.test_exports import given

In = Callable[[str], Client]
ASKED = {
    "kind": "search", "text": "Quillquark", "why": "assessment", "file": "csv", "reason": "meeting",
}  # fmt: skip
QUARK = {**LINE, "family_name": "Quillquark"}


def test_what_was_found_is_taken_out_as_its_page_shows_it(desk: Bureau, signed_in: In) -> None:
    bound = {**QUARK, "reference": "T-2", "given_name": "Kim", "handling": "Do not pass on"}
    desk.receive_csv(QUARK, bound)
    references = references_of(desk, "referral")
    alice, charlie = signed_in("alice"), signed_in("charlie")
    page = alice.post("/search", {"text": "Quillquark", "reason": "assessment"}).text
    assert "Take out what was found" in page
    data = given(alice.post("/exports", ASKED)).decode("utf-8-sig")
    assert all(one in data for one in references)
    assert (data.count("Quillquark"), "Kim" in data) == (1, False)
    assert "its sender set a condition" in data
    assert "Export" in data.splitlines()[0]
    assert given(alice.post("/exports", {**ASKED, "file": "xlsx"}))[:2] == b"PK"
    elsewhere = given(charlie.post("/exports", ASKED)).decode("utf-8-sig")
    assert not any(one in elsewhere for one in references)
    told = desk.ask("select body from ledger_entry where stream_kind = 'person'")
    assert not any("uillquark" in body for (body,) in told)
    events = (
        "select event, count(*) from ledger_entry where event in ('export.made', 'search.made')"
    )
    assert dict(desk.ask(f"{events} group by 1")) == {"export.made": 3, "search.made": 4}
    for wrong in ({"reason": ""}, {"why": ""}, {"text": ""}, {"desk": "intake"}):
        refused = alice.post("/exports", {**ASKED, **wrong})
        assert refused.status_code == 400, wrong
        assert f'name="text" value="{wrong.get("text", "Quillquark")}"' in refused.text
    assert alice.get("/exports?kind=search&text=Quillquark").text.count("Quillquark") == 0
    assert signed_in("admin").post("/exports", ASKED).status_code == 403
    assert verify(desk.house, desk.people["sue"]).faults == ()


def test_more_than_one_person_takes_out_alone_is_refused_and_nothing_waits(
    bureau: Bureau,
) -> None:
    rules = replace(bureau.house.exporting, two_people_above=1)
    bureau.house = replace(bureau.house, exporting=rules)
    with served(bureau) as desk:
        desk.receive_csv(QUARK, {**QUARK, "reference": "T-2", "given_name": "Kim"})
        alice = client_of(desk, "alice")
        refused = alice.post("/exports", ASKED)
        assert (refused.status_code, "Search for less" in refused.text) == (400, True)
        searched = "select count(*) from ledger_entry where event = 'search.made'"
        assert desk.ask(searched) == [(1,)], "what is refused tells that something was found"
        assert desk.ask("select count(*) from export_proposal") == [(0,)]
        assert given(alice.post("/exports", {**ASKED, "limit": "1"}))
        again = alice.post("/exports", {**ASKED, "limit": "1"})
        assert again.status_code == 400
