"""`longstop capacity scenario`: make one's own, find its faults, read it in words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from longstop.actions.capacity_scenarios import find_scenario, new_scenario, scenario_text
from longstop.cli.capacity_options import Named
from longstop.cli.frame import Json, faults_told, frame, printable, tell
from longstop.core.capacity.document import ScenarioNotValid, read_scenario
from longstop.core.capacity.telling import scenario_as_plain, scenario_in_words

app = typer.Typer(name="scenario", help="What is simulated.", no_args_is_help=True)


@app.command()
def new(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write; there must be none yet.")],
    like: Annotated[str, typer.Option(help="The shipped scenario to begin with.")] = "bureau",
    as_json: Json = False,
) -> None:
    """Write a shipped scenario into a file, to put your own figures in.

    Example: longstop capacity scenario new ours.toml --like bureau
    """
    here = frame(context)
    with faults_told():
        scenario = new_scenario(file, like=like)
    if as_json:
        here.print_json({"file": str(file), "scenario": scenario.stamp})
        return
    here.out.print(
        f"Written: {printable(str(file))}, like {scenario.stamp}. Give it a name and your figures,"
        " then: longstop capacity scenario check FILE",
        markup=False,
    )


@app.command()
def check(context: typer.Context, scenario: Named, as_json: Json = False) -> None:
    """Find every fault of a scenario at once; exit code 2 when there is any.

    Example: longstop capacity scenario check ours.toml
    """
    here = frame(context)
    with faults_told():
        text = scenario_text(scenario)
    try:
        found = read_scenario(text)
    except ScenarioNotValid as fault:
        if as_json:
            here.print_json({"valid": False, "faults": fault.faults})
        else:
            for number, one in enumerate(fault.faults, start=1):
                tell(f"{number}. {printable(one)}")
            tell("The scenario is not valid. Nothing was run. Mend it and check again.")
        raise typer.Exit(fault.exit_code) from None
    if as_json:
        here.print_json({"valid": True, "faults": [], "scenario": found.stamp})
    else:
        here.out.print(f"A scenario: {found.stamp}", markup=False)


@app.command()
def show(context: typer.Context, scenario: Named, as_json: Json = False) -> None:
    """Print a scenario in words: who comes, who works, what is done, and where figures are from.

    Example: longstop capacity scenario show national
    """
    here = frame(context)
    with faults_told():
        found = find_scenario(scenario)
    if as_json:
        here.print_json(scenario_as_plain(found))
        return
    for line in scenario_in_words(found):
        here.out.print(printable(line), markup=False)
