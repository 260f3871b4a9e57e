"""Keep every command explained: what it does, an example to copy, `--json`, and how it can end."""

from __future__ import annotations

import pkgutil
import tomllib
from collections.abc import Iterator
from typing import Annotated, Any

import pytest
import typer

from tests.guards.repo import ROOT

# Commands that have no `--json`, each with its reason.
WITHOUT_JSON = {
    "longstop serve": "answers browsers until it is stopped, and says nothing in the end",
    "longstop demo": "shows a screen to a person; what it shows comes from commands that have it",
}
EXIT_CODES = "Exit codes:"


def commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yield every command below a group that does something itself, by what a person types."""
    is_group = hasattr(command, "list_commands")
    if not is_group or command.invoke_without_command:
        yield name, command
    if not is_group:
        return
    for word in command.list_commands(None):
        yield from commands(command.get_command(None, word), f"{name} {word}")


def unexplained_commands(app: typer.Typer, without_json: dict[str, str]) -> list[str]:
    """List what a person would miss in the help of each command of an app."""
    root = typer.main.get_command(app)
    found = dict(commands(root, "longstop"))
    faults = [f"{name}: exempt, but no such command" for name in without_json.keys() - found.keys()]
    if EXIT_CODES not in _words(root):
        faults.append(f"longstop: no '{EXIT_CODES}' in the help of the whole")
    for name, command in found.items():
        options = {option for parameter in command.params for option in parameter.opts}
        if not (command.help or "").strip():
            faults.append(f"{name}: no help")
        if "Example:" not in _words(command):
            faults.append(f"{name}: no 'Example:'")
        if "--json" not in options and name not in without_json:
            faults.append(f"{name}: no --json")
        faults += [
            f"{name}: no help for {parameter.name}"
            for parameter in command.params
            if not getattr(parameter, "help", "explained") and parameter.name != "help"
        ]
    return sorted(faults)


def _words(command: Any) -> str:
    return f"{command.help or ''}\n{command.epilog or ''}"


@pytest.fixture(scope="module")
def app() -> typer.Typer:
    """The app that the installed `longstop` script runs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    module = project["scripts"]["longstop"].partition(":")[0]
    found = pkgutil.resolve_name(f"{module}:app")
    assert isinstance(found, typer.Typer)
    return found


def test_every_command_is_explained(app: typer.Typer) -> None:
    assert unexplained_commands(app, WITHOUT_JSON) == []


def test_the_installed_script_has_a_door_to_go_through() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert callable(pkgutil.resolve_name(project["scripts"]["longstop"]))


def _planted_app() -> typer.Typer:
    app = typer.Typer(help="Exit codes: 0, 1, 2, 3.")
    below = typer.Typer()
    app.add_typer(below, name="db")

    @below.command()
    def start(json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
        """Start. Example: longstop db start"""

    @below.command()
    def stop(json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
        """Stop."""

    @app.command()
    def show(reference: str) -> None:
        """Show. Example: longstop show REF"""

    return app


def test_what_a_command_lacks_is_found() -> None:
    assert unexplained_commands(_planted_app(), {}) == [
        "longstop db stop: no 'Example:'",
        "longstop show: no --json",
        "longstop show: no help for reference",
    ]


def test_an_exemption_holds_for_one_command_and_goes_with_it() -> None:
    exempt = {"longstop show": "a person looks at it", "longstop gone": "once was"}
    faults = unexplained_commands(_planted_app(), exempt)
    assert "longstop show: no --json" not in faults
    assert "longstop gone: exempt, but no such command" in faults


def test_an_app_that_hides_its_exit_codes_is_found() -> None:
    app = _planted_app()
    app.info.help = "Says nothing."
    assert f"longstop: no '{EXIT_CODES}' in the help of the whole" in unexplained_commands(app, {})
