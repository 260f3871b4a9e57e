"""The box in which people search, on its page."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client
from playwright.sync_api import Page, expect

from tests.bureau.fixtures import Bureau
from tests.bureau.linking import MAN, receive_people
from tests.bureau.work import absent_reference
from tests.web.test_in_a_browser import faults_of

In = Callable[[str], Client]


def bare(text: str) -> str:
    """Leave out what differs between any two answers: nonce, token, and what was typed."""
    return re.sub(r'(nonce|value)="[^"]*"', "", text)


def test_what_is_found_stands_with_the_reason_and_what_is_not_seen_is_not_there(
    desk: Bureau, signed_in: In
) -> None:
    (man,) = receive_people(desk, MAN)
    alice, charlie = signed_in("alice"), signed_in("charlie")
    sent = {"text": "Jon Quil", "reason": "assessment"}
    answer = alice.post("/search", sent)
    assert answer.status_code == 200
    assert "Jon Quill" in answer.text
    assert "nearly: a name but for one slip (reported)" in answer.text
    for text in ("jon.quill77@post.example", man, "Jon Quill"):
        assert f'href="/r/{man}"' in alice.post("/search", {**sent, "text": text}).text
        absent = (
            text.translate(str.maketrans("jonqui", "zznxzz")) if text != man else absent_reference()
        )
        answers = [charlie.post("/search", {**sent, "text": one}) for one in (text, absent)]
        assert "Nothing that you can see fits" in answers[0].text
        assert len({(one.status_code, bare(one.text)) for one in answers}) == 1, text


def test_what_is_typed_stands_in_no_address_and_is_kept_when_refused(
    desk: Bureau, signed_in: In
) -> None:
    alice = signed_in("alice")
    text = alice.get("/search").text
    assert 'method="post" action="/search"' in text
    assert 'value="Ulf"' not in alice.get("/search?text=Ulf").text
    refused = alice.post("/search", {"text": "Jon Quill", "reason": ""})
    assert (refused.status_code, 'value="Jon Quill"' in refused.text) == (400, True)
    assert "Choose one of" in refused.text


def test_further_down_stands_what_is_behind(desk: Bureau, signed_in: In) -> None:
    desk.receive_csv(
        *({**MAN, "reference": f"P-{n}", "e_mail": "", "phone": ""} for n in range(30))
    )
    alice = signed_in("alice")
    sent = {"text": "Jon Quill", "reason": "quality"}
    first = alice.post("/search", sent).text
    (after,) = re.findall(r'name="after" value="([a-z]+-[0-9]+)"', first)
    second = alice.post("/search", {**sent, "after": after}).text
    found = [set(re.findall(r'href="/r/(R-[^"]+)"', one)) for one in (first, second)]
    assert [len(one) for one in found] == [25, 5]
    assert not found[0] & found[1]
    assert "Further down" not in second


def test_a_search_is_made_by_keyboard_and_what_it_finds_has_no_fault(
    desk: Bureau, page: Page
) -> None:
    receive_people(desk, MAN, {**MAN, "given_name": "Kim"}, {**MAN, "given_name": "Jom"})
    page.goto("/search")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert faults_of(page) == []
    page.get_by_label("Name, e-mail").fill("Jon Quill")
    page.get_by_label("Why you search").select_option("assessment")
    page.get_by_label("Name, e-mail").press("Enter")
    expect(page.get_by_role("heading", name="Found", exact=True)).to_be_visible()
    assert faults_of(page) == []
    assert "quill" not in page.url.lower()
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
