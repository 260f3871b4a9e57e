"""`longstop backup`: make a backup, check one, and make the pair of keys that it needs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from longstop.actions.back_up import Wanted, back_up
from longstop.actions.check_backup import check_backup, know_file
from longstop.cli.frame import Json, Terminated, faults_told, frame, tell, terminable
from longstop.core.referral.errors import LongstopError
from longstop.engines import age_file, backup_file, key_file
from longstop.engines.age_file import Opener, Receiver
from longstop.engines.new_file import check_free, new_file

TO_VARIABLE = "LONGSTOP_BACKUP_TO"
INTERRUPTED_CODE = 130
STOPPED_CODE = 3
Key = Annotated[
    Path | None, typer.Option("--key", help="The file with the private key that opens it.")
]


class NoKey(LongstopError):
    """It is not said for whose key a backup is, or with which it is opened."""

    exit_code = 2


class _MadeByDefault(TyperGroup):
    """A group in which what is no command of it is the place for a backup."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command that is meant in front of a place."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["make", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    name="backup",
    cls=_MadeByDefault,
    help="Backups: everything in one file that only the private key opens.",
    no_args_is_help=True,
)


@app.command()
def make(
    context: typer.Context,
    place: Annotated[
        Path,
        typer.Argument(metavar="FILE|FOLDER", help="A new file, or a folder to make it in."),
    ],
    to: Annotated[
        list[str] | None,
        typer.Option(help="A public key (age1...) for whom it is; again for more."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Back up the database and all that was received into one file, whole or not at all.

    `longstop backup FILE` is the same. Work goes on meanwhile. The file is encrypted for the public
    keys given, or those in LONGSTOP_BACKUP_TO, and this machine cannot open it. The key file is not
    in it: keep a copy of that apart. It may be stopped and run again.

    Example: longstop backup /mnt/backups --to age1...
    """
    here = frame(context)
    with faults_told(), stops_told("No backup was made, and nothing of it is left."):
        receivers = _receivers(to)
        house = here.house()
        actor = here.actor(house)
        key = backup_file.house_key(key_file.read_keys().master)
        wanted = Wanted(path=place, receivers=receivers, key=key)
        found = back_up(house, actor, wanted, None if as_json else tell)
    if as_json:
        here.print_json(asdict(found))
        return
    here.out.print(f"{found.file}", markup=False)
    tell(
        f"{found.size:,} bytes: {found.entries} entries of the ledger, {found.kept_files} kept "
        f"files. Backup {found.backup}. Check it where the private key is: longstop backup check "
        "FILE --key PRIVATE"
    )


@app.command()
def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A backup.")],
    key: Key = None,
    as_json: Json = False,
) -> None:
    """Check a backup without restoring it: exit code 0 if it is whole and of this house.

    With the private key it is read from its first byte to its last, and no database is needed.
    Without one the file is held against what the ledger tells of it.

    Example: longstop backup check longstop-20261120T180000Z.age --key backup.key
    """
    here = frame(context)
    with faults_told(), stops_told("Nothing was changed."):
        if key is None:
            house = here.house()
            known = know_file(house, here.actor(house), file)
            found: dict[str, object] = {
                "backup": known.backup,
                "file_sha256": known.file_sha256,
                "whole": None,
            }
            said = (
                f"The file is the one the ledger tells of: backup {known.backup}. What is in it "
                "was not read: that takes the private key."
            )
        else:
            own = backup_file.house_key(key_file.read_keys().master)
            manifest = check_backup(file, opener_in(key), own, None if as_json else tell)
            found = {"backup": manifest.backup, "whole": True, **manifest.says}
            said = (
                f"The backup is whole: {manifest.backup}, taken at {manifest.says['taken_at']}, "
                f"{manifest.says['entries']} entries of the ledger."
            )
    if as_json:
        here.print_json(found)
    else:
        here.out.print(said, markup=False)


@app.command(name="key")
def key_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A new file for the private key.")],
    as_json: Json = False,
) -> None:
    """Make a pair of keys: the private one in a new file, the public one on standard output.

    Make it on another machine, or take the file off this one: whoever has it can open every backup
    made for it, and without it none can be opened.

    Example: longstop backup key backup.key
    """
    opener = age_file.new_opener()
    public = opener.receiver.text
    text = f"# The private key of backups. Its public key: {public}\n{opener.text}\n"
    with faults_told():
        check_free(file)
        with new_file(file, text.encode("ascii")):
            pass
    if as_json:
        frame(context).print_json({"public": public, "file": str(file)})
    else:
        frame(context).out.print(public, markup=False)
        tell(f"The private key is in {file}. Keep it, twice, away from this machine.")


def opener_in(file: Path) -> Opener:
    """Read the private key in a file; raises NoKey, KeyNotUnderstood."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise NoKey(f"The private key in {file} cannot be read. Nothing was done.") from fault
    return age_file.read_opener(text)


@contextmanager
def stops_told(left: str) -> Iterator[None]:
    """Say what is left of it where somebody stops it."""
    try:
        with terminable():
            yield
    except KeyboardInterrupt as fault:
        tell(f"longstop: Stopped. {left} Run the same command again.")
        code = STOPPED_CODE if isinstance(fault, Terminated) else INTERRUPTED_CODE
        raise typer.Exit(code) from None


def _receivers(to: Sequence[str] | None) -> list[Receiver]:
    given = to or os.environ.get(TO_VARIABLE, "").replace(",", " ").split()
    if not given:
        raise NoKey(
            "It is not said for whose key the backup is. Nothing was done. Give --to age1..., or "
            f"set {TO_VARIABLE}. To make a pair of keys: longstop backup key FILE"
        )
    return [age_file.read_receiver(one) for one in given]
