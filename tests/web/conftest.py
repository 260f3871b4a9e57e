"""Serve a test's own bureau as a desk: to a client in this process, and to a real browser."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from longstop.actions.invite import invite
from longstop.actions.join import join
from longstop.web.setup import SURE, Desk
from tests.bureau.fixtures import Bureau
from tests.web.ways_in import serve

NO_PASSWORD = "!"
CHROMIUM = "/usr/bin/chromium"


class Quick(PBKDF2PasswordHasher):
    """Hashes a password once, where a desk does it a million times: nobody guesses at a test's."""

    iterations = 1


@contextmanager
def served(bureau: Bureau) -> Iterator[Bureau]:
    """Serve a bureau: from here on every page is of this house."""
    serve(
        Desk(
            house=bureau.house,
            secret=b"s" * 32,
            sealing=b"f" * 32,
            hosts=("testserver", "127.0.0.1", "localhost"),
            hasher=f"{Quick.__module__}.{Quick.__qualname__}",
        )
    )
    with bureau.house.database.kept_open():
        yield bureau
    connections.close_all()


@pytest.fixture
def desk(bureau: Bureau) -> Iterator[Bureau]:
    """Serve the bureau of one test."""
    with served(bureau) as desk:
        yield desk


def account_for(desk: Bureau, code: str) -> str:
    """Give somebody an account through an invitation, as an administrator would."""
    agency = desk.ask(
        "select a.code from person p join agency a on a.id = p.agency where p.code = %s", code
    )[0][0]
    invited = invite(desk.house, desk.people["admin"], agency=agency, code=code)
    return join(desk.house, invited.token, NO_PASSWORD)


def client_of(desk: Bureau, code: str) -> Client:
    """Give a client in which somebody has signed in, second factor and all."""
    client = Client()
    client.force_login(
        get_user_model().objects.get(name=account_for(desk, code)),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    session = client.session
    session[SURE] = True
    session.save()
    return client


@pytest.fixture
def account(desk: Bureau) -> Callable[[str], str]:
    """Give somebody an account."""
    return partial(account_for, desk)


@pytest.fixture
def signed_in(desk: Bureau) -> Callable[[str], Client]:
    """Give a client in which somebody has signed in."""
    return partial(client_of, desk)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@contextmanager
def on_loopback() -> Iterator[str]:
    """Answer on the loopback for the house that is served; gives the address."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), _Server, _Quiet)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def address(desk: Bureau) -> Iterator[str]:
    """Serve the desk on the loopback."""
    with on_loopback() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium; the make target has seen that it is there."""
    assert shutil.which(CHROMIUM), "run through make test, which installs Chromium"
    # Playwright's own loop runs in this thread, and Django would take every query for one of it.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, address: str, signed_in: Callable[[str], Client]) -> Iterator[Page]:
    """Open a window in which Alice has signed in."""
    session = signed_in("alice").cookies["sessionid"].value
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    yield context.new_page()
    context.close()
