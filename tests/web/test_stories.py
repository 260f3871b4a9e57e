"""Stories of people at the desk, in a real browser, all in one house: as a shift goes.

Those who receive packages, check in bulk and review links have theirs beside the pages they work
on, and so has the supervisor (test_packages_in_a_browser.py, test_links.py,
test_oversight_in_a_browser.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from longstop.actions.answer import answer
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.answering import read_found
from longstop.store.session import Actor
from tests.bureau.copies import Copies
from tests.bureau.fixtures import Bureau, Clock, open_house
from tests.web.conftest import client_of, on_loopback, served
from tests.web.stories import Shift, filled
from tests.web.test_packages_in_a_browser import fits


@pytest.fixture(scope="module")
def shift(
    server: Path, copies: Copies, staff: dict[str, Actor], browser: Browser
) -> Iterator[Shift]:
    """Open one house for all stories; none of them needs another to have been told."""
    clock = Clock()
    with copies.one() as copy, ExitStack() as until_end:
        house = open_house(copy.dbname, server, clock, copy.database)
        desk = Bureau(house, copy.dbname, clock, dict(staff), until_end)
        until_end.enter_context(served(desk))
        address = until_end.enter_context(on_loopback())
        made = Shift(
            desk=desk, browser=browser, address=address,
            signed_in=lambda code: client_of(desk, code).cookies["sessionid"].value,
            **filled(desk),
        )  # fmt: skip
        clock.on(minutes=30)
        yield made
        made.end()


def choose(page: Page, form: str, **typed: str) -> None:
    """Fill in a form of a page, unfolding it where it is folded."""
    details = page.locator(f"details#form-{form}")
    if details.count() and details.get_attribute("open") is None:
        details.locator("summary").click()
    for name, value in typed.items():
        field = page.locator(f"#{form}-{name}")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def press(page: Page, form: str, button: str) -> None:
    """Press the button of a form."""
    page.locator(f"#form-{form}").get_by_role("button", name=button).click()


def tab_to(page: Page, words: str) -> None:
    """Go to what says this with the tabulator alone."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText || ''").strip() == words:
            return
    raise AssertionError(f"the keyboard does not reach: {words}")


def test_a_duty_officer_begins_takes_the_first_decides_and_hands_over_by_keyboard(
    shift: Shift,
) -> None:
    page = shift.window("alice")
    page.goto("/shift")
    assert fits(page)
    tab_to(page, "The work of this desk, in its order")
    page.keyboard.press("Enter")
    page.wait_for_url("**/list*")
    tab_to(page, "Take the next one")
    page.keyboard.press("Enter")
    page.wait_for_url("**/r/*")
    expect(page.get_by_text("is yours until")).to_be_visible()
    assert fits(page)
    page.locator("#answer-question").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("yes")
    page.keyboard.press("Tab")
    page.keyboard.type("rec")
    tab_to(page, "Record the answer")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Assessed again")).to_be_visible()
    assert fits(page)
    page.goto("/shift")
    page.get_by_label("To", exact=True).select_option("")
    page.get_by_role("button", name="Hand it over").click()
    expect(page.get_by_text("That was not done")).to_be_visible()
    assert fits(page)
    page.get_by_label("To", exact=True).select_option("bob")
    page.get_by_label("Note").fill("the kite is still out")
    page.get_by_role("button", name="Hand it over").click()
    expect(page.get_by_text("Handed over to bob, who accepts")).to_be_visible()
    assert page.get_by_role("link", name="Team").count() == 0
    bob = shift.window("bob")
    bob.goto("/shift?desk=intake")
    expect(bob.get_by_text("the kite is still out")).to_be_visible()
    assert fits(bob)
    bob.get_by_role("button", name="Accept the shift").click()
    expect(bob.get_by_text("Your shift has begun")).to_be_visible()


def test_who_opens_a_referral_reads_first_what_argues_against_it(shift: Shift) -> None:
    page = shift.window("alice")
    page.goto(f"/r/{shift.doubtful}")
    top = page.get_by_role("heading", level=2).first
    expect(top).to_have_text("Argues against")
    assert shift.hidden not in page.content()
    page.get_by_role("button", name="Show what is hidden").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert fits(page)
    page.get_by_label("Why you need to see it").select_option("assessment")
    page.get_by_role("button", name="Show what is hidden").click()
    expect(page.get_by_text(shift.hidden).first).to_be_visible()
    assert fits(page)
    stranger = shift.window("charlie")
    assert shift.status(stranger, f"/r/{shift.doubtful}") == 404
    assert fits(stranger)


def test_who_decides_on_an_old_page_is_told_what_changed_and_another_agrees(shift: Shift) -> None:
    page = shift.window("alice")
    page.goto(f"/r/{shift.ending}")
    found = read_found("current_access=no", StatementKind.RECORD, settles=False)
    answer(shift.desk.house, shift.desk.people["bob"], [shift.ending], found)
    ends = {"outcome": "no_offence_found", "reason": "checks_done"}
    choose(page, "close", **ends)
    press(page, "close", "Close it")
    expect(page.get_by_text("Since you looked:")).to_be_visible()
    expect(page.locator(".govuk-error-summary")).to_contain_text("by bob")
    expect(page.locator("#close-outcome")).to_have_value("no_offence_found")
    assert fits(page)
    press(page, "close", "Close it")
    expect(page.get_by_text("another person must agree").first).to_be_visible()
    assert fits(page)
    assert page.locator("#form-agree").count() == 0
    bob = shift.window("bob")
    bob.goto("/second")
    assert fits(bob)
    bob.get_by_role("link", name=shift.ending).click()
    press(bob, "agree", "Agree")
    expect(bob.get_by_text("is closed: no offence found")).to_be_visible()
    assert fits(bob)
    page.goto(f"/r/{shift.ending}")
    expect(page.locator("h1")).to_contain_text("closed: no offence found")


def test_a_force_coordinator_accepts_returns_and_sees_their_own_force_only(shift: Shift) -> None:
    page = shift.window("nora")
    page.goto("/list")
    assert fits(page)
    assert shift.doubtful not in page.content()
    assert shift.status(page, f"/r/{shift.doubtful}") == 404
    taken, returned = shift.sent
    page.goto(f"/r/{taken}")
    assert fits(page)
    press(page, "accept", "Accept it")
    expect(page.get_by_text("nora owns it now")).to_be_visible()
    assert fits(page)
    choose(page, "acted", plan="WP-1", made="2026-11-20T18:00", contact="2026-11-20T17:00")
    press(page, "acted", "Record it")
    expect(page.get_by_text("That was not done")).to_be_visible()
    assert fits(page)
    page.goto(f"/r/{returned}")
    choose(page, "return", reason="not_our_area")
    press(page, "return", "Give it back")
    expect(page.get_by_text("is given back to its sender")).to_be_visible()
    page.goto(f"/r/{shift.offer}")
    press(page, "offer-accept", "Accept it")
    expect(page.get_by_text("you own it now")).to_be_visible()
    assert fits(page)
    for never in ("Team of all", "Packages received", "Policies", "Looks", "Any day"):
        assert page.get_by_role("link", name=never, exact=True).count() == 0
    assert shift.status(page, "/policies") == 403
    assert fits(page)


def test_a_childrens_partner_answers_what_is_addressed_to_them_and_sees_nothing_else(
    shift: Shift,
) -> None:
    page = shift.window("cora")
    page.goto("/list")
    listed = page.locator("[data-row]")
    assert [re.findall(r"[A-Z]-\S+", one)[0] for one in listed.all_inner_texts()] == [shift.draft]
    assert fits(page)
    page.get_by_role("link", name=shift.draft).click()
    press(page, "acknowledge", "Confirm")
    expect(page.get_by_text("That was not done")).to_be_visible()
    assert fits(page)
    choose(page, "acknowledge", name="C. Carer", their_reference="CS-1")
    press(page, "acknowledge", "Confirm")
    expect(page.get_by_text("its receipt is proved")).to_be_visible()
    assert fits(page)
    for one in (shift.doubtful, shift.ending, shift.sent[0]):
        assert shift.status(page, f"/r/{one}") == 404
    page.goto("/list")
    expect(page.get_by_text("Nothing is to be done here")).to_be_visible()
    assert fits(page)


def test_a_policy_is_proposed_by_its_owner_and_signed_by_an_ethics_reviewer(shift: Shift) -> None:
    page = shift.window("sue")
    page.goto("/policies/draft")
    page.get_by_label("Or its text").fill(shift.policy)
    page.get_by_role("button", name="Check it").click()
    assert fits(page)
    page.get_by_label("In force from the beginning of").fill("2027-01-01")
    page.get_by_label("Why", exact=True).select_option("regular_review")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("link", name="Compare it with what is in force")).to_be_visible()
    assert page.get_by_role("button", name="Sign as the second person").count() == 0
    rita = shift.window("rita")
    rita.goto("/second")
    assert fits(rita)
    rita.get_by_role("link", name=re.compile("policy", re.IGNORECASE)).first.click()
    assert fits(rita)
    rita.get_by_role("button", name="Sign as the second person").click()
    rita.goto("/policies")
    expect(rita.get_by_text("coming").first).to_be_visible()
    assert fits(rita)


def test_an_inspector_sees_who_saw_whom_and_may_change_nothing(shift: Shift) -> None:
    officer = shift.window("alice")
    officer.goto(f"/r/{shift.doubtful}")
    officer.get_by_label("Why you need to see it").select_option("safeguarding")
    officer.get_by_role("button", name="Show what is hidden").click()
    for who in ("ina", "dora"):
        page = shift.window(who)
        page.goto(f"/looks?reference={shift.doubtful}")
        expect(page.get_by_text("safeguarding").first).to_be_visible()
        assert shift.hidden not in page.content()
        assert fits(page)
        page.goto("/looks?first=2026-11-01&last=2026-11-02")
        assert fits(page)
        page.goto(f"/r/{shift.doubtful}")
        buttons = page.locator("main").get_by_role("button")
        assert {*buttons.all_inner_texts()} <= {"Print as PDF"}, who
        assert fits(page)
    inspector = shift.window("ina")
    inspector.goto(f"/day?day=2026-11-20&reference={shift.doubtful}")
    expect(inspector.get_by_text("Clocks, as they ran then")).to_be_visible()
    assert fits(inspector)
    assert shift.status(shift.window("dora"), "/day") == 403


def test_on_paper_stands_what_was_decided_and_nothing_to_press(shift: Shift) -> None:
    page = shift.window("sue")
    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")
    page.goto("/list")
    assert page.locator("[data-row]").first.is_visible()
    for one in ("/shift?desk=intake", "/list", f"/r/{shift.doubtful}", "/team", "/second"):
        page.goto(one)
        pressed = page.locator("button, .ls-head__nav, .govuk-skip-link").all()
        assert not any(each.is_visible() for each in pressed), one
        assert page.evaluate("document.documentElement.scrollWidth") <= 794, one
        assert page.locator("h1").is_visible()
    page.goto(f"/r/{shift.doubtful}")
    assert page.get_by_text("Every reason, with its source").count() == 1
    folded = page.locator(".ls-danger .govuk-details__text")
    assert folded.is_visible(), "a reason that is folded away on the screen stands on paper"


def test_in_forced_colours_borders_carry_what_colours_did(shift: Shift) -> None:
    page = shift.window("sue")
    page.emulate_media(forced_colors="active")
    page.goto(f"/r/{shift.doubtful}")
    for what in (".ls-danger", ".ls-against", ".ls-part--act"):
        drawn = page.locator(what).first.evaluate(
            "e => { const s = getComputedStyle(e);"
            " return ['Top', 'Left'].some(n => s['border' + n + 'Style'] === 'solid'"
            "   && parseFloat(s['border' + n + 'Width']) > 0) }"
        )
        assert drawn, what
    page.goto("/list")
    page.keyboard.press("j")
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring != "none", "where one is in the list shows without colours"
