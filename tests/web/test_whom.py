"""Whom to tell for a child, and how they are reached at this hour, stands on a page of its own."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from playwright.sync_api import Page

from longstop.core.referral.vocabulary import ObligationKind
from tests.bureau.children import drafted
from tests.bureau.fixtures import Bureau
from tests.bureau.work import CHILD, absent_reference, statements
from tests.web.test_in_a_browser import faults_of

In = Callable[[str], Client]
LOOKS = "select event from ledger_entry where event like 'child_protection.%%ed' order by id desc"


def test_whom_to_tell_is_shown_and_what_names_the_child_only_for_a_reason(
    desk: Bureau, signed_in: In
) -> None:
    reference = drafted(desk)
    alice, name = signed_in("alice"), CHILD["child_given_name"]
    assert f'href="/r/{reference}/whom"' in alice.get(f"/r/{reference}").text
    with statements() as run:
        page = alice.get(f"/r/{reference}/whom").text
    assert len(run) <= 12
    assert "Northmark Children&#39;s Services" in page
    assert "+44 1632 960777" in page or "In office hours now" in page
    assert (name in page, "What to say or send" in page) == (False, False)
    unsaid = alice.post(f"/r/{reference}/to_say", {"reason": "because"})
    assert (unsaid.status_code, name in unsaid.text) == (400, False)
    assert "That was not done" in unsaid.text
    told = alice.post(f"/r/{reference}/to_say", {"reason": "safeguarding"}).text
    assert name in told
    assert [event for (event,) in desk.ask(LOOKS)][:2] == [
        "child_protection.revealed", "child_protection.viewed",
    ]  # fmt: skip


def test_to_a_stranger_it_is_as_if_it_were_not_there(desk: Bureau, signed_in: In) -> None:
    reference, stranger = drafted(desk), signed_in("charlie")
    absent = absent_reference(ObligationKind.CHILD_PROTECTION)
    for path in ("whom", "to_say"):
        answers = [
            stranger.post(f"/r/{one}/{path}", {"reason": "safeguarding"})
            if path == "to_say"
            else stranger.get(f"/r/{one}/{path}")
            for one in (reference, absent)
        ]
        assert [one.status_code for one in answers] == [404, 404]


def test_the_text_is_asked_for_by_keyboard_and_no_state_of_the_page_has_a_fault(
    desk: Bureau, page: Page
) -> None:
    reference = drafted(desk)
    page.goto(f"/r/{reference}/whom")
    assert faults_of(page) == []
    page.get_by_label("Why").select_option("safeguarding")
    page.get_by_role("button", name="Show the text").press("Enter")
    assert "What to say or send" in page.inner_text("main")
    assert faults_of(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
