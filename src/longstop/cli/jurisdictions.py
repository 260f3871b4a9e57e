"""`longstop policy jurisdictions`: whose rule holds where, and where none was found."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from longstop.actions.house import shipped_jurisdictions
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.core.referral.jurisdictions import ASK, Jurisdiction, Told


def jurisdictions(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(help="One of them, by code or name; all if left out.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say who must be told of somebody who works with children, and of a child, by jurisdiction.

    Where no rule was found it says so, and nobody is guessed.

    Example: longstop policy jurisdictions US-TN
    """
    here = frame(context)
    with faults_told():
        table = shipped_jurisdictions()
        found = [table.named(name)] if name is not None else list(table.lines.values())
    if as_json:
        here.print_json({
            "version": table.version,
            "digest": table.digest,
            "jurisdictions": [asdict(one) for one in found],
        })  # fmt: skip
        return
    for one in found:
        for line in _lines(one, with_sources=name is not None):
            here.out.print(line, markup=False)
    if name is None:
        officers = sum(one.officer is None for one in found)
        children = sum(one.child is None for one in found)
        tell(
            f"{len(found)} jurisdictions. No rule was found for people who work with children in"
            f" {officers} of them, and for a child at risk in {children}. Name one for its sources."
        )


def _lines(one: Jurisdiction, *, with_sources: bool) -> list[str]:
    return [
        f"{one.code}  {one.name}  (calendar {one.calendar})",
        f"    people who work with children: {_told(one.officer, with_sources)}",
        f"    a child at risk: {_told(one.child, with_sources)}",
    ]


def _told(told: Told | None, with_sources: bool) -> str:
    if told is None:
        return ASK.upper()
    return f"{told.who} [{told.source}]" if with_sources else told.who
