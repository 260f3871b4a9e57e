"""`longstop search`: who is known here by a name, an address, a number or a reference."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from longstop.actions.search import Hit, search
from longstop.cli.frame import Json, faults_told, frame, printable, tell
from longstop.core.linkage.asked_words import REASONS, why_found
from longstop.core.referral.why import plain


def search_command(
    context: typer.Context,
    reason: Annotated[str, typer.Option(help=f"Why: one of {', '.join(REASONS)}.")],
    after: Annotated[
        str | None, typer.Option(help="Go on behind a page: what the page before named.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Search for a name, e-mail, telephone, account, postcode, reference, or IP address and moment.

    What to search for is asked for, or read from standard input, so that it stands in no shell's
    history. Every search is on the ledger: its reason, what was found, never the text.

    Example: longstop search --reason assessment
    """
    here = frame(context)
    if sys.stdin.isatty():
        tell("Search for:")
    text = sys.stdin.readline()
    with faults_told():
        house = here.house()
        found = search(house, here.actor(house), text, reason=reason, after=after)
    if as_json:
        here.print_json(
            {
                "hits": [_as_json(one) for one in found.hits],
                "kinds": found.kinds,
                "next": found.next,
            }
        )
        return
    for one in found.hits:
        here.out.print(_line(one), markup=False)
    if not found.hits:
        tell("Nothing that you can see fits.")
    elif found.next:
        tell(f"More stands behind it: --after {found.next}")


def _line(one: Hit) -> str:
    row = one.row
    name = " ".join(part for part in (row.given_name, row.family_name) if part)
    called = f", {printable(name)}" if name else ", name hidden" if row.hidden else ""
    why = "; ".join(why_found(m.what, m.roles, near=m.near) for m in one.matches)
    return f"{row.reference}  {plain(row.kind)}, {plain(row.state)}{called}: {why}"


def _as_json(one: Hit) -> dict[str, object]:
    row = {name: value for name, value in asdict(one.row).items() if name != "id"}
    matches = [{"what": m.what, "roles": [*m.roles], "near": m.near} for m in one.matches]
    return {**row, "matches": matches}
