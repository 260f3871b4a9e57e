"""`longstop search`: what to look for is typed after the command, and stands in no history."""

from __future__ import annotations

import json

from typer.testing import CliRunner, Result

from longstop.cli.frame import Frame
from longstop.cli.main import app
from tests.bureau.fixtures import Bureau
from tests.bureau.linking import MAN, receive_people
from tests.cli.doors import run


def searched(bureau: Bureau, text: str, *words: str) -> Result:
    """Search as Alice, who types the text when she is asked for it."""
    run(bureau, "worklist")
    here = Frame(ready=bureau.house, account="alice", clock=bureau.clock)
    command = ["search", "--reason", "assessment", *words]
    return CliRunner().invoke(app, command, obj=here, input=f"{text}\n")


def test_who_is_found_is_listed_with_the_reason(bureau: Bureau) -> None:
    (man,) = receive_people(bureau, MAN)
    said = searched(bureau, "Jon Quil")
    assert said.stdout.startswith(f"{man}  referral, received, Jon Quill: nearly: a name but for")
    (hit,) = json.loads(searched(bureau, "Jon Quill", "--json").stdout)["hits"]
    assert (hit["reference"], hit["matches"][0]["what"], "id" in hit) == (man, "name", False)
    nothing = searched(bureau, "Ulf Tarn")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "Nothing that you can see fits." in nothing.stderr
    refused = searched(bureau, "ab")
    assert (refused.exit_code, "ab" in refused.stderr.split("longstop:")[-1].split()) == (2, False)
