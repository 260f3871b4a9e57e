"""What the commands on evidence share: the folder of lists, keys that are trusted, what is said."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from longstop.actions.import_list import Who
from longstop.cli.frame import Frame
from longstop.core.evidence.codes import MEANING, Code

Lists = Annotated[
    Path,
    typer.Option(
        "--lists",
        envvar="LONGSTOP_LISTS",
        help="The folder of lists, on an encrypted disk; LONGSTOP_LISTS names it too.",
    ),
]


def who(here: Frame) -> Who:
    """Give the account that runs the command, and the time."""
    return Who(here.account, here.clock())


def counted(number: int, what: str) -> str:
    """Write a number of things."""
    many = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{number:,} {what if number == 1 else many}"


def list_lines(about: Mapping[str, Any]) -> list[str]:
    """Say in words what a version of a list is; its categories only as neutral codes."""
    one, counts = about["description"], about["counts"]
    digests = ", ".join(f"{name} {number:,}" for name, number in counts["digests"].items())
    lines = [
        f"{one['list']} {one['version']}: {one['title']}",
        f"from {one['source']}, held by {one['holder']}; graded by {one['graded_by']}",
        f"licence: {one['licence']}; terms: {one['terms']}",
        f"issued {one['issued']}, expires {one['expires']}; {one['kind']}"
        + (f"; environment {one['environment']}" if one["environment"] else ""),
        f"{counted(counts['entries'], 'entry')}: {digests}",
        *(
            f"  {code}: {number:,} ({MEANING[Code(code)]})"
            for code, number in sorted(counts["codes"].items())
        ),
        f"categories by {about['scheme']}, mapping {about['mapping']}",
        f"digest {about['digest']}",
        f"signed by {about['signed_by'] or 'nobody'}",
    ]
    if about["declared"] is not None and about["declared"] != counts["entries"]:
        lines.append(
            f"its head says {about['declared']:,}; what was read is counted, not what is said"
        )
    for what in ("rejected", "withdrawn", "superseded"):
        if counts[what]:
            lines.append(f"{what}: {counts[what]:,}")
    for name, number in about["stripped"].items():
        lines.append(f"pictures stripped and not kept ({name}): {number:,}")
    if about["left_out"]:
        named = ", ".join(f"{name} {number:,}" for name, number in about["left_out"].items())
        lines.append(f"not kept: {named}")
    return lines
