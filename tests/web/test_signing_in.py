"""The way in: an invitation, a password, a second factor; nothing else opens the door."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from longstop.actions.invite import invite
from tests.bureau.fixtures import Bureau

PASSWORD = "seven kites over the harbour"


def code_for(secret: str) -> str:
    """Work out the code that an app shows now for a secret (RFC 6238, by a module of its own)."""
    from allauth.mfa.totp.internal import auth  # noqa: PLC0415 - Django must be set up first

    counter = next(iter(auth.yield_hotp_counters_from_time()))
    return str(auth.format_hotp_value(auth.hotp_value(secret, counter)))


def link_for(desk: Bureau, code: str) -> str:
    invited = invite(desk.house, desk.people["admin"], agency="bureau", code=code)
    return f"/welcome/{invited.token}"


def take_up(page: Page, link: str) -> str:
    """Choose a password and set up a second factor; gives a code for when it is lost."""
    page.goto(link)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    secret = page.locator("strong.ls-wrap").inner_text()
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(code_for(secret))
    page.get_by_role("button", name="Turn it on").click()
    return page.locator("li code").first.inner_text()


def test_an_invited_person_comes_in_and_comes_back(
    desk: Bureau, address: str, browser: Browser
) -> None:
    page = browser.new_context(base_url=address).new_page()
    spare = take_up(page, link_for(desk, "alice"))
    page.goto("/list")
    expect(page.get_by_role("heading", name="Work")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/list")
    page.get_by_label("Username").fill("alice@bureau")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(spare)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Work")).to_be_visible()
    told = desk.ask("select event from ledger_entry where event like 'person.%%' order by id")
    assert [one for (one,) in told] == [
        "person.invited", "person.joined", "person.signed_in", "person.signed_in",
    ]  # fmt: skip
    page.context.close()


def test_a_link_works_once(desk: Bureau) -> None:
    link = link_for(desk, "alice")
    client = Client()
    sent = {"password": PASSWORD, "again": PASSWORD}
    assert client.post(link, sent).status_code == 302
    assert Client().get(link).status_code == 404
    assert Client().post(link, sent).status_code == 404


def test_a_link_ends_after_a_day_and_with_the_next(desk: Bureau) -> None:
    old, new = link_for(desk, "alice"), link_for(desk, "alice")
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200
    desk.clock.on(hours=25)
    assert Client().get(new).status_code == 404


def test_without_a_second_factor_there_is_no_way_on(desk: Bureau) -> None:
    client = Client()
    client.post(link_for(desk, "alice"), {"password": PASSWORD, "again": PASSWORD})
    answer = client.get("/list")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/second-factor")


def test_a_weak_password_is_refused_with_a_reason(desk: Bureau) -> None:
    answer = Client().post(link_for(desk, "alice"), {"password": "short", "again": "short"})
    assert answer.status_code == 200
    assert "at least 12 characters" in answer.text
    assert desk.ask("select count(*) from signin.account") == [(0,)]


def test_whoever_guesses_is_locked_out(desk: Bureau) -> None:
    Client().post(link_for(desk, "alice"), {"password": PASSWORD, "again": PASSWORD})
    client = Client()
    for _ in range(5):
        client.post("/sign-in", {"login": "alice@bureau", "password": "wrong words, again"})
    answer = client.post("/sign-in", {"login": "alice@bureau", "password": PASSWORD})
    assert answer.status_code == 200
    assert "Too many failed login attempts" in answer.text


def test_the_session_before_signing_in_is_not_the_one_after(desk: Bureau) -> None:
    client = Client()
    client.get("/sign-in")
    before = client.session.session_key
    client.post(link_for(desk, "alice"), {"password": PASSWORD, "again": PASSWORD})
    assert client.session.session_key != before


def test_nobody_is_sent_elsewhere_after_signing_in(
    desk: Bureau, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("alice")
    answer = client.get("/sign-in?next=https://elsewhere.example/")
    assert "elsewhere" not in answer.headers.get("Location", "")


def test_a_new_link_ends_what_an_account_had(
    desk: Bureau, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("alice")
    assert client.get("/list").status_code == 200
    Client().post(link_for(desk, "alice"), {"password": PASSWORD, "again": PASSWORD})
    assert client.get("/list").status_code == 302


def test_nobody_outside_the_demonstration_comes_in_without_a_password(desk: Bureau) -> None:
    answer = Client().post("/demo/sign-in", {"who": "national-bureau/duty-intake"})
    assert answer.status_code == 404


def test_where_who_asks_cannot_be_looked_up_the_page_says_why(
    signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("alice")
    client.raise_request_exception = False
    connections.close_all()
    monkeypatch.setitem(connections["default"].settings_dict, "HOST", "/nowhere")
    answer = client.get("/list")
    assert answer.status_code == 503
    assert "The database does not answer" in answer.text
    assert "Try again in a minute" in answer.text
