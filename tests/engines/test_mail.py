"""Messages go through a real relay; one that is gone or refuses is a count, never an error."""

from __future__ import annotations

from dataclasses import replace

import pytest

from longstop.engines.mail import MailSettingsNotValid, Message, Relay, relay_of_settings, send
from tests.bureau.fixtures import FRIDAY
from tests.engines.relay import REFUSED, running_relay

SUE = Message(to="sue@bureau.example", subject="Longstop: one waits", text="REF-1\n")


def test_a_message_arrives_as_it_was_written() -> None:
    with running_relay() as (relay, arrived):
        assert send(relay, [SUE], at=FRIDAY) == [True]
    (letter,) = arrived
    assert (letter["To"], letter["From"]) == (SUE.to, relay.sender)
    assert (letter["Subject"], letter["Date"]) == (SUE.subject, "Fri, 20 Nov 2026 18:00:00 +0000")
    assert letter.get_payload() == "REF-1\r\n"


def test_each_line_is_said_in_the_language_of_the_house() -> None:
    with running_relay() as (relay, arrived):
        send(replace(relay, say=str.upper), [replace(SUE, text="one\ntwo\n")], at=FRIDAY)
    assert arrived[0]["Subject"] == "LONGSTOP: ONE WAITS"
    assert arrived[0].get_payload() == "ONE\r\nTWO\r\n"


def test_one_that_is_refused_does_not_stop_the_rest() -> None:
    refused = Message(to=REFUSED, subject="x", text="x")
    wrong = Message(to="a@b.example\nBcc: c@d.example", subject="x", text="x")
    with running_relay() as (relay, arrived):
        assert send(relay, [refused, wrong, SUE], at=FRIDAY) == [False, False, True]
    assert [letter["To"] for letter in arrived] == [SUE.to]


def test_a_relay_that_is_gone_takes_nothing_and_raises_nothing() -> None:
    with running_relay() as (relay, _):
        pass
    assert send(relay, [SUE, SUE], at=FRIDAY) == [False, False]


def test_without_a_host_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LONGSTOP_SMTP_HOST", raising=False)
    assert relay_of_settings() is None


def test_the_relay_comes_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LONGSTOP_SMTP_HOST", "relay.example")
    monkeypatch.setenv("LONGSTOP_SMTP_FROM", "longstop@bureau.example")
    assert relay_of_settings() == Relay(
        host="relay.example", port=25, sender="longstop@bureau.example", outside=""
    )


@pytest.mark.parametrize(("port", "sender"), [("25", ""), ("smtp", "a@b.example"), ("0", "a@b.c")])
def test_settings_that_cannot_work_are_told(
    monkeypatch: pytest.MonkeyPatch, port: str, sender: str
) -> None:
    monkeypatch.setenv("LONGSTOP_SMTP_HOST", "relay.example")
    monkeypatch.setenv("LONGSTOP_SMTP_PORT", port)
    monkeypatch.setenv("LONGSTOP_SMTP_FROM", sender)
    with pytest.raises(MailSettingsNotValid, match="LONGSTOP_SMTP_"):
        relay_of_settings()
