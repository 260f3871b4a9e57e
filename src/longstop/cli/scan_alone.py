"""Be `longstop-scan`: the scanner for a laboratory that has nothing else of Longstop running.

What is no command is what is to be scanned. The code of a command is read when it is called: a scan
needs no database and nothing that speaks to one.
"""

from __future__ import annotations

import signal
from importlib import import_module
from typing import Any, Final, Never

import typer
from typer.core import TyperGroup
from typer.main import get_command

HELP = """Digest what a laboratory has, without a database; or validate that on this machine.

longstop-scan PATH --out FOLDER is short for longstop-scan scan. What is called scan or validate
itself is named with its folder: ./validate

Exit codes: 0 done, 1 failed or stopped, 2 your input, 3 an outside part (disk).

Example: longstop-scan /media/exhibit-7 --out /cases/exhibit-7 --exhibit "JB/7"
"""
COMMANDS: Final = ("scan", "validate")
_PLAIN: Final[dict[str, Any]] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,
}


class Commands(TyperGroup):
    """Both commands by name; `scan` is meant where none is named."""

    def __init__(self, **said: Any) -> None:
        """Know their names."""
        super().__init__(**said)
        self.commands.update(dict.fromkeys(COMMANDS, self))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take what is no command as what is to be scanned."""
        if args and args[0] not in (*COMMANDS, "--help"):
            args = ["scan", *args]
        return super().parse_args(ctx, args)

    def get_command(self, _context: Any, name: str) -> Any:
        """Read one; None where there is none of that name."""
        if name not in COMMANDS:
            return None
        alone = typer.Typer(**_PLAIN)
        module = import_module(f"longstop.cli.{name}")
        alone.command(name)(getattr(module, f"{name}_command"))
        return get_command(alone)


app = typer.Typer(name="longstop-scan", cls=Commands, no_args_is_help=True, **_PLAIN)


@app.callback(help=HELP)
def _scanner() -> None:
    """Take the words of the command itself."""


def main() -> None:
    """Run the command; a SIGTERM ends it like Ctrl-C does."""
    signal.signal(signal.SIGTERM, _stop)
    app()


def _stop(*_: object) -> Never:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
