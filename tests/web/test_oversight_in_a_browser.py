"""The work of all, two people and policies in a real browser, with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from longstop.actions.close import close
from longstop.actions.sweep import sweep
from longstop.actions.take import take
from tests.bureau.fixtures import Bureau
from tests.bureau.policies import MONDAY, STRICT, owner
from tests.bureau.work import LINE, references_of
from tests.web.test_packages_in_a_browser import fits, runs_scripts


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def sue(
    browser: Browser, address: str, signed_in: Callable[[str], Client], desk: Bureau,
    request: pytest.FixtureRequest,
) -> Iterator[Page]:  # fmt: skip
    """Open a window in which Sue has signed in: a supervisor who owns the policies as well."""
    owner(desk)
    session = signed_in("sue").cookies["sessionid"].value
    context = browser.new_context(base_url=address, java_script_enabled=request.param)
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    yield context.new_page()
    context.close()


def test_a_supervisor_works_a_morning(desk: Bureau, sue: Page) -> None:
    desk.receive_csv(*({**LINE, "reference": f"T-{n}", "given_name": f"A{n}"} for n in range(3)))
    first, second, third = references_of(desk, "referral")
    alice = desk.people["alice"]
    take(desk.house, alice, [first])
    close(desk.house, alice, first, outcome="no_offence_found", reason="checks_done")
    desk.clock.on(days=30)
    sweep(desk.house, every_seconds=60)

    def fitting() -> None:
        if runs_scripts(sue):
            assert fits(sue), sue.url

    sue.goto("/second")
    fitting()
    sue.get_by_role("link", name=first).click()
    sue.locator("#form-agree").get_by_role("button", name="Agree").click()
    expect(sue.get_by_text("is closed: no offence found")).to_be_visible()

    sue.goto("/list")
    fitting()
    for one in (second, third):
        sue.get_by_label(one).check()
    sue.get_by_label("With those ticked").select_option("take")
    sue.get_by_role("button", name="See what would happen").click()
    fitting()
    sue.get_by_role("button", name="Take them").click()
    expect(sue.get_by_text("2 taken: yours until")).to_be_visible()

    sue.goto("/team")
    fitting()
    sue.get_by_role("link", name=re.compile("Late, and seen")).click()
    fitting()
    sue.goto("/team")
    sue.get_by_role("link", name=re.compile("Note as absent.*Alice")).click()
    fitting()
    sue.get_by_role("button", name="Note as absent").click()
    expect(sue.get_by_text("alice is absent")).to_be_visible()

    sue.goto("/policies")
    fitting()
    sue.get_by_role("link", name="Check a draft").click()
    sue.get_by_label("Or its text").fill("name = 1")
    sue.get_by_role("button", name="Check it").click()
    fitting()
    sue.get_by_label("Or its text").fill(STRICT)
    sue.get_by_role("button", name="Check it").click()
    fitting()
    sue.get_by_label("In force from the beginning of").fill("2027-01-01")
    sue.get_by_label("Why", exact=True).select_option("regular_review")
    sue.get_by_role("button", name="Propose it").click()
    sue.get_by_role("link", name="Compare it with what is in force").click()
    expect(sue.get_by_text("open referrals that you may see")).to_be_visible()
    fitting()
    assert desk.ask("select day from policy_adoption")[0][0] > MONDAY
    for one in ("/shift?desk=intake", "/roster"):
        sue.goto(one)
        fitting()
    sue.goto(f"/r/{second}")
    sue.get_by_label("Why you disclose it").select_option("disclosure")
    sue.get_by_role("button", name="Show the schedule").click()
    expect(sue.get_by_role("heading", name="Everything else")).to_be_visible()
    fitting()
