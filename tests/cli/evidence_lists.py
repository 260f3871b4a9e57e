"""A laboratory's folder of lists, made up: digests of nothing, and the door of its commands."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from typer.testing import CliRunner, Result

from longstop.cli.frame import Frame
from longstop.cli.main import app
from tests.engines.lists.samples import hexed

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
ABOUT = """
list = "north"
version = "1"
title = "Synthetic list"
source = "Example Police"
licence = "loan"
terms = "for matching only"
holder = "Lab 1"
graded_by = "Example Police"
kind = "graded"
issued = 2026-11-01
expires = 2027-01-01
pdq_from = "reference"
pass_on = ["Lab 2"]
"""


def run(*words: object, at: datetime = NOON) -> Result:
    here = Frame(clock=lambda: at, account="examiner")
    return CliRunner().invoke(app, ["evidence", *map(str, words)], obj=here)


def told(*words: object, at: datetime = NOON) -> Any:
    done = run(*words, "--json", at=at)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def about(folder: Path, **said: str) -> Path:
    text = ABOUT
    for key, value in said.items():
        lines = [line for line in text.splitlines() if not line.startswith(f"{key} =")]
        text = "\n".join([*lines, f"{key} = {value}"])
    path = folder / f"about-{len([*folder.iterdir()])}.toml"
    path.write_text(text + "\n")
    return path


def table(path: Path, *rows: dict[str, Any]) -> Path:
    heads = [*dict.fromkeys(name for row in rows for name in row)]
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, heads, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def entry(number: int, **said: Any) -> dict[str, Any]:
    return {
        "id": f"E{number}", "md5": hexed(16, number), "sha1": hexed(20, number),
        "sha256": hexed(32, number), **said,
    }  # fmt: skip


def file(number: int, **said: Any) -> dict[str, Any]:
    row = entry(number, **said)
    return {"path": f"f{number}", **{name: row[name] for name in row if name != "id"}}


def flipped(pdq: str, bits: int) -> str:
    found = np.unpackbits(np.frombuffer(bytes.fromhex(pdq), np.uint8))
    found[:bits] ^= 1
    return np.packbits(found).tobytes().hex()


def brought_in(lists: Path, source: Path, about_file: Path, *words: object) -> Any:
    return told("list", "import", source, "--about", about_file, "--lists", lists, *words)
