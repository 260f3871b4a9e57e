"""`longstop capacity`: who is reached with the people there are, and who is not."""

from __future__ import annotations

import typer

from longstop.cli import capacity_scenario
from longstop.cli.capacity_assign import assign_command, example_command
from longstop.cli.capacity_calibrate import calibrate_command
from longstop.cli.capacity_compare import compare_command
from longstop.cli.capacity_posts import posts_command
from longstop.cli.capacity_run import run_command

app = typer.Typer(name="capacity", help="Who is reached, and who is not.", no_args_is_help=True)
app.add_typer(capacity_scenario.app)
app.command("run")(run_command)
app.command("calibrate")(calibrate_command)
app.command("compare")(compare_command)
app.command("posts")(posts_command)
app.command("assign")(assign_command)
app.command("assign-example")(example_command)
