"""Send short messages through a mail relay, so that a breach wakes somebody who is not looking.

The relay is one of your own: it is spoken to in plain SMTP, and a message names references only.
"""

from __future__ import annotations

import os
import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import ClassVar, Final

from longstop.core.referral.errors import LongstopError
from longstop.engines.wording import language_of_settings, wording_of

HOST_VARIABLE: Final = "LONGSTOP_SMTP_HOST"
PORT_VARIABLE: Final = "LONGSTOP_SMTP_PORT"
FROM_VARIABLE: Final = "LONGSTOP_SMTP_FROM"
OUTSIDE_VARIABLE: Final = "LONGSTOP_SMTP_OUTSIDE"
DESK_VARIABLE: Final = "LONGSTOP_DESK_ADDRESS"
_SMTP_PORT: Final = 25
_WAIT_SECONDS: Final = 20


class MailSettingsNotValid(LongstopError):
    """The settings of the mail relay cannot be used as they stand."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Relay:
    """A mail relay, the address messages come from, and that of the role outside ('': none).

    desk is where links lead: the desk's own address without a stroke at its end ('': no links). say
    says a line in the language of the house.
    """

    host: str
    port: int
    sender: str
    outside: str
    desk: str = ""
    say: Callable[[str], str] = str


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One message to one address; number, if any, is the same when it is sent again."""

    to: str
    subject: str
    text: str
    number: str = ""


def relay_of_settings() -> Relay | None:
    """This will read the relay from the environment; None when no host is set.

    Raises MailSettingsNotValid when the port is no port, nobody is named as the sender, or the
    desk's address is none, and LanguageNotKnown.
    """
    host = os.environ.get(HOST_VARIABLE, "").strip()
    if not host:
        return None
    port, sender = os.environ.get(PORT_VARIABLE, ""), os.environ.get(FROM_VARIABLE, "").strip()
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise MailSettingsNotValid(
            f"{PORT_VARIABLE} is no port. Nothing was done. Give a number from 1 to 65535, or "
            f"none for {_SMTP_PORT}."
        )
    if "@" not in sender:
        raise MailSettingsNotValid(
            f"{HOST_VARIABLE} is set and {FROM_VARIABLE} names no address. Nothing was done. Give "
            "the address that messages come from."
        )
    outside = os.environ.get(OUTSIDE_VARIABLE, "").strip()
    desk = os.environ.get(DESK_VARIABLE, "").strip().rstrip("/")
    if desk and not desk.startswith(("https://", "http://")):
        raise MailSettingsNotValid(
            f"{DESK_VARIABLE} is no address of a desk. Nothing was done. Give it as people reach "
            "it, such as https://desk.bureau.example, or none."
        )
    wording = wording_of(language_of_settings())
    return Relay(
        host=host, port=int(port or _SMTP_PORT), sender=sender, outside=outside, desk=desk,
        say=str if wording is None else wording.said,
    )  # fmt: skip


def send(relay: Relay, messages: Sequence[Message], *, at: datetime) -> list[bool]:
    """This will send messages over one connection and say of each whether the relay took it.

    A relay that cannot be reached or refuses is a False, never an error: what is not taken can be
    sent again.
    """
    taken: list[bool] = []
    try:
        with smtplib.SMTP(relay.host, relay.port, timeout=_WAIT_SECONDS) as server:
            taken.extend(_taken(server, relay, one, at) for one in messages)
    except (OSError, smtplib.SMTPException):
        # What was taken before a relay went away stays taken, also if it went without a word.
        pass
    return [*taken, *[False] * (len(messages) - len(taken))]


def _taken(server: smtplib.SMTP, relay: Relay, message: Message, at: datetime) -> bool:
    letter = EmailMessage()
    try:
        letter["From"], letter["To"] = relay.sender, message.to
        letter["Subject"], letter["Date"] = relay.say(message.subject), format_datetime(at)
        if message.number:
            letter["Message-ID"] = f"<{message.number}@{relay.sender.rpartition('@')[2]}>"
        letter.set_content("\n".join(map(relay.say, message.text.split("\n"))))
        server.send_message(letter)
    except (ValueError, smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused):
        return False
    return True
