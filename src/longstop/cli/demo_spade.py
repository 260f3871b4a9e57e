"""`longstop demo spade`: a list of 2,345 people, and nobody does anything."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any
from zoneinfo import ZoneInfo

import typer

from longstop.cli import db
from longstop.cli.demo_spade_screen import screen
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.core.referral.why import why_in_words
from longstop.engines import home, postgres_server
from longstop.store.migrate import migrate
from longstop.store.session import OWNER, Database
from longstop.synthetic.demo import DemoRefused, check_ours
from longstop.synthetic.spade import Spade, SpadeClock, run_spade


def spade_command(context: typer.Context, as_json: Json = False) -> None:
    """Replay a list of 2,345 people that nobody looked at for fifteen months, and what climbed.

    Needs an empty database of its own. Time is simulated: it takes a few minutes. Exit code 1
    when a promise was broken.

    Example: LONGSTOP_HOME=/var/tmp/spade longstop demo spade
    """
    here = frame(context)
    with faults_told():
        _prepare()
        clock = SpadeClock()
        house = replace(here.house(), clock=clock)
        folder = home.data_home() / "spade"
        spade = run_spade(house, clock, account=here.account, folder=folder, told=tell)
    if as_json:
        here.print_json(_as_json(spade))
    else:
        for line in screen(spade):
            here.out.print(line, markup=False)
    if not spade.kept:
        tell("longstop: A promise was broken: see what is not kept above.")
        raise typer.Exit(1)


def _prepare() -> None:
    """Make server, key and tables; a database that holds anything is refused before that."""
    tell("Opening the database")
    admin = db.administrator()
    try:
        taken = check_ours(Database(postgres_server.conninfo), admin)
    except DemoRefused:
        taken = True
    if taken:
        raise DemoRefused(
            "This database is not empty, and the replay turns the clock far ahead. Nothing was "
            "changed. Give it a database of its own: unset DATABASE_URL, then: "
            "LONGSTOP_HOME=/var/tmp/another-spade longstop demo spade"
        )
    db.make_key()
    migrate(admin=admin, owner=postgres_server.conninfo(OWNER))


def _as_json(spade: Spade) -> dict[str, Any]:
    """Write the replay for programs: references, codes and moments, and nobody's name."""
    listed = spade.saturday
    zone = ZoneInfo(listed.zone)
    return {
        "files": [
            {
                "file": one.receipt.file,
                "trouble": one.file.trouble,
                "truth": asdict(one.file.truth),
                "receipt": one.receipt.as_json(),
            }
            for one in spade.arrived
        ],
        "saturday": [
            {
                "reference": row.detail.reference,
                "kind": row.detail.kind,
                "due": row.why.due_at.isoformat(),
                "why": why_in_words(row.why, zone),
                "owner": row.detail.owner,
            }
            for row in listed.rows
        ],
        "waited": asdict(spade.waited),
        "climbed": [asdict(one) for one in spade.strands],
        "open_at_end": [
            {"kind": kind, "state": state, "count": count}
            for (kind, state), count in sorted(spade.open_at_end.items())
        ],
        "promises": [asdict(one) for one in spade.promises],
        "kept": spade.kept,
    }
