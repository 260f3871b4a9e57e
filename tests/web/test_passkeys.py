"""A passkey in place of a code: made, shown, renamed and removed in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests.bureau.fixtures import Bureau
from tests.web.test_in_a_browser import faults_of
from tests.web.ways_in import CHOSEN, choose_password, link_for, sign_in

_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
CANCELLED = """() => {
  navigator.credentials.get = () => Promise.reject(new Error("cancelled"));
}"""
FORGED = """() => {
  const asked = navigator.credentials.get.bind(navigator.credentials);
  navigator.credentials.get = async (options) => {
    const shown = (await asked(options)).toJSON();
    const signature = shown.response.signature;
    shown.response.signature = signature.slice(0, 6) + [...signature.slice(6)].reverse().join("");
    return shown;
  };
}"""


@pytest.fixture
def telephone(browser: Browser, address: str) -> Iterator[Page]:
    """Open a window with a device that keeps passkeys, under a name: an address has none."""
    named = address.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=named)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": _DEVICE})
    yield page
    context.close()


def events(desk: Bureau) -> list[str]:
    told = desk.ask("select event from ledger_entry where event like 'person.%%' order by id")
    return [one for (one,) in told]


def test_a_passkey_is_made_shown_and_removed(desk: Bureau, telephone: Page) -> None:
    page = telephone
    choose_password(page, link_for(desk, "alice"))
    page.get_by_role("link", name="Use a passkey instead").click()
    assert faults_of(page) == []
    page.get_by_label("What to call it").fill("my telephone")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/list")
    expect(page.get_by_role("heading", name="Work")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()

    sign_in(page, "alice@bureau")
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="Show your passkey").click()
    page.wait_for_url("**/shift")
    assert events(desk) == [
        "person.invited", "person.joined", "person.factor_added", "person.signed_in",
        "person.signed_in",
    ]  # fmt: skip

    page.goto("/account/passkeys")
    assert faults_of(page) == []
    page.get_by_role("link", name="remove my telephone").click()
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    page.get_by_role("link", name="Show a passkey").click()
    assert faults_of(page) == []
    page.get_by_role("button", name="Show your passkey").click()
    page.get_by_role("button", name="Remove it").click()
    page.goto("/list")
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    assert events(desk)[-1] == "person.factor_removed"


def test_a_passkey_that_is_not_shown_opens_nothing(desk: Bureau, telephone: Page) -> None:
    page = telephone
    choose_password(page, link_for(desk, "alice"))
    page.goto("/account/passkeys/add")
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/account/recovery")
    page.get_by_role("button", name="Sign out").click()
    for spoilt, words in (
        (CANCELLED, "No passkey was shown"),
        (FORGED, "not the code or"),
    ):
        sign_in(page, "alice@bureau")
        page.evaluate(spoilt)
        page.get_by_role("button", name="Show your passkey").click()
        expect(page.get_by_text(words).first).to_be_visible()
        page.goto("/list")
        expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
        page.get_by_role("button", name="Start again").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_without_javascript_the_page_says_what_works_instead(
    desk: Bureau, browser: Browser, address: str
) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    choose_password(page, link_for(desk, "alice"))
    page.get_by_role("link", name="Use a passkey instead").click()
    expect(page.get_by_text("they need JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Make a passkey")).not_to_be_visible()
    page.get_by_role("link", name="Use an app that shows codes").click()
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    context.close()


def test_what_no_browser_sends_as_a_passkey_is_refused_in_words(desk: Bureau) -> None:
    client = Client(HTTP_HOST="localhost")
    client.post(link_for(desk, "alice"), CHOSEN)
    for sent in ("", "kite", "1", "[]", "{}", '{"id": 1}', '{"id": "a", "rawId": "b"}', "null"):
        client.get("/account/passkeys/add")
        answer = client.post("/account/passkeys/add", {"name": "x", "credential": sent})
        assert (answer.status_code, "There is a problem" in answer.text) == (200, True), sent
    assert desk.ask("select count(*) from signin.mfa_authenticator") == [(0,)]


def test_nobody_renames_or_removes_the_passkey_of_another(
    desk: Bureau, telephone: Page, signed_in: Callable[[str], Client]
) -> None:
    choose_password(telephone, link_for(desk, "alice"))
    telephone.goto("/account/passkeys/add")
    telephone.get_by_role("button", name="Make a passkey").click()
    telephone.wait_for_url("**/account/recovery")
    ((key,),) = desk.ask("select id from signin.mfa_authenticator where type = 'webauthn'")
    stranger = Client()
    stranger.post(link_for(desk, "bob"), CHOSEN)
    for one in (f"/account/passkeys/{key}", f"/account/passkeys/{key}/remove"):
        answers = [stranger.get(one), stranger.get(one.replace(str(key), str(key + 1000)))]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert stranger.post(one, {"name": "mine"}).status_code == 404
