"""A laboratory's queue and an exhibit's page: worked by two people, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client
from playwright.sync_api import Browser, expect

from longstop.actions.offer_custody import offer_custody
from longstop.core.referral.exhibit_states import ExhibitState
from tests.bureau.exhibits import TO_LAB, VICTIMS, WORDS, at_lab, give_lab, registered, walk
from tests.bureau.fixtures import Bureau
from tests.bureau.shifts import whole
from tests.bureau.work import LINE, absent_reference, references_of
from tests.web.test_in_a_browser import faults_of

In = Callable[[str], Client]


def seen_in(text: str) -> str:
    (seen,) = set(re.findall(r'name="seen" value="(\d+)"', text))
    return str(seen)


def test_an_exhibit_is_registered_offered_taken_and_moved_on_its_pages(
    desk: Bureau, signed_in: In
) -> None:
    give_lab(desk)
    desk.receive_csv(LINE)
    (referral,) = references_of(desk, "referral")
    alice, lena, ned = signed_in("alice"), signed_in("lena"), signed_in("ned")
    seen = seen_in(alice.get(f"/r/{referral}").text)
    wrong = alice.post(f"/r/{referral}/exhibit-register", {"number": "JB/1", "seen": seen})
    assert (wrong.status_code, "device: it is missing" in wrong.text) == (400, True)
    given = {**WORDS, "number": "JB/1", "bail": "2026-12-01", "seen": seen}
    made = alice.post(f"/r/{referral}/exhibit-register", given, follow=True)
    assert "is registered; it is in your hands" in made.text
    (phone,) = references_of(desk, "exhibit")
    assert f'href="/r/{phone}"' in made.text, "it is listed on the page of its referral"
    text = alice.get(f"/r/{phone}").text
    for words in ("messages of May", "Northmark court", "reported person", "A100"):
        assert words in text, words
    offered = {"to": "north/lab", "reason": "to_laboratory", "seen": seen_in(text)}
    assert (
        "until it is taken by name"
        in alice.post(f"/r/{phone}/custody-offer", offered, follow=True).text
    )
    text = lena.get(f"/r/{phone}").text
    assert "not taken yet" in text
    assert f'action="/r/{phone}/exhibit-state"' not in text
    taken = {"seal": "B9", "seen": seen_in(text)}
    answer = lena.post(f"/r/{phone}/custody-take", taken, follow=True)
    assert "your supervisor is told" in answer.text
    assert phone in ned.get("/alerts").text
    text = ned.get(f"/r/{phone}").text
    told = {"reason": "label_misread", "seen": seen_in(text)}
    assert "is its seal from now" in ned.post(f"/r/{phone}/exhibit-seal", told, follow=True).text
    text = lena.get(f"/r/{phone}").text
    assert '<option value="peer_reviewed"' not in text
    moved = {"state": "acquired", "seen": seen_in(text)}
    assert "stands: acquired" in lena.post(f"/r/{phone}/exhibit-state", moved, follow=True).text
    out = {"state": "returned", "reason": "to_owner", "to_whom": "J. Quill"}
    refused = lena.post(f"/r/{phone}/exhibit-leave", out)
    assert (refused.status_code, "was not examined" in refused.text) == (400, True)
    dated = lena.post(f"/r/{phone}/exhibit-dates", {"court": "2026-12-09", "lift": ["bail"]})
    assert dated.status_code == 303
    text = ned.get(f"/r/{phone}").text
    allowed = {"what": "return", "reason": "court_ordered", "seen": seen_in(text)}
    ned.post(f"/r/{phone}/exhibit-authorise", allowed)
    assert "left: returned" in lena.post(f"/r/{phone}/exhibit-leave", out, follow=True).text
    assert whole(desk)


def test_the_queue_is_in_its_order_and_a_strangers_is_empty(desk: Bureau, signed_in: In) -> None:
    plain_, bailed, victims = at_lab(desk, {}, {"bail": "2026-12-01"}, VICTIMS)
    text = signed_in("lena").get("/laboratory?desk=lab").text
    places = [text.index(f'href="/r/{one}"') for one in (victims, bailed, plain_)]
    assert places == sorted(places)
    for words in ("a victim's device", "bail, in 10 d", "a date presses", "JB/2"):
        assert words in text.replace("&#39;", "'"), words
    assert references_of(desk, "referral")[0] not in text
    assert "Nothing waits here" in signed_in("charlie").get("/laboratory").text
    charlie = signed_in("charlie")
    assert charlie.get("/laboratory?desk=lab").status_code == 404
    answers = [
        charlie.post(f"/r/{one}/custody-take", {"seal": "A100"})
        for one in (plain_, absent_reference())
    ]
    assert {(one.status_code, len(one.content)) for one in answers} == {
        (404, len(answers[0].content))
    }


def test_a_laboratory_is_worked_without_javascript_and_no_page_of_it_has_a_fault(
    desk: Bureau, browser: Browser, address: str, signed_in: In
) -> None:
    give_lab(desk)
    phone, other = registered(desk, {"bail": "2026-12-01"}, VICTIMS)
    offer_custody(desk.house, desk.people["alice"], [phone, other], TO_LAB)
    session = signed_in("lena").cookies["sessionid"].value
    cookie = {"name": "sessionid", "value": session, "url": address}
    seeing, bare = (
        browser.new_context(base_url=address, java_script_enabled=one) for one in (True, False)
    )
    seeing.add_cookies([cookie])  # type: ignore[list-item]
    bare.add_cookies([cookie])  # type: ignore[list-item]
    page, plain = seeing.new_page(), bare.new_page()
    plain.goto(f"/r/{phone}")
    plain.get_by_label("The seal you found").fill("A100")
    plain.get_by_role("button", name="It is in my hands").click()
    expect(plain.get_by_text("is in your hands now")).to_be_visible()
    walk(desk, "lena", [phone], ExhibitState.WAITING_FOR_PIN)
    plain.goto("/laboratory")
    plain.get_by_role("link", name=phone).click()
    plain.get_by_label("It is", exact=True).first.select_option("queued")
    plain.get_by_role("button", name="Record it").click()
    expect(plain.get_by_text("stands: queued")).to_be_visible()
    for one in ("/laboratory", f"/r/{phone}", f"/r/{other}"):
        page.goto(one)
        assert faults_of(page) == [], one
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, one
    seeing.close()
    bare.close()
