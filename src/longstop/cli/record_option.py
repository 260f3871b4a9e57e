"""Be given the record of a validation: what a scan and a match ask alike, without a database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

Record = Annotated[
    Path | None,
    typer.Option(
        "--record",
        envvar="LONGSTOP_SCAN_RECORD",
        help="The folder of your record by longstop-scan validate; the result carries it.",
    ),
]
KEY_VARIABLE: Final = "LONGSTOP_SCAN_VKEY"
KEY_HELP: Final = "The public key that signed the record, as longstop ledger key show prints it."
