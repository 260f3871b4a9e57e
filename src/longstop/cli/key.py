"""`longstop key`: which keys the spool is sealed under, a new one, and sealing anew."""

from __future__ import annotations

from dataclasses import asdict

import typer

from longstop.actions.reseal import kept_under, reseal
from longstop.actions.rotate_key import rotate_key
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.core.referral.errors import LongstopError

app = typer.Typer(
    name="key", help="The keys that what was received is sealed under.", no_args_is_help=True
)


class NotSealed(LongstopError):
    """Some files could not be sealed anew."""

    exit_code = 1


@app.command()
def status(context: typer.Context, as_json: Json = False) -> None:
    """Say which keys there are, by their ids, and how many files of the spool are under each.

    Example: longstop key status
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        counts = kept_under(house, here.actor(house))
    ids = [one.hex() for one in house.keys.by_id]
    newest = house.keys.newest.id.hex()
    if as_json:
        here.print_json({"newest": newest, "keys": ids, "files": counts})
        return
    for one in ids:
        note = "  new files are sealed under it" if one == newest else ""
        here.out.print(f"{one}  {_files(counts[one])}{note}", markup=False)
    for other in sorted(counts.keys() - set(ids)):
        what = "not sealed" if other == "not_sealed" else f"{other}  not in the key file"
        here.out.print(f"{what}  {_files(counts[other])}", markup=False)


@app.command()
def rotate(context: typer.Context, as_json: Json = False) -> None:
    """Add a new key to the key file: files that come in from now are sealed under it.

    Old keys stay in the file, for what was sealed under them. Keep a copy of the file as it is
    then: the copy from before does not open what comes in from now.

    Example: longstop key rotate
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        keys = rotate_key(house, here.actor(house))
    if as_json:
        here.print_json({"newest": keys.newest.id.hex(), "keys": [one.hex() for one in keys.by_id]})
    else:
        tell(
            f"New files are sealed under {keys.newest.id.hex()}. Keep a copy of the key file as it "
            "is now. To seal what is there already under it too: longstop key reseal"
        )


@app.command(name="reseal")
def reseal_command(context: typer.Context, as_json: Json = False) -> None:
    """Seal the files of the spool that are under an older key, or under none, under the newest.

    It may be stopped at any moment and run again. Exit code 1 when a file cannot be opened; it is
    named and left as it is.

    Example: longstop key reseal
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        found = reseal(house, here.actor(house), None if as_json else _told)
        if as_json:
            here.print_json(asdict(found))
        else:
            tell(
                f"{_files(found.resealed)} sealed anew, {found.first_sealed} sealed for the first "
                f"time, {found.unchanged} were under the newest key."
            )
            for line in found.left:
                tell(line)
        if found.left:
            raise NotSealed(f"{_files(len(found.left))} could not be opened and are as they were.")


def _told(number: int) -> None:
    if number % 100 == 0:
        tell(f"{_files(number)} looked at")


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
