"""Pairs of which a person is asked, decided on their page."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client
from playwright.sync_api import Browser, Page, expect

from longstop.actions.take import take
from tests.bureau.fixtures import Bureau
from tests.bureau.linking import MAN, NOBODY, SON, groups, receive_people
from tests.web.test_in_a_browser import faults_of

In = Callable[[str], Client]
ASKED = {**SON, "e_mail": MAN["e_mail"]}


def form_of(text: str, act: str) -> dict[str, str]:
    """Read what a form of the page carries along."""
    form = next(one for one in text.split("<form ") if f'name="act" value="{act}"' in one)
    return dict(re.findall(r'type="hidden" name="([a-z_]+)" value="([^"]*)"', form))


def test_a_pair_is_listed_compared_confirmed_and_taken_back(desk: Bureau, signed_in: In) -> None:
    man, asked = receive_people(desk, MAN, ASKED)
    alice = signed_in("alice")
    listed = alice.get("/links").text
    (address,) = set(re.findall(r'href="(/links/[^"]+)"', listed))
    assert set(address.split("/")[2:]) == {man, asked}
    assert f"/links/{man}/{asked}" in alice.get(f"/r/{man}").text
    text = alice.get(address).text
    for words in ("Jon Quill", "Zarek Quill", "the same mailbox", "same</span>", "<svg"):
        assert words in text, words
    refused = alice.post(address, form_of(text, "confirm"))
    assert (refused.status_code, "That was not done" in refused.text) == (400, True)
    sent = {**form_of(text, "confirm"), "reason": "officer_knows"}
    done = alice.post(address, sent, follow=True)
    assert "Said: one person" in done.text
    assert groups(desk) == {frozenset({man, asked})}
    assert "Nobody is asked" in alice.get("/links").text
    undo = form_of(done.text, "undo")
    assert alice.post(address, {**undo, "word": "999"}).status_code == 409
    assert "Taken back" in alice.post(address, undo, follow=True).text
    assert groups(desk) == set()


def test_a_page_that_somebody_overtook_is_refused_and_says_so(desk: Bureau, signed_in: In) -> None:
    man, asked = receive_people(desk, MAN, ASKED)
    alice, address = signed_in("alice"), f"/links/{man}/{asked}"
    text = alice.get(address).text
    take(desk.house, desk.people["bob"], [asked])
    for act in ("confirm", "reject"):
        sent = {**form_of(text, act), "reason": "record_shows"}
        answer = alice.post(address, sent)
        assert (answer.status_code, f"{asked}: taken, by bob" in answer.text) == (409, True)
        assert '<option value="record_shows" selected>' in answer.text
    assert desk.ask("select count(*) from link_said") == [(0,)]


def test_after_one_pair_the_next_is_offered_and_one_may_be_split_off(
    desk: Bureau, signed_in: In
) -> None:
    man, again, third, asked = receive_people(desk, MAN, MAN, MAN, ASKED)
    other = {**MAN, "given_name": "Sim", "family_name": "Teal", "phone": "+44 7700 900456"}
    receive_people(
        desk,
        {**other, "e_mail": "sim.teal@post.example"},
        {**SON, "family_name": "Teal", "given_name": "Ulf",
         "date_of_birth": "1999-01-25", "e_mail": "sim.teal@post.example",
         "phone": other["phone"]},
    )  # fmt: skip
    alice = signed_in("alice")
    listed = re.findall(r'href="(/links/[^"]+)"', alice.get("/links").text)
    assert len(listed) == 2
    following = re.findall(r'rel="next" href="([^"]+)"', alice.get(listed[0]).text)
    assert following == [listed[1]]
    text = alice.get(f"/links/{man}/{again}").text
    sent = {**form_of(text, "split"), "reason": "another_person"}
    stale = {**sent, "fellow": [asked]}
    assert alice.post(f"/links/{man}/{again}", stale).status_code == 409
    done = alice.post(f"/links/{man}/{again}", {**sent, "fellow": [again, third]}, follow=True)
    assert f"{man} is of none of the others" in done.text
    assert frozenset({again, third}) in groups(desk)


def test_a_pair_of_others_is_answered_as_one_that_is_not_there(desk: Bureau, signed_in: In) -> None:
    man, nobody = receive_people(desk, MAN, NOBODY)
    charlie = signed_in("charlie")
    absent = ("R-0000-0000-0", "R-1")
    answers = [
        ask(f"/links/{one}/{other}", {"act": "confirm", "reason": "record_shows"})
        for one, other in ((man, nobody), absent, (man, absent[0]))
        for ask in (charlie.get, charlie.post)
    ]
    assert {one.status_code for one in answers} == {404}
    assert len({len(one.content) for one in answers}) == 1
    assert desk.ask("select count(*) from link_said") == [(0,)]


def test_a_pair_is_decided_without_javascript_and_no_state_of_its_page_has_a_fault(
    desk: Bureau, browser: Browser, address: str, signed_in: In, page: Page
) -> None:
    man, asked = receive_people(desk, MAN, ASKED)
    session = signed_in("bob").cookies["sessionid"].value
    context = browser.new_context(base_url=address, java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    bare = context.new_page()
    bare.goto("/links")
    bare.get_by_role("link", name=man).click()
    bare.get_by_label("Why (One person)").select_option("officer_knows")
    page.goto(f"/links/{man}/{asked}")
    bare.get_by_role("button", name="They are one person").click()
    expect(bare.get_by_text("Said: one person")).to_be_visible()
    context.close()
    page.get_by_label("Why (Two people)").select_option("another_person")
    page.get_by_role("button", name="They are two people").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert faults_of(page) == []
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Taken back: what stood")).to_be_visible()
    assert faults_of(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
