"""Take the ways in as somebody would: an invitation, a password, a second factor."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django.db import connections
from playwright.sync_api import Page

from longstop.actions.invite import invite
from longstop.web.setup import Desk, desk, prepare
from tests.bureau.fixtures import Bureau

PASSWORD = "seven kites over the harbour"
CHOSEN = {"password": PASSWORD, "again": PASSWORD}


def serve(one: Desk) -> None:
    """Serve a desk from here on, with a connection for each request: each has its own thread."""
    prepare(one)
    connections.settings["default"]["CONN_MAX_AGE"] = 0


def serve_with(**changed: Any) -> None:
    """Serve the same desk with something else about it."""
    serve(replace(desk(), **changed))


def code_for(secret: str, later: int = 0) -> str:
    """Work out the code that an app shows for a secret, now or so many half minutes later.

    By RFC 6238, in a module of its own.
    """
    from allauth.mfa.totp.internal import auth  # noqa: PLC0415 - Django must be set up first

    _before, now, _after = auth.yield_hotp_counters_from_time()
    return str(auth.format_hotp_value(auth.hotp_value(secret, now + later)))


def link_for(desk: Bureau, code: str) -> str:
    """Invite somebody of the bureau; gives the link."""
    invited = invite(desk.house, desk.people["admin"], agency="bureau", code=code)
    return f"/welcome/{invited.token}"


def choose_password(page: Page, link: str) -> None:
    """Follow a link and choose a password: the second factor comes next."""
    page.goto(link)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()


def take_up(page: Page, link: str) -> str:
    """Choose a password and set up a second factor; gives a code for when it is lost."""
    choose_password(page, link)
    secret = page.locator("strong.ls-wrap").inner_text()
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(code_for(secret))
    page.get_by_role("button", name="Turn it on").click()
    return page.locator("li code").first.inner_text()


def sign_in(page: Page, name: str) -> None:
    """Give name and password: the second factor comes next."""
    page.goto("/sign-in")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
