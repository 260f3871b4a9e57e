"""What is taken out on pages: from the page it is of, with its filters, by two where it is long."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from longstop.core.referral.references import make_export_reference
from tests.bureau.fixtures import Bureau, people_of
from tests.bureau.work import LINE, references_of, statements
from tests.web.test_packages_in_a_browser import fits, runs_scripts

In = Callable[[str], Client]
ASKED = {"kind": "worklist", "file": "csv", "reason": "meeting"}


@pytest.fixture
def few(bureau: Bureau) -> int:
    """Let two rows be long in this house, before a desk serves it."""
    bureau.house = replace(
        bureau.house, exporting=replace(bureau.house.exporting, two_people_above=1)
    )
    return 1


def given(answer: HttpResponse) -> bytes:
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer["Cache-Control"] == "no-store"
    return b"".join(answer.streaming_content)


def test_a_list_is_taken_out_from_its_page_with_its_filters(desk: Bureau, signed_in: In) -> None:
    desk.receive_csv({**LINE, "family_name": "Quill"})
    (reference,) = references_of(desk, "referral")
    alice = signed_in("alice")
    leads = re.search(r'href="(/exports[^"]+)">Export<', alice.get("/list?desk=intake").text)
    assert leads
    form = alice.get(leads[1].replace("&amp;", "&")).text
    assert '<input type="hidden" name="desk" value="intake">' in form
    answer = alice.post("/exports", {**ASKED, "desk": "intake"})
    data = given(answer)
    assert reference in data.decode("utf-8-sig")
    assert b"desk intake" in data
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert given(alice.post("/exports", {**ASKED, "file": "xlsx"}))[:2] == b"PK"
    for wrong, why in (
        ({"reason": ""}, "why it is taken out"), ({"file": "exe"}, "as what kind of file"),
        ({"limit": "many"}, "a whole number"), ({"limit": "60000"}, "from 1 to 50,000"),
    ):  # fmt: skip
        refused = alice.post("/exports", {**ASKED, **wrong})
        assert (refused.status_code, why in refused.text) == (400, True), why
    for kind in ("looks", "story", "all"):
        assert alice.post("/exports", {**ASKED, "kind": kind}).status_code in (403, 404), kind


def test_a_story_is_printed_from_its_page_as_its_page_shows_it(desk: Bureau, signed_in: In) -> None:
    desk.receive_csv({**LINE, "note": "blue kite", "handling": "Do not pass on"})
    (reference,) = references_of(desk, "referral")
    alice = signed_in("alice")
    page = f"/r/{reference}/pdf"
    assert "Print as PDF" in alice.get(f"/r/{reference}").text
    assert "With what is hidden" not in alice.get(f"/r/{reference}").text
    revealed = alice.post(f"/r/{reference}/reveal", {"reason": "disclosure"}).text
    assert "With what is hidden" in revealed
    refused = alice.post(page, {"reason": "disclosure"})
    assert refused.status_code == 400
    assert "the sender set conditions (not to be passed on)" in refused.text
    sent = {"reason": "disclosure", "condition": "sender_agreed"}
    for more, hidden in (({}, True), ({"revealed": "yes"}, False)):
        data = given(alice.post(page, {**sent, **more}))
        text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(data)).pages)
        assert reference in text
        assert ("blue kite" not in text) is hidden
    strangers = [signed_in("charlie").post(f"/r/{one}/pdf", sent) for one in (
        reference, "R-0000-0000-0")]  # fmt: skip
    assert {(one.status_code, len(one.content)) for one in strangers} == {
        (404, len(strangers[0].content))
    }


def test_a_long_list_waits_for_a_second_person_on_their_page(
    few: int, desk: Bureau, signed_in: In
) -> None:
    desk.receive_csv({**LINE, "reference": "T-1"}, {**LINE, "reference": "T-2"})
    alice, bob, sue, sid = (signed_in(code) for code in ("alice", "bob", "sue", "sid"))
    answer = alice.post("/exports", ASKED, follow=True)
    assert "waits for a second person, until" in answer.text
    ((reference,),) = desk.ask("select reference from export_proposal")
    one = {"export": reference}
    assert f"/exports#{reference}" in sue.get("/second").text
    assert reference not in bob.get("/second").text + bob.get("/exports").text
    assert reference not in sid.get("/exports").text + sid.get("/second").text
    absent = {"export": make_export_reference(987_654_320, b"r" * 32)}
    for act in ("agree", "fetch", "withdraw"):
        told = [sid.post(f"/exports/{act}", which) for which in (one, absent, {})]
        assert {(each.status_code, len(each.content)) for each in told} == {
            (404, len(told[0].content))
        }
    mine, theirs = alice.get("/exports").text, sue.get("/exports").text
    assert ("/exports/agree" in mine, "/exports/agree" in theirs) == (False, True)
    assert "/exports/fetch" not in mine + theirs
    assert alice.post("/exports/agree", one).status_code == 403
    assert alice.post("/exports/fetch", one).status_code == 400
    assert sue.post("/exports/agree", one).status_code == 303
    assert sue.post("/exports/fetch", one).status_code == 400
    assert reference not in sue.get("/second").text
    assert "Agreed to by sue" in alice.get("/exports").text
    assert b"Agreed to by bureau/sue" in given(alice.post("/exports/fetch", one))
    assert alice.post("/exports/fetch", one).status_code == 400
    alice.post("/exports", ASKED)
    ((refused,),) = desk.ask("select reference from export_proposal where fetched_at is null")
    assert sue.post("/exports/withdraw", {"export": refused}).status_code == 303
    assert "No export waits" in alice.get("/exports").text


def test_the_page_of_exports_costs_the_same_statements_for_any_number(
    few: int, desk: Bureau, signed_in: In
) -> None:
    desk.receive_csv({**LINE, "reference": "T-1"}, {**LINE, "reference": "T-2"})
    alice = signed_in("alice")
    alice.post("/exports", ASKED, follow=True)
    with statements() as one:
        alice.get("/exports?kind=worklist")
    for _ in range(5):
        alice.post("/exports", ASKED, follow=True)
    with statements() as many:
        assert alice.get("/exports?kind=worklist").text.count("data-row") == 6
    assert len(one) == len(many) <= 8


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def sue(
    browser: Browser, few: int, address: str, signed_in: In, desk: Bureau,
    request: pytest.FixtureRequest,
) -> Iterator[Page]:  # fmt: skip
    """Open a window in which Sue has signed in, who oversees looks as well."""
    with desk.as_superuser() as connection:
        connection.execute("update person set roles = roles || '{inspector}' where code = 'sue'")
    desk.people = people_of(desk.house)
    session = signed_in("sue").cookies["sessionid"].value
    context = browser.new_context(base_url=address, java_script_enabled=request.param)
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    yield context.new_page()
    context.close()


def test_exports_in_a_browser(sue: Page, desk: Bureau, signed_in: In) -> None:
    desk.receive_csv({**LINE, "handling": "Lead only"})
    (reference,) = references_of(desk, "referral")

    def sound() -> None:
        if runs_scripts(sue):
            assert fits(sue), sue.url

    sue.goto("/list?desk=intake")
    sue.get_by_role("link", name="Export", exact=True).click()
    sue.get_by_role("button", name="Export", exact=True).click()
    expect(sue.get_by_text("That was not done")).to_be_visible()
    sound()
    sue.get_by_label("Why you take it out").select_option("meeting")
    sue.get_by_label("How many rows at most").fill("1")
    with sue.expect_download() as came:
        sue.get_by_role("button", name="Export", exact=True).click()
    assert came.value.suggested_filename.endswith(".csv")
    signed_in("alice").post("/exports", ASKED)
    sue.goto("/second")
    sue.get_by_role("link", name=re.compile("^X-")).click()
    sound()
    sue.get_by_role("button", name="Agree").click()
    expect(sue.get_by_text("agreed. alice may fetch it")).to_be_visible()
    sound()
    sue.goto("/looks")
    sue.get_by_role("link", name="Export", exact=True).click()
    sound()
    sue.goto(f"/r/{reference}")
    sound()
    sue.get_by_label("Why you print it").select_option("disclosure")
    with sue.expect_download() as came:
        sue.get_by_role("button", name="Print as PDF").click()
    assert came.value.suggested_filename.endswith(".pdf")
