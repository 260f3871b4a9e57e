"""A package received, mapped, mended and checked in a real browser, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests.bureau.checks import fill, people
from tests.bureau.fixtures import Bureau
from tests.web.test_columns import LIST, no_map
from tests.web.test_in_a_browser import faults_of


def runs_scripts(page: Page) -> bool:
    """Tell whether scripts run on a page, once all of it is there: before, it may have no body."""
    page.wait_for_load_state()
    return page.locator("body.js-enabled").count() > 0


def fits(page: Page) -> bool:
    """Tell whether nothing of a page is cut off on a narrow screen, and axe finds no fault."""
    page.wait_for_load_state()
    assert faults_of(page) == [], page.url
    page.set_viewport_size({"width": 320, "height": 700})
    wide = int(page.evaluate("document.documentElement.scrollWidth"))
    page.set_viewport_size({"width": 1280, "height": 900})
    return wide <= 320


def _send(page: Page, file: Path) -> None:
    page.get_by_label("Who sent it").select_option("toronto")
    page.get_by_label("The file").set_input_files(file)
    page.get_by_role("button", name="Receive it").click()


def work_off(desk: Bureau, page: Page, folder: Path, looked_at: Callable[[Page], bool]) -> None:
    """Receive a list of a sender without a map, whose first line cannot be read, to its end."""
    no_map(desk)
    file = folder / "new.csv"
    file.write_text(LIST.replace("03.04.1980", "no such day"))
    page.goto("/packages")
    page.get_by_role("button", name="Receive a package").click()
    _send(page, file)
    keep = page.get_by_role("button", name="Keep this map")
    expect(keep).to_be_visible()
    assert looked_at(page)
    page.get_by_label("Shoe size").select_option("note")
    keep.click()
    expect(page.get_by_text("The column map of toronto is kept")).to_be_visible()
    _send(page, file)
    expect(page.get_by_text("Received: read 2 = 1 accepted")).to_be_visible()
    assert looked_at(page)
    page.get_by_role("link", name="Packages", exact=True).click()
    page.get_by_role("link", name="Lines in quarantine").click()
    page.get_by_role("button", name="Begin with the first").click()
    page.get_by_label("Why you need to see it").select_option("mending")
    page.get_by_role("button", name="Show the text").click()
    text = page.get_by_label("The mended record")
    expect(text).to_be_visible()
    assert looked_at(page)
    text.fill("no list at all")
    page.get_by_role("button", name="Release it").click()
    expect(page.get_by_text("That was not done")).to_be_visible()
    expect(text).to_have_value("no list at all")
    assert looked_at(page)
    text.fill("\n".join(LIST.splitlines()[:2]))
    page.get_by_role("button", name="Release it").click()
    expect(page.get_by_text("is released: accepted")).to_be_visible()
    expect(page.get_by_text("Nothing that you can see waits")).to_be_visible()
    assert desk.ask("select accepted, quarantined from package") == [(2, 0)]


def test_a_package_is_worked_off_and_no_state_of_a_page_has_a_fault(
    desk: Bureau, page: Page, tmp_path: Path
) -> None:
    work_off(desk, page, tmp_path, fits)


def test_a_package_is_worked_off_without_javascript(
    desk: Bureau, browser: Browser, address: str, signed_in: Callable[[str], Client], tmp_path: Path
) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    session = signed_in("alice").cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    work_off(desk, context.new_page(), tmp_path, lambda _: True)
    context.close()


def test_checks_go_out_and_come_back_in_a_browser(desk: Bureau, page: Page, tmp_path: Path) -> None:
    desk.receive_csv(*people(2))
    page.goto("/checks")
    page.get_by_role("button", name="Take the list").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert fits(page)
    page.get_by_label("Kind of check", exact=True).select_option("police_records")
    page.get_by_label("Why", exact=True).select_option("assessment")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Take the list").click()
    file = tmp_path / coming.value.suggested_filename
    coming.value.save_as(file)
    page.get_by_label("What a yes or a no rests on").select_option("record")
    page.get_by_label("The list").set_input_files(
        fill(file, lambda line: "yes" if line["given_name"] == "Jon0" else "perhaps")
    )
    page.get_by_role("button", name="Take the answers in").click()
    expect(page.get_by_text("Rose: 1.")).to_be_visible()
    assert fits(page)
