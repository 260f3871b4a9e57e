"""Gather the commands of Longstop under one name, and read the code of a command when it is called.

Reading the code of all of them takes longer than most of them take.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

HELP = """Longstop: no report lost, none unowned, the most dangerous reached first.

Exit codes: 0 done, 1 failed, 2 your input or the state of things, 3 an outside part
(database, disk).

Example: longstop receive list.csv --source toronto
"""
COMMANDS = (
    "accept", "acted", "answer", "attribute", "close", "deconflict", "disclose", "disseminate",
    "erase", "grade", "handover", "ready", "reopen", "receive", "restore", "return", "reveal",
    "search", "serve", "share", "show", "status", "sweep", "synthetic", "take", "transfer",
    "verify", "worklist",
)  # fmt: skip
"""Commands that are one act: `<name>_command` in the module of that name."""

GROUPS = (
    "abroad", "agency", "alert", "backup", "bundle", "capacity", "checks", "child", "columns",
    "correction", "db", "demo", "desk", "duty", "evidence", "exhibit", "export", "hold",
    "household", "file", "key", "ledger", "link", "information", "model", "notice", "package",
    "person", "policy", "protect", "quarantine", "roster", "source", "trust",
)  # fmt: skip
"""Commands that hold others: `app` in the module of that name."""

_MODULES = {"return": "give_back"}
_PLAIN: dict[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,
}


class Commands(TyperGroup):
    """All commands by name, each read when it is asked for."""

    def __init__(self, **said: Any) -> None:
        """Know their names, so that what was mistyped finds the nearest."""
        super().__init__(**said)
        self.commands.update(dict.fromkeys((*COMMANDS, *GROUPS), self))

    def get_command(self, _context: Any, name: str) -> Any:
        """Read one; None where there is none of that name."""
        if name not in COMMANDS and name not in GROUPS:
            return None
        module = import_module(f"longstop.cli.{_MODULES.get(name, name)}")
        if name in GROUPS:
            module.app.rich_markup_mode = None
            return get_group(module.app)
        alone = typer.Typer(**_PLAIN)
        alone.command(name)(getattr(module, f"{name}_command"))
        return get_command(alone)


app = typer.Typer(name="longstop", cls=Commands, no_args_is_help=True, **_PLAIN)


@app.callback(help=HELP)
def _longstop() -> None:
    """Take the words of the command itself."""


def main() -> None:
    """Run the command line."""
    app()
