"""What somebody was told, whom they live with and searches for people one knows, on pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from django.test import Client
from playwright.sync_api import Browser, Page, expect

from longstop.actions.make_digests import make_digests
from longstop.actions.my_notices import my_notices
from longstop.core.authority.permissions import ROLES
from longstop.web.menu import MENU, ON_THE_LINE, menu_for
from tests.bureau.alerts import sweep_after
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, references_of, statements
from tests.web.test_packages_in_a_browser import fits
from tests.web.test_searching import bare

In = Callable[[str], Client]
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)


def told(desk: Bureau) -> list[str]:
    """Let two referrals go late, and everybody be told on Monday; gives their references."""
    desk.receive_csv(*({**LINE, "reference": f"T-{n}", "given_name": f"A{n}"} for n in range(2)))
    sweep_after(desk, hours=30)
    desk.clock.time = MONDAY
    make_digests(desk.house)
    return references_of(desk, "referral")


def test_a_digest_and_alerts_stand_on_ones_own_page_until_one_has_read_them(
    desk: Bureau, signed_in: In
) -> None:
    late = told(desk)
    sue, charlie, admin = signed_in("sue"), signed_in("charlie"), signed_in("admin")
    page = sue.get("/notices").text
    assert re.search(r"<strong>2</strong> <a [^>]+ href=\"/team/list\?of=breached\"", page)
    assert all(f'href="/r/{one}"' in page for one in late)
    for address in re.findall(r'<strong>[\d,]+</strong> <a [^>]+ href="([^"]+)"', page):
        assert sue.get(address).status_code == 200, address
    elsewhere = charlie.get("/notices").text
    assert "Nothing waits for you" in elsewhere
    assert not [one for one in late if one in elsewhere]
    assert admin.get("/notices").status_code == 403
    (number,) = re.findall(r'name="digest" value="(\d+)"', page)
    charlie.post("/notices/read", {"digest": [number, "x", "9" * 40]})
    assert "I have read it" in sue.get("/notices").text
    assert "I have read" not in sue.post("/notices/read", {"digest": number}, follow=True).text
    asked = sue.post(f"/alerts/{late[0]}", follow=True)
    assert "answered for by you" in asked.text
    chosen = sue.post("/notices/mail", {"wanted": "no"}, follow=True).text
    assert "stand on this page alone" in chosen
    assert my_notices(desk.house, desk.people["sue"]).by_mail is False


def test_the_page_costs_the_same_statements_for_any_number(desk: Bureau, signed_in: In) -> None:
    sue, counts = signed_in("sue"), []
    sue.get("/notices")
    for _ in range(2):
        with statements() as asked:
            sue.get("/notices")
        counts.append(len(asked))
        told(desk)
    assert set(counts) == {7}


def test_whoever_searches_for_their_household_reads_the_page_of_everybody_else(
    desk: Bureau, signed_in: In
) -> None:
    alice, sue, ned = signed_in("alice"), signed_in("sue"), signed_in("ned")
    sent = {"relation": "household", "text": "Kim Hartley"}
    assert alice.post("/household", {**sent, "text": "?"}).status_code == 400
    assert alice.post("/household", {**sent, "relation": "cat"}).status_code == 400
    kept = alice.post("/household", sent, follow=True).text
    assert "a whole name" in kept.lower()
    assert "Hartley" not in kept
    answers = []
    for text in ("Kim Hartley", "Zim Zartlez"):
        with statements() as asked:
            answer = alice.post("/search", {"text": text, "reason": "quality"})
        answers.append((answer.status_code, bare(answer.text), len(asked)))
    assert answers[0] == answers[1]
    page = sue.get("/notices/searches").text
    assert "somebody of their household" in page
    assert "Hartley" not in page
    (number,) = re.findall(r'name="search" value="(\d+)"', page)
    assert alice.get("/notices/searches").status_code == 403
    assert "There is none" in ned.get("/notices/searches").text
    looked = {"search": number, "finding": "explained"}
    assert ned.post("/notices/searches", looked).status_code == 400
    assert sue.post("/notices/searches", {**looked, "finding": "x"}).status_code == 400
    assert "there was a reason" in sue.post("/notices/searches", looked, follow=True).text
    (entry,) = re.findall(r'name="entry" value="(\d+)"', alice.get("/household").text)
    assert sue.post("/household/take-back", {"entry": entry}).status_code == 400
    assert "Nothing yet" in alice.post(
        "/household/take-back", {"entry": entry}, follow=True
    ).text  # fmt: skip


def test_every_page_is_on_the_line_or_behind_more_once() -> None:
    for role in sorted(ROLES):
        menu = menu_for([role])
        assert len(menu.line) <= ON_THE_LINE + 1
        assert len(menu.more) != 1
    menu = menu_for(ROLES)
    assert [*menu.line, *menu.more] == [(name, words) for name, words, _ in MENU]


def on_one_line(page: Page) -> bool:
    """Tell whether the head of a page takes one line: every entry stands as high as the name."""
    tops = page.eval_on_selector_all(
        ".ls-head__in > *, .ls-head__nav > ul > li",
        "all => all.map(one => one.getBoundingClientRect()).map(r => r.top + r.height / 2)",
    )
    return max(tops) - min(tops) < 12


def test_the_pages_have_no_fault_and_more_opens_by_key_without_javascript(
    desk: Bureau, browser: Browser, address: str, signed_in: In
) -> None:
    told(desk)
    everything = ",".join(sorted(ROLES))
    desk.ask("update person set roles = string_to_array(%s, ',') where code in ('sue', 'alice')"
             " returning 1", everything)  # fmt: skip
    desk.ask("update person set family_name = 'Featherstonehaugh-Wriothesley' where code = 'sue'"
             " returning 1")  # fmt: skip
    alice = signed_in("alice")
    alice.post("/search", {"text": "Bob Second", "reason": "quality"})
    alice.post("/household", {"relation": "household", "text": "Kim Hartley"})
    for code, script in (("sue", True), ("alice", False)):
        session = alice if code == "alice" else signed_in(code)
        context = browser.new_context(
            base_url=address, java_script_enabled=script, viewport={"width": 1280, "height": 900}
        )
        context.add_cookies([
            {"name": "sessionid", "value": session.cookies["sessionid"].value, "url": address}
        ])  # fmt: skip
        page = context.new_page()
        for one in ("/notices", "/notices/searches", "/household"):
            page.goto(one)
            if script:
                assert on_one_line(page), one
                assert fits(page), one
        page.goto("/notices")
        page.locator(".ls-more summary").press("Enter")
        expect(page.get_by_role("link", name="Ledger", exact=True)).to_be_visible()
        if script:
            assert fits(page)
        page.get_by_role("link", name="Ledger", exact=True).click()
        expect(page.locator(".ls-more summary")).to_have_text("More: Ledger is open")
        assert on_one_line(page)
        context.close()
