"""`longstop evidence match`: hold a table of digests against the lists in use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from longstop.actions.match_digests import match_digests
from longstop.cli.evidence_words import Lists, counted, who
from longstop.cli.frame import Json, faults_told, frame, printable, tell
from longstop.cli.ledger_files import VKeys, keys_of
from longstop.cli.record_option import KEY_HELP, KEY_VARIABLE, Record
from longstop.core.evidence.matching import Outcome
from longstop.engines.validation_file import stamp_of


def match_command(
    context: typer.Context,
    result: Annotated[Path, typer.Argument(help="The folder or the table that a scan wrote.")],
    lists: Lists,
    out: Annotated[
        Path | None, typer.Option(help="A new CSV file with a line for every match.")
    ] = None,
    unchecked: Annotated[
        bool, typer.Option(help="Do not read the lists from end to end before they are used.")
    ] = False,
    vkey: VKeys = [],  # noqa: B006 - typer takes no other form
    record: Record = None,
    record_vkey: Annotated[
        list[str], typer.Option("--record-vkey", envvar=KEY_VARIABLE, help=KEY_HELP)
    ] = [],  # noqa: B006 - the same
    as_json: Json = False,
) -> None:
    """Match files by their digests with every list in use; no disk image is read again.

    A match says that the bytes are the same as an entry, or that a picture resembles one, and who
    graded it. Only files known by SHA-256, or by two digests, need not be opened. Exit code 0
    whatever is found; 2 where a list is damaged, 1 where it is not signed by a --vkey. The first
    run after an installation compiles for some seconds.

    Example: longstop evidence match result --lists /srv/lists --out matches.csv
    """
    here = frame(context)
    with faults_told():
        validation = stamp_of(record, keys_of(record_vkey), {})
        found = match_digests(
            result, lists, who(here), out=out, check=not unchecked, trusted=keys_of(vkey)
        ).as_plain()
        found["validation"] = validation
    if as_json:
        here.print_json(found)
        return
    for name, why in found["lists_not_used"].items():
        tell(printable(f"Not used: {name}, {why}."))
    for one in found["lists"]:
        here.out.print(
            printable(
                f"{one['list']} {one['version']}, {one['kind']}, by {one['graded_by']}, issued"
                f" {one['issued']}, expires {one['expires']}"
            ),
            markup=False,
        )
    here.out.print(f"{counted(found['files'], 'file')} on {found['on']}", markup=False)
    if found["not_examined"]:
        here.out.print(f"  not examined: {found['not_examined']:,}", markup=False)
    for what in Outcome:
        if found["outcomes"][what]:
            here.out.print(f"  {what}: {found['outcomes'][what]:,}", markup=False)
    for row in found["by_list"]:
        here.out.print(
            printable(f"    {row['list']}, {row['code']}: {row['files']:,} ({row['outcome']})"),
            markup=False,
        )
    here.out.print(
        f"a person still has to open {found['still_to_open']:,}; {found['set_aside']:,} are known"
        " files and wait for a dip sample",
        markup=False,
    )
    if found["nothing_found"]:
        here.out.print(printable(found["nothing_found"]), markup=False)
    here.out.print(printable(validation["said"]), markup=False)
    here.out.print(found["standing"], markup=False)
