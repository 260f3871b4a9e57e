"""`longstop source`: the senders we know."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from longstop.actions.register_source import register_source
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.cli.source_feedback import feedback_command
from longstop.store.queries.sources import sources_of

app = typer.Typer(name="source", help="Senders of packages.", no_args_is_help=True)
app.command("feedback")(feedback_command)


@app.command()
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What we call the sender.")],
    zone: Annotated[str, typer.Option(help="The zone of dates that state none.")],
    country: Annotated[str | None, typer.Option(help="Two letters, such as CA.")] = None,
    handling: Annotated[
        list[str], typer.Option(help="A handling condition on all it sends; may be repeated.")
    ] = [],  # noqa: B006
    numbering: Annotated[
        str | None,
        typer.Option(
            help="How it numbers its references one after the other, such as TPS-{year}-{number}: "
            "what is missing opens a shortfall. 'none' ends that."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Register a sender, or change what is known of it.

    Example: longstop source add toronto --zone America/Toronto --country CA
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        source = register_source(
            house, here.actor(house), name, zone=zone, country=country, handling=tuple(handling),
            numbering=numbering,
        )  # fmt: skip
    if as_json:
        here.print_json(
            {
                "name": source.name,
                "zone": source.zone,
                "country": source.country,
                "numbering": source.numbering,
            }
        )
    else:
        tell(
            f"Sender '{source.name}' is registered; dates without a zone are read in {source.zone}."
        )


@app.command(name="list")
def list_command(context: typer.Context, as_json: Json = False) -> None:
    """List the senders your agency knows.

    Example: longstop source list
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        actor = here.actor(house)
        with house.database.as_person(actor) as connection:
            rows = sources_of(connection, actor.agency)
    if as_json:
        here.print_json(
            [
                {
                    "name": s.name,
                    "zone": s.zone,
                    "country": s.country,
                    "column_map": bool(s.column_map),
                    "numbering": s.numbering,
                }
                for s in rows
            ]
        )
        return
    table = Table("name", "zone", "country", "column map", "numbering", "handling", box=None)
    for s in rows:
        table.add_row(
            s.name, s.zone, s.country or "", "kept" if s.column_map else "", s.numbering or "",
            "; ".join(s.handling),
        )  # fmt: skip
    here.out.print(table)
