"""A real mail relay on loopback, for tests."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller

from longstop.engines.mail import Relay

Met = Callable[[str, int], None]
REFUSED = "nobody@bureau.example"


class _Inbox:
    """Keep what arrives, and refuse one address."""

    def __init__(self, met: Met | None) -> None:
        self.arrived: list[Message] = []
        self._met = met

    def _meet(self, stage: str) -> None:
        if self._met is not None:
            self._met(stage, len(self.arrived))

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        self._meet("RCPT")
        if address == REFUSED:
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.arrived.append(message_from_bytes(envelope.content))
        self._meet("DATA")
        return "250 OK"


@contextmanager
def running_relay(met: Met | None = None) -> Iterator[tuple[Relay, list[Message]]]:
    """Run a relay on a free port; gives it and what has arrived.

    met is called before the relay answers, with the command and how many messages it has.
    """
    inbox = _Inbox(met)
    controller = Controller(inbox, hostname="127.0.0.1", port=_free_port())
    controller.start()
    try:
        sender, outside = "longstop@bureau.example", "outside@ministry.example"
        yield (
            Relay(
                host="127.0.0.1",
                port=controller.port,
                sender=sender,
                outside=outside,
                desk="https://desk.example",
            ),
            inbox.arrived,
        )
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
