"""Signing in through a provider: only for whom was invited, and with two factors all the same."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from longstop.actions.link_provider import OnlyWayIn, unlink_provider
from longstop.engines import time_source
from longstop.engines.openid import Provider
from tests.bureau.fixtures import Bureau
from tests.web.providers import BACK, honest, registered
from tests.web.test_in_a_browser import faults_of
from tests.web.ways_in import CHOSEN, code_for, link_for, serve_with

ALICE, BOB = "kite-alice", "kite-bob"


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    """Run an honest provider that knows Bob with a second factor, and anybody else without."""
    with honest({"sub": BOB, "amr": ["pwd", "otp"], "email": "bob@kite.example"}) as address:
        yield address


@pytest.fixture
def offered(desk: Bureau, running: str) -> Callable[..., Provider]:
    """Let the desk use the provider, at the time that the provider has."""
    desk.clock.time = time_source.utc_now()

    def made(*backs: str, second_factor: tuple[str, ...] = ()) -> Provider:
        provider = registered(running, BACK, *backs, second_factor=second_factor)
        serve_with(provider=provider)
        return provider

    return made


def there_and_back(client: Client, address: str, subject: str) -> str:
    """Sign in at the provider as a browser would; gives the path that leads back."""
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10)
    return answer.headers["Location"].removeprefix("http://testserver")


def left(client: Client, path: str) -> str:
    """Press a button that leads to the provider; gives where it leads."""
    text = client.post(path).text
    return text.partition('draggable="false" href="')[2].partition('"')[0].replace("&amp;", "&")


def went(client: Client, subject: str) -> str:
    """Go to the provider from the page of signing in, and sign in there as somebody."""
    return there_and_back(client, client.get("/sign-in/provider").headers["Location"], subject)


def taken_up(desk: Bureau, code: str, subject: str) -> Client:
    """Take an invitation up with the provider."""
    client = Client()
    address = left(client, f"{link_for(desk, code)}/provider")
    assert client.get(there_and_back(client, address, subject)).status_code == 302
    return client


def test_without_settings_there_is_no_such_way_in(desk: Bureau) -> None:
    client = Client()
    for path in ("/sign-in/provider", "/sign-in/provider/back"):
        assert client.get(path).status_code == 404, path
    assert client.post(f"{link_for(desk, 'alice')}/provider").status_code == 404
    assert "provider" not in client.get("/sign-in").text


def test_an_invited_person_comes_in_through_it_and_ours_asks_for_a_second_factor(
    desk: Bureau, offered: Callable[..., Provider], address: str, browser: Browser
) -> None:
    offered(f"{address}/sign-in/provider/back")
    page = browser.new_context(base_url=address).new_page()
    page.goto(link_for(desk, "alice"))
    assert faults_of(page) == []
    page.get_by_role("button", name="Use Kite House").click()
    assert faults_of(page) == []
    page.get_by_role("button", name="Go on").click()
    show_who(page, ALICE)
    secret = page.locator("strong.ls-wrap").inner_text()
    page.get_by_label("Authenticator code").fill(code_for(secret))
    page.get_by_role("button", name="Turn it on").click()
    spare = page.locator("li code").first.inner_text()
    page.goto("/account")
    expect(page.get_by_text("Kite House opens this account")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="Sign out").click()

    page.goto("/list")
    assert faults_of(page) == []
    page.get_by_role("link", name="Use Kite House").click()
    show_who(page, ALICE)
    page.get_by_label("Code").fill(spare)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/list")
    told = desk.ask("select event from ledger_entry where event like 'person.%%' order by id")
    assert [one for (one,) in told] == [
        "person.invited", "person.provider_linked", "person.joined", "person.factor_added",
        "person.signed_in", "person.signed_in",
    ]  # fmt: skip
    page.context.close()


def show_who(page: Page, subject: str) -> None:
    page.get_by_placeholder("sub").fill(subject)
    page.get_by_role("button", name="Authorize", exact=True).click()


def test_two_factors_there_are_enough_only_where_the_bureau_says_so(
    desk: Bureau, offered: Callable[..., Provider]
) -> None:
    offered(second_factor=("otp",))
    assert taken_up(desk, "bob", BOB).get("/list").status_code == 200
    assert taken_up(desk, "alice", ALICE).get("/list").headers["Location"].endswith("second-factor")
    offered()
    client = Client()
    assert client.get(went(client, BOB)).status_code == 302
    assert client.get("/list").headers["Location"].endswith("second-factor")
    ((account, person),) = desk.ask("select id, person from signin.account where name like 'bob%%'")
    with pytest.raises(OnlyWayIn, match="no password"):
        unlink_provider(desk.house, person=person, account=account)


def test_nobody_who_was_not_invited_comes_in(
    desk: Bureau, offered: Callable[..., Provider], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    offered(second_factor=("otp",))
    client = Client()
    answer = client.get(went(client, BOB))
    assert (answer.status_code, "No account here" in answer.text) == (403, True)
    assert client.get("/list").headers["Location"].startswith("/sign-in")
    assert desk.ask("select count(*) from signin.account") == [(0,)]
    said = caplog.text + answer.text
    assert [one for one in (BOB, "bob@kite.example", "code=") if one in said] == []


def test_one_sign_in_opens_one_account(desk: Bureau, offered: Callable[..., Provider]) -> None:
    offered(second_factor=("otp",))
    taken_up(desk, "bob", BOB)
    client, link = Client(), link_for(desk, "alice")
    back = there_and_back(client, left(client, f"{link}/provider"), BOB)
    answer = client.get(back)
    assert (answer.status_code, "cannot open this account" in answer.text) == (403, True)
    assert Client().get(link).status_code == 200
    assert desk.ask("select count(*) from signin.account") == [(1,)]


def test_an_answer_to_another_window_an_old_one_or_a_second_one_opens_nothing(
    desk: Bureau, offered: Callable[..., Provider]
) -> None:
    offered(second_factor=("otp",))
    taken_up(desk, "bob", BOB)
    client, other = Client(), Client()
    back, others = went(client, BOB), went(other, BOB)
    assert client.get(others).status_code == 403
    assert client.get(back).status_code == 403
    late = went(client, BOB)
    desk.clock.on(minutes=16)
    assert client.get(late).status_code == 403
    desk.clock.time = time_source.utc_now()
    refused = urlsplit(client.get("/sign-in/provider").headers["Location"]).query
    state = parse_qs(refused)["state"][0]
    answer = client.get(f"/sign-in/provider/back?error=access_denied&state={state}")
    assert (answer.status_code, "was cancelled" in answer.text) == (403, True)
    right = went(client, BOB)
    assert client.get(right).status_code == 302
    assert client.get(right).status_code == 403


def test_it_leads_to_no_other_site(desk: Bureau, offered: Callable[..., Provider]) -> None:
    offered(second_factor=("otp",))
    taken_up(desk, "bob", BOB)
    for wanted, reached in (("/work", "/work"), ("https://elsewhere.example/", "/"), ("//e", "/")):
        client = Client()
        address = client.get("/sign-in/provider", {"next": wanted}).headers["Location"]
        answer = client.get(there_and_back(client, address, BOB))
        assert answer.headers["Location"] == reached, wanted


def test_whoever_has_an_account_links_it_and_unlinks_it(
    desk: Bureau, offered: Callable[..., Provider]
) -> None:
    offered(second_factor=("otp",))
    client = Client()
    client.post(link_for(desk, "bob"), CHOSEN)
    assert client.post("/account/provider").status_code == 404
    session = client.session
    session["second_factor"] = True
    session.save()
    client.get(there_and_back(client, left(client, "/account/provider"), BOB))
    assert "opens this account" in client.get("/account").text
    stranger = Client()
    address = left(client, "/account/provider")
    assert stranger.get(there_and_back(stranger, address, ALICE)).status_code == 403
    assert client.post("/account/provider/unlink").status_code == 302
    assert "does not open this account" in client.get("/account").text
    assert client.get("/list").status_code == 200
    assert Client().get(went(other := Client(), BOB)).status_code == 403
    assert other.get("/list").status_code == 302


def test_a_provider_that_does_not_answer_is_said_so(
    desk: Bureau, offered: Callable[..., Provider]
) -> None:
    provider = offered()
    serve_with(provider=replace(provider, issuer="http://127.0.0.1:9"))
    answer = Client().get("/sign-in/provider")
    assert (answer.status_code, "does not answer as it should" in answer.text) == (503, True)
