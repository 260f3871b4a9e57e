"""`longstop evidence list export`: a list leaves the laboratory where its terms let it."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from longstop.actions.export_list import export_package, export_vics
from longstop.cli.evidence_words import Lists, counted, who
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.cli.ledger_files import PassphraseFile, signing_key
from longstop.core.evidence.lists import ListFault
from longstop.engines.age_file import read_receiver


class Form(StrEnum):
    """How a list is written."""

    SEALED = "sealed"
    VICS = "vics"


def export_command(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The list's name.")],
    lists: Lists,
    out: Annotated[Path, typer.Option(help="The file to make; never over another.")],
    holder: Annotated[str, typer.Option(help="Who is to hold it; the terms must name them.")],
    form: Annotated[
        Form, typer.Option("--as", help="Sealed and signed to travel, or VICS-style JSON.")
    ] = Form.SEALED,
    to: Annotated[str, typer.Option(help="The holder's public key (age1...).")] = "",
    key: Annotated[
        Path | None, typer.Option(help="A key file of longstop ledger key new, to sign with.")
    ] = None,
    passphrase_file: PassphraseFile = None,
    as_json: Json = False,
) -> None:
    """Write the version in use of a list: sealed for one holder, or VICS-style for a tool.

    Only where the terms let it go to that holder. Copies are counted in the list's history. What is
    retracted is not written. A VICS-style file is open to whoever has it: keep it in the house.

    Example: longstop evidence list export north --out north.age --holder Lab2 --to age1...
    """
    here = frame(context)
    with faults_told():
        if form is Form.VICS:
            done = export_vics(lists, name, out, holder, who(here))
        else:
            if not to or key is None:
                raise ListFault(
                    "A list travels sealed for its holder's public key (--to) and signed (--key)."
                    " Nothing was written."
                )
            signer = signing_key(key, passphrase_file)
            done = export_package(lists, name, out, holder, read_receiver(to), signer, who(here))
    if as_json:
        here.print_json(asdict(done))
        return
    tell(
        f"{counted(done.entries, 'entry')} of {name} {done.version} written to {out.name}, copy"
        f" {done.copy}. Terms: {done.terms}"
    )
    if done.without_md5:
        tell(f"{counted(done.without_md5, 'entry')} without an MD5 cannot stand in that form.")
