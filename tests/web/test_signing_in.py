"""The way in: an invitation, a password, a second factor; nothing else opens the door."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, expect

from longstop.web.setup import HASHER
from tests.bureau.fixtures import Bureau
from tests.web.ways_in import CHOSEN, PASSWORD, code_for, link_for, serve_with, sign_in, take_up


def test_an_invited_person_comes_in_and_comes_back(
    desk: Bureau, address: str, browser: Browser
) -> None:
    page = browser.new_context(base_url=address).new_page()
    spare = take_up(page, link_for(desk, "alice"))
    page.goto("/list")
    expect(page.get_by_role("heading", name="Work")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "alice@bureau")
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(spare)
    page.get_by_role("button", name="Sign in").click()
    page.goto("/list")
    expect(page.get_by_role("heading", name="Work")).to_be_visible()
    told = desk.ask("select event from ledger_entry where event like 'person.%%' order by id")
    assert [one for (one,) in told] == [
        "person.invited", "person.joined", "person.factor_added", "person.signed_in",
        "person.signed_in",
    ]  # fmt: skip
    page.context.close()


def test_a_link_works_once(desk: Bureau) -> None:
    link = link_for(desk, "alice")
    client = Client()
    assert client.post(link, CHOSEN).status_code == 302
    assert Client().get(link).status_code == 404
    assert Client().post(link, CHOSEN).status_code == 404


def test_a_link_ends_after_a_day_and_with_the_next(desk: Bureau) -> None:
    old, new = link_for(desk, "alice"), link_for(desk, "alice")
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200
    desk.clock.on(hours=25)
    assert Client().get(new).status_code == 404


def test_without_a_second_factor_there_is_no_way_on(desk: Bureau) -> None:
    client = Client()
    client.post(link_for(desk, "alice"), CHOSEN)
    answer = client.get("/list")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/second-factor")


@pytest.mark.usefixtures("desk")
def test_a_code_counts_for_the_half_minute_before_and_after_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from allauth.mfa.totp.internal import auth  # noqa: PLC0415 - Django must be set up first

    secret = auth.generate_totp_secret()
    with monkeypatch.context() as still:
        still.setattr(auth, "time", SimpleNamespace(time=lambda: 1_800_000_015.0))
        counts = {n: auth.validate_totp_code(secret, code_for(secret, n)) for n in range(-2, 3)}
    assert counts == {-2: False, -1: True, 0: True, 1: True, 2: False}


def test_a_weak_password_is_refused_with_a_reason(desk: Bureau) -> None:
    answer = Client().post(link_for(desk, "alice"), {"password": "short", "again": "short"})
    assert answer.status_code == 200
    assert "at least 12 characters" in answer.text
    assert desk.ask("select count(*) from signin.account") == [(0,)]


def test_whoever_guesses_is_locked_out(desk: Bureau) -> None:
    Client().post(link_for(desk, "alice"), CHOSEN)
    client = Client()
    for _ in range(5):
        client.post("/sign-in", {"login": "alice@bureau", "password": "wrong words, again"})
    answer = client.post("/sign-in", {"login": "alice@bureau", "password": PASSWORD})
    assert answer.status_code == 200
    assert "After five wrong attempts" in answer.text


def test_a_new_link_ends_what_an_account_had(
    desk: Bureau, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("alice")
    assert client.get("/list").status_code == 200
    Client().post(link_for(desk, "alice"), CHOSEN)
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


def test_a_guess_at_a_password_costs_a_million_rounds(desk: Bureau) -> None:
    serve_with(hasher=HASHER)
    Client().post(link_for(desk, "alice"), CHOSEN)
    ((kept,),) = desk.ask("select password from signin.account")
    kind, rounds, *_ = kept.split("$")
    assert (kind, int(rounds) >= 1_000_000) == ("pbkdf2_sha256", True)
    answer = Client().post("/sign-in", {"login": "alice@bureau", "password": PASSWORD})
    assert answer.status_code == 302


def test_whoever_comes_too_often_is_told_so_on_a_page(desk: Bureau) -> None:
    client = Client()
    for _ in range(30):
        client.post("/sign-in", {"login": "", "password": ""})
    answer = client.post("/sign-in", {"login": "", "password": ""})
    assert (answer.status_code, "Too many attempts" in answer.text) == (429, True)


def test_behind_a_proxy_one_guesser_locks_nobody_else_out(desk: Bureau) -> None:
    serve_with(secure=True)
    guesser, other = (
        Client(headers={"X-Forwarded-For": f"198.51.100.9, {one}", "X-Forwarded-Proto": "https"})
        for one in ("198.51.100.1", "198.51.100.2")
    )
    for number in range(11):
        guesser.post("/sign-in", {"login": f"nobody-{number}", "password": PASSWORD})
    told = [one.post("/sign-in", {"login": "a", "password": "b"}).text for one in (guesser, other)]
    assert ["After five wrong" in one for one in told] == [True, False]
