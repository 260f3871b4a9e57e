"""Be `longstop-scan`: the scanner for a laboratory that has nothing else of Longstop running."""

from __future__ import annotations

import signal
from typing import Never

import typer

from longstop.cli.scan import scan_command

app = typer.Typer(
    name="longstop-scan",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command(
    epilog="Exit codes: 0 done, 1 failed or stopped, 2 your input, 3 an outside part (disk)."
)(scan_command)


def main() -> None:
    """Run the command; a SIGTERM ends it like Ctrl-C does."""
    signal.signal(signal.SIGTERM, _stop)
    app()


def _stop(*_: object) -> Never:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
