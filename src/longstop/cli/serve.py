"""`longstop serve`: the desk, for browsers."""

from __future__ import annotations

from typing import Annotated

import typer

from longstop.cli.frame import faults_told, frame, tell
from longstop.synthetic.demo import is_demo
from longstop.web.serving import serve


def serve_command(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port on this machine.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=32, help="How many processes answer.")] = 2,
    host: Annotated[
        list[str], typer.Option(help="A name browsers reach it under; may be repeated.")
    ] = [],  # noqa: B006
    behind_https: Annotated[
        bool,
        typer.Option("--behind-https", help="A proxy before it speaks HTTPS with browsers."),
    ] = False,
) -> None:
    """Serve the desk on this machine's loopback, until it is stopped with Ctrl-C.

    Browsers elsewhere reach it through a proxy that speaks HTTPS (--behind-https --host NAME). The
    first administrator comes in by a link: longstop person invite AGENCY CODE

    Example: longstop serve --port 8000
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        serve(
            house,
            port=port,
            workers=workers,
            hosts=tuple(host),
            secure=behind_https,
            demo=is_demo(house),
            told=tell,
        )
