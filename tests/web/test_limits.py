"""A session ends: when nothing is done, when it is old, where it is told to, and says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from longstop.engines.time_source import utc_now
from longstop.web.setup import BEGAN, IDLE, LONGEST, SEEN
from tests.bureau.fixtures import Bureau
from tests.web.ways_in import CHOSEN, PASSWORD, link_for

In = Callable[[str], Client]
MINUTE = timedelta(minutes=1)


def aged(client: Client, name: str, by: timedelta) -> None:
    """Put what a session notes of itself back in time."""
    session = client.session
    session[name] = (utc_now() - by).isoformat()
    session.save()


@pytest.mark.parametrize(
    ("name", "limit", "words"), [(SEEN, IDLE, "60 minutes"), (BEGAN, LONGEST, "12 hours")]
)
def test_a_session_ends_at_its_limit_and_says_why(
    desk: Bureau, signed_in: In, name: str, limit: timedelta, words: str
) -> None:
    client = signed_in("alice")
    aged(client, name, limit - MINUTE)
    assert client.get("/list").status_code == 200
    aged(client, name, limit)
    answer = client.get("/list?desk=intake", follow=True)
    assert answer.redirect_chain == [("/sign-in?next=%2Flist%3Fdesk%3Dintake", 302)]
    assert words in answer.text
    assert words not in client.get("/sign-in").text
    assert client.get("/list").status_code == 302


def test_what_is_sent_in_an_ended_session_does_nothing(desk: Bureau, signed_in: In) -> None:
    client = signed_in("alice")
    aged(client, SEEN, IDLE)
    assert client.post("/list/next").headers["Location"].startswith("/sign-in")


def test_a_look_keeps_a_session_from_idling_and_never_from_growing_old(
    desk: Bureau, signed_in: In
) -> None:
    client = signed_in("alice")
    aged(client, BEGAN, LONGEST - MINUTE)
    aged(client, SEEN, IDLE - MINUTE)
    client.get("/list")
    assert client.session[SEEN] > (utc_now() - MINUTE).isoformat()
    assert client.session[BEGAN] < (utc_now() - LONGEST + 2 * MINUTE).isoformat()


def test_a_session_that_says_nothing_of_itself_has_ended(desk: Bureau, signed_in: In) -> None:
    client = signed_in("alice")
    session = client.session
    del session[BEGAN]
    session.save()
    assert client.get("/list").status_code == 302


def test_others_are_ended_or_all(desk: Bureau, signed_in: In) -> None:
    here, there, bob = Client(), Client(), signed_in("bob")
    here.post(link_for(desk, "alice"), CHOSEN)
    with_password = {"login": "alice@bureau", "password": PASSWORD}
    there.post("/sign-in", with_password)
    assert here.get("/account/sessions").text.count('data-head="From"') == 2
    here.post("/account/sessions")
    assert [one.get("/account").status_code for one in (here, there)] == [200, 302]
    there.post("/sign-in", with_password)
    there.post("/account/sessions", {"everywhere": "yes"})
    assert [one.get("/account").status_code for one in (here, there, bob)] == [302, 302, 200]


def test_a_session_from_before_the_second_factor_cannot_set_up_another(desk: Bureau) -> None:
    thief = Client()
    thief.post(link_for(desk, "alice"), CHOSEN)
    assert thief.get("/account/second-factor").status_code == 200
    desk.ask(
        "insert into signin.mfa_authenticator (type, data, user_id, created_at)"
        " select 'totp', '{}', id, now() from signin.account returning id"
    )
    answer = thief.get("/account/second-factor", follow=True)
    assert "set up for this account elsewhere" in answer.text
