"""`longstop evidence`: lists of digests, and what they say of the files of an exhibit."""

from __future__ import annotations

import typer

from longstop.cli import evidence_list
from longstop.cli.evidence_match import match_command
from longstop.cli.scan import scan_command
from longstop.cli.validate import validate_command

app = typer.Typer(
    name="evidence", help="Files by their digests; no database is needed.", no_args_is_help=True
)
app.add_typer(evidence_list.app)
app.command("match")(match_command)
app.command("scan")(scan_command)
app.command("validate")(validate_command)
