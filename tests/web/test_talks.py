"""Two agencies hold one person: each is told whom to ring, and writes down what they agreed."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client
from playwright.sync_api import Browser, expect

from longstop.actions.take import take
from tests.bureau.fixtures import Bureau
from tests.bureau.linked import give, join, talk_of, talks
from tests.bureau.linking import MAN, NOBODY, receive_people
from tests.bureau.work import absent_reference
from tests.web.test_in_a_browser import faults_of

In = Callable[[str], Client]


def held_by_two(desk: Bureau) -> tuple[str, str]:
    """Let the north and the bureau hold one person; gives the bureau's referral and its talk."""
    theirs, ours = receive_people(desk, MAN, NOBODY)
    give(desk, theirs)
    join(desk, theirs, ours)
    return ours, talk_of(desk, "bureau")


def test_a_talk_is_listed_with_whom_to_ring_and_written_down(desk: Bureau, signed_in: In) -> None:
    ours, mine = held_by_two(desk)
    alice, nora = signed_in("alice"), signed_in("nora")
    listed = alice.get("/talks").text
    for words in (f'href="/r/{mine}"', f'href="/r/{ours}"', "Nora Northe", "+44 1632 960001"):
        assert words in listed, words
    assert ours not in nora.get("/talks").text
    text = alice.get(f"/r/{mine}").text
    assert "Whom to ring" in text
    (seen,) = set(re.findall(r'name="seen" value="(\d+)"', text))
    address, sent = f"/r/{mine}/deconflict", {"agreed": "theirs_leads", "seen": seen}
    silent = alice.post(address, sent)
    assert (silent.status_code, "whom you spoke to" in silent.text) == (400, True)
    assert '<option value="theirs_leads" selected>' in silent.text
    take(desk.house, desk.people["bob"], [mine])
    spoken = {**sent, "spoken_to": "Nora Northe"}
    stale = alice.post(address, spoken)
    assert (stale.status_code, "taken, by bob" in stale.text) == (409, True)
    assert 'value="Nora Northe"' in stale.text
    (seen,) = set(re.findall(r'name="seen" value="(\d+)"', stale.text))
    done = alice.post(address, {**spoken, "seen": seen}, follow=True)
    assert "they lead" in done.text
    assert [one[2] for one in talks(desk) if one[0] == "bureau"] == ["spoken"]
    assert mine not in alice.get("/talks").text
    assert 'action="/r/' + mine + '/deconflict"' not in done.text


def test_a_talk_of_others_is_answered_as_one_that_is_not_there(desk: Bureau, signed_in: In) -> None:
    _, mine = held_by_two(desk)
    charlie = signed_in("charlie")
    assert "No other agency" in charlie.get("/talks").text
    sent = {"spoken_to": "Nora Northe", "agreed": "jointly"}
    answers = [
        charlie.post(f"/r/{one}/deconflict", sent) for one in (mine, absent_reference(), "R-1")
    ]
    assert {(one.status_code, len(one.content)) for one in answers} == {
        (404, len(answers[0].content))
    }
    assert {state for _, _, state in talks(desk)} == {"to_talk"}


def test_a_talk_is_worked_without_javascript_and_no_page_of_it_has_a_fault(
    desk: Bureau, browser: Browser, address: str, signed_in: In
) -> None:
    _, mine = held_by_two(desk)
    session = signed_in("alice").cookies["sessionid"].value
    cookie = {"name": "sessionid", "value": session, "url": address}
    seeing, bare = (
        browser.new_context(base_url=address, java_script_enabled=one) for one in (True, False)
    )
    seeing.add_cookies([cookie])  # type: ignore[list-item]
    bare.add_cookies([cookie])  # type: ignore[list-item]
    page, plain = seeing.new_page(), bare.new_page()
    for one in ("/talks", f"/r/{mine}"):
        page.goto(one)
        assert faults_of(page) == [], one
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, one
    plain.goto("/talks")
    plain.get_by_role("link", name=mine).click()
    plain.get_by_label("Whom you spoke to").fill("Nora Northe")
    plain.get_by_label("What you agreed on").select_option("jointly")
    plain.get_by_role("button", name="Record it").click()
    expect(plain.get_by_text("with 'north': we work on it jointly")).to_be_visible()
    seeing.close()
    bare.close()
