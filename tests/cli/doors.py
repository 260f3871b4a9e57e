"""Go through the command line's door as somebody, in a test's own bureau."""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner, Result

from longstop.cli.frame import Frame
from longstop.cli.main import app
from tests.bureau.fixtures import CSV_HEAD, Bureau


def run(bureau: Bureau, *words: object, by: str = "alice") -> Result:
    """Run a command as a person whose account has their code for a name."""
    with bureau.as_superuser() as connection:
        connection.execute(
            "update person set os_account = code where id = %s", (bureau.people[by].person,)
        )
    here = Frame(ready=bureau.house, account=by, clock=bureau.clock)
    return CliRunner().invoke(app, [str(word) for word in words], obj=here)


def as_json(result: Result) -> Any:
    """Read what a command printed as JSON."""
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def reference_of(bureau: Bureau, kind: str) -> str:
    """Find the reference of the only obligation of a kind."""
    ((reference,),) = bureau.ask("select reference from obligation where kind = %s", kind)
    return str(reference)


def as_csv(*lines: dict[str, str]) -> bytes:
    """Write lines, given as columns by name, as a list with all its heads."""
    heads = CSV_HEAD.split(",")
    body = [",".join(line.get(head, "") for head in heads) for line in lines]
    return "\n".join([CSV_HEAD, *body, ""]).encode()
