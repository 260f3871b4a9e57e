"""The desk in a real browser: by keyboard, without JavaScript, large, narrow, printed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from longstop.actions.sweep import sweep
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, references_of

AXE = Axe().axe_script
FILE = "d41d8cd98f00b204e9800998ecf8427e"
PAGES = (
    "/shift", "/list", "/r/REF", "/packages", "/packages/PACKAGE", "/alerts", "/account",
    "/account/sessions", "/account/password", "/none", "/packages/receive",
    "/packages/PACKAGE/parts", "/quarantine", "/quarantine/LINE", "/checks",
    "/search", "/talks", "/links", "/links/REF/OTHER", "/r/REF/nominal", "/exports?kind=worklist",
    "/roster", "/bundles?people=2", "/bundles/file?file=md5:" + FILE,
    "/due", "/due?of=young",
)  # fmt: skip


@pytest.fixture
def reference(desk: Bureau) -> str:
    """Receive three people, of whom nobody takes care in time; gives the first in the order."""
    desk.receive_csv(
        {**LINE, "reference": "T-1", "note": "a first text", "file_digest": FILE},
        {**LINE, "reference": "T-2", "given_name": "Kim"},
        {**LINE, "reference": "T-3", "given_name": "Lou", "age": "14"},
        {**LINE, "reference": "T-4", "date_of_birth": "no such day"},
        declared=5,
    )
    desk.clock.on(days=30)
    sweep(desk.house, every_seconds=60)
    return references_of(desk, "referral")[0]


@pytest.fixture
def pages(desk: Bureau, reference: str) -> list[str]:
    """Give the address of every page, with what is there."""
    there = {
        "REF": reference,
        "PACKAGE": references_of(desk, "package")[0],
        "LINE": references_of(desk, "quarantined_record")[0],
        "OTHER": references_of(desk, "referral")[1],
    }
    return [re.sub("REF|PACKAGE|LINE|OTHER", lambda name: there[name[0]], one) for one in PAGES]


def faults_of(page: Page) -> list[str]:
    """Give the faults that axe finds; what else it tells of a page costs as much time again."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations.map("
        "one => `${one.id}: ${one.nodes[0].html.slice(0, 120)}`))"
    )
    return found


def test_no_page_has_a_fault_that_axe_finds(page: Page, pages: list[str]) -> None:
    for address in pages:
        page.goto(address)
        assert faults_of(page) == [], address


def test_the_ways_in_have_no_fault_that_axe_finds(browser: Browser, address: str) -> None:
    page = browser.new_context(base_url=address).new_page()
    for one in ("/sign-in", "/sign-up", "/welcome/nothing"):
        page.goto(one)
        assert faults_of(page) == [], one
    page.context.close()


def test_a_form_that_was_refused_has_no_fault_and_the_reader_is_led_to_it(
    page: Page, reference: str
) -> None:
    page.goto(f"/r/{reference}")
    page.get_by_role("button", name="Give the grade").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    assert faults_of(page) == []


def test_a_shift_is_worked_by_keyboard_alone(desk: Bureau, page: Page, reference: str) -> None:
    page.goto("/list")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/r/*")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Take it":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("is yours until")).to_be_visible()
    assert desk.ask("select count(*) from obligation where held_by is not null") == [(1,)]


def test_everything_works_without_javascript(
    desk: Bureau, browser: Browser, address: str, reference: str,
    signed_in: Callable[[str], Client],
) -> None:  # fmt: skip
    context = browser.new_context(base_url=address, java_script_enabled=False)
    session = signed_in("alice").cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page = context.new_page()
    page.goto("/list")
    page.get_by_role("link", name=reference).click()
    page.get_by_role("button", name="Take it").click()
    page.get_by_label("Answer", exact=True).select_option("yes")
    page.get_by_label("Rests on").select_option("record")
    page.get_by_role("button", name="Record the answer").click()
    expect(page.get_by_text("Assessed again")).to_be_visible()
    page.get_by_label("Why you need to see it").select_option("assessment")
    page.get_by_role("button", name="Show what is hidden").click()
    expect(page.get_by_text("a first text", exact=True)).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [320, 390], ids=["at 400 per cent", "on a telephone"])
def test_nothing_is_cut_off(page: Page, pages: list[str], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    for address in pages:
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, address


def test_what_is_chosen_shows_in_forced_colours(page: Page, reference: str) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(f"/r/{reference}")
    border = page.locator(".ls-danger").evaluate("e => getComputedStyle(e).borderTopStyle")
    assert border == "solid"


def test_a_printed_referral_has_the_story_and_no_buttons(page: Page, reference: str) -> None:
    page.goto(f"/r/{reference}")
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Take it").is_visible()
    assert page.get_by_role("heading", name="Timeline").is_visible()


def test_no_page_asks_another_host_and_each_is_light(
    page: Page, address: str, reference: str
) -> None:
    asked: list[str] = []
    weights: dict[str, int] = {}
    page.on("request", lambda one: asked.append(one.url))
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on(
        "Network.loadingFinished",
        lambda told: weights.update({told["requestId"]: told["encodedDataLength"]}),
    )
    first = _weight(page, "/list", weights)
    after = _weight(page, f"/r/{reference}", weights)
    assert all(one.startswith((address, "data:")) for one in asked)
    assert first < 100_000
    assert after < 30_000


def _weight(page: Page, address: str, weights: dict[str, int]) -> int:
    weights.clear()
    page.goto(address, wait_until="networkidle")
    return sum(weights.values())


def test_no_script_is_refused_by_the_browser(page: Page, pages: list[str]) -> None:
    told: list[str] = []
    page.on("console", lambda one: told.append(one.text))
    for address in pages:
        page.goto(address)
    assert [one for one in told if "responded with a status of 40" not in one] == []


def test_the_pages_of_the_documents_are_pictured(
    page: Page, pages: list[str], tmp_path: Path
) -> None:
    folder = Path(os.environ.get("LONGSTOP_PICTURES", tmp_path))
    for name, address in (
        ("shift", "/shift?desk=intake"),
        ("list", pages[1]),
        ("referral", pages[2]),
    ):
        page.goto(address)
        page.screenshot(path=folder / f"desk-{name}.png", full_page=True)
        assert (folder / f"desk-{name}.png").stat().st_size > 10_000
