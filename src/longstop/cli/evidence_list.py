"""`longstop evidence list`: lists of digests in a folder, without a database."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from longstop.actions.import_list import (
    Imported,
    import_files,
    import_items,
    shipped_categories,
)
from longstop.actions.retract_entries import retract
from longstop.cli.backup import opener_in
from longstop.cli.evidence_list_out import export_command
from longstop.cli.evidence_words import Lists, counted, list_lines, who
from longstop.cli.frame import Frame, Json, faults_told, frame, printable, tell
from longstop.cli.ledger_files import PassphraseFile, VKeys, keys_of, read_text, signing_key
from longstop.core.evidence.categories import read_categories
from longstop.core.evidence.lists import ListFault, read_description
from longstop.core.referral.errors import LongstopError
from longstop.engines.list_diff import difference
from longstop.engines.list_folder import current_version, history_of, names_in, open_list
from longstop.engines.list_package import Package, is_package

app = typer.Typer(name="list", help="Lists of digests in a folder.", no_args_is_help=True)
app.command("export")(export_command)
Name = Annotated[str, typer.Argument(help="The list's name.")]


class Quarantined(LongstopError):
    """A batch went to quarantine."""

    exit_code = 1


@app.command("import")
def import_command(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(help="The files of one list, or one file that travelled sealed."),
    ],
    lists: Lists,
    about: Annotated[
        Path | None, typer.Option(help="What the list is (TOML); a sealed list says it itself.")
    ] = None,
    categories: Annotated[
        Path | None, typer.Option(help="Another document of categories than the shipped one.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help="A key file of longstop ledger key new, to sign with.")
    ] = None,
    passphrase_file: PassphraseFile = None,
    opener: Annotated[
        Path | None, typer.Option(help="The private key that opens a sealed list.")
    ] = None,
    vkey: VKeys = [],  # noqa: B006 - typer takes no other form
    despite: Annotated[
        str, typer.Option(help="Why a batch that has faults is taken all the same.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Import a list of digests: VICS-style JSON, hash-sharing XML, NSRL, CSV or plain lines.

    The format is told by what is in the file. A line that cannot be read is told and fails no
    other; a batch that is damaged goes to quarantine (exit code 1) and the version before stays in
    use. Names, paths, comments and pictures in a list are not kept.

    Example: longstop evidence list import set.json --about set.toml --lists /srv/lists
    """
    here = frame(context)
    with faults_told():
        signer = None if key is None else signing_key(key, passphrase_file)
        mapping = shipped_categories()
        if categories is not None:
            mapping = read_categories(read_text(categories))
        if is_package(files[0]):
            if opener is None or not vkey or len(files) > 1:
                raise ListFault(
                    "A sealed list is imported by itself, with --opener and the --vkey of whoever"
                    " signed it. Nothing was imported."
                )
            with files[0].open("rb") as file:
                package = Package(file, opener_in(opener), keys_of(vkey))
                found = import_items(
                    lists, package.description, package.entries(), package.told, who(here),
                    categories=mapping, signer=signer, despite=despite,
                )  # fmt: skip
        else:
            if about is None:
                raise ListFault(
                    "Say what the list is with --about: its source, licence, terms, holder and"
                    " end. Nothing was imported. docs/how-to/lists-of-digests.md has an example."
                )
            found = import_files(
                lists, read_description(read_text(about)), files, who(here),
                categories=mapping, signer=signer, despite=despite,
            )  # fmt: skip
        _tell_imported(here, found, as_json)


def _tell_imported(here: Frame, found: Imported, as_json: bool) -> None:
    if as_json:
        here.print_json(asdict(found))
    else:
        for line in list_lines(found.about):
            here.out.print(printable(line), markup=False)
        if found.changes is not None:
            here.out.print(
                f"against {found.before}: {found.changes.new:,} new, {found.changes.gone:,} gone,"
                f" {found.changes.changed:,} with another code",
                markup=False,
            )
        for name in found.again:
            tell(printable(f"Retracted before and listed again: {name}"))
    if not found.in_use:
        raise Quarantined(
            f"The batch is in quarantine: {'; '.join(found.faults)}. The version before stays in"
            " use. Ask for it anew, or import it again with --despite and why."
        )


@app.command("show")
def show_command(
    context: typer.Context,
    lists: Lists,
    name: Annotated[str | None, typer.Argument(help="A list; else all.")] = None,
    version: Annotated[str | None, typer.Option(help="Else the version in use.")] = None,
    check: Annotated[bool, typer.Option(help="Read every file from end to end.")] = False,
    vkey: VKeys = [],  # noqa: B006 - typer takes no other form
    as_json: Json = False,
) -> None:
    """Show which lists there are, or what one is and what happened to it.

    With --check every byte is held against what was written, and with --vkey against who signed.

    Example: longstop evidence list show --lists /srv/lists
    """
    here = frame(context)
    with faults_told():
        if name is None:
            found = {one: current_version(lists, one) for one in names_in(lists)}
            if as_json:
                here.print_json(found)
                return
            for one, used in found.items():
                here.out.print(f"{one}  {used or 'no version in use'}", markup=False)
            return
        events = history_of(lists, name)
        listed = None
        if version is not None or current_version(lists, name) is not None:
            listed = open_list(lists, name, version)
            if check or vkey:
                listed.check(keys_of(vkey))
    if as_json:
        here.print_json({"about": None if listed is None else listed.about, "history": events})
        return
    for line in [] if listed is None else list_lines(listed.about):
        here.out.print(printable(line), markup=False)
    for event in events:
        words = " ".join(
            f"{key}: {value}"
            for key, value in event.items()
            if key not in ("what", "at", "by", "rows") and value not in ("", [], False)
        )
        here.out.print(
            printable(f"{event['at']} {event['what']} by {event['by']} {words}"), markup=False
        )


@app.command("diff")
def diff_command(
    context: typer.Context,
    name: Name,
    old: Annotated[str, typer.Argument(help="The older version.")],
    new: Annotated[str, typer.Argument(help="The newer version.")],
    lists: Lists,
    as_json: Json = False,
) -> None:
    """Compare two versions of a list: what is new, what is gone, what has another code.

    Example: longstop evidence list diff north 2026-10 2026-11 --lists /srv/lists
    """
    here = frame(context)
    with faults_told():
        before, after = open_list(lists, name, old), open_list(lists, name, new)
        found = difference(before, after)
        gone = [before.entry(row).name for row in found.gone_rows]
    if as_json:
        said = {"new": found.new, "gone": found.gone, "changed": found.changed, "names": gone}
        here.print_json(said)
        return
    here.out.print(
        f"{found.new:,} new, {found.gone:,} gone, {found.changed:,} with another code",
        markup=False,
    )
    for one in gone:
        here.out.print(printable(f"gone: {one}"), markup=False)


@app.command("retract")
def retract_command(
    context: typer.Context,
    name: Name,
    lists: Lists,
    reason: Annotated[str, typer.Option(help="Why, and who said so.")],
    entry: Annotated[
        list[str] | None, typer.Option(help="An entry by its name; again for more; else all.")
    ] = None,
    version: Annotated[str | None, typer.Option(help="Else the version in use.")] = None,
    as_json: Json = False,
) -> None:
    """Retract entries of a list, or a whole version: they count no more and stay in its history.

    What was decided on them is not changed by this: match the exhibits again and tell their
    officers.

    Example: longstop evidence list retract north --entry 77 --reason "wrong grade" --lists lists
    """
    here = frame(context)
    with faults_told():
        done = retract(lists, name, entry or [], reason, who(here), version=version)
    if as_json:
        here.print_json(asdict(done))
        return
    for one in done.entries:
        here.out.print(printable(f"retracted: {one}"), markup=False)
    tell(
        f"{counted(done.count, 'entry')} of {name} {done.version} retracted; in use:"
        f" {done.in_use or 'no version'}. Match again what was matched with it: longstop evidence"
        " match"
    )
