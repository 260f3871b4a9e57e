"""Give every command the same beginning and end: who acts, where data are, how faults are told."""

from __future__ import annotations

import getpass
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

import psycopg
import typer
from rich.console import Console

from longstop.actions.house import House
from longstop.actions.open_house import NotReady, open_house
from longstop.core.referral.errors import LongstopError
from longstop.engines import time_source
from longstop.store.queries.directory import actor_of_account
from longstop.store.session import Actor

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON on standard output.")]


class Terminated(KeyboardInterrupt):
    """Another process told this one to stop."""


@dataclass(slots=True)
class Frame:
    """What a command runs in; tests give their own clock, account and a house that is ready.

    until_end holds what is closed when the command ends: until then its connections are kept.
    """

    clock: Callable[[], datetime] = time_source.utc_now
    account: str = field(default_factory=getpass.getuser)
    ready: House | None = None
    until_end: ExitStack | None = None
    out: Console = field(default_factory=lambda: Console(highlight=False, soft_wrap=True))

    def house(self) -> House:
        """Open the house: the server runs, the key is there, the tables are up to date."""
        if self.ready is not None:
            return self.ready
        return open_house(self.clock, self.until_end)

    def known_actor(self, house: House) -> Actor | None:
        """Find the person whose account runs this command, if any."""
        with house.database.as_service("sign in") as connection:
            return actor_of_account(connection, self.account)

    def actor(self, house: House) -> Actor:
        """Find the person whose account runs this command; raises NotReady when there is none."""
        actor = self.known_actor(house)
        if actor is None:
            raise NotReady(
                f"The account '{self.account}' belongs to nobody here. Nothing was done. "
                "An administrator can say whose it is: "
                f"longstop person account AGENCY CODE {self.account}"
            )
        return actor

    def print_json(self, value: Any) -> None:
        """Print a value as JSON, for programs."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def frame(context: typer.Context) -> Frame:
    """Give the frame of a command."""
    if context.obj is None:
        context.obj = Frame(until_end=context.find_root().with_resource(ExitStack()))
    assert isinstance(context.obj, Frame)
    return context.obj


def tell(message: str) -> None:
    """Say something to the person at the terminal; results go to standard output instead."""
    sys.stderr.write(message + "\n")


def printable(text: str) -> str:
    """Make text from outside harmless to a terminal: what does not print is shown as a mark."""
    mark = "\N{REPLACEMENT CHARACTER}"
    return "".join(c if c.isprintable() or c in "\n\t" else mark for c in text)


@contextmanager
def faults_told() -> Iterator[None]:
    """Turn every fault into a message without personal data and an exit code."""
    try:
        yield
    except LongstopError as fault:
        tell(f"longstop: {fault}")
        raise typer.Exit(fault.exit_code) from None
    except psycopg.Error as fault:
        tell(
            f"longstop: The database stopped this ({type(fault).__name__}"
            f"{', ' + fault.sqlstate if fault.sqlstate else ''}). "
            "What was not finished was not saved. "
            "See how it is: longstop db status"
        )
        raise typer.Exit(3) from None


@contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM end this like Ctrl-C does, so that it can be said what is saved."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
