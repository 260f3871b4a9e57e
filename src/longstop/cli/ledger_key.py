"""`longstop ledger key`: the key that signs checkpoints; it is kept off the database's machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from longstop.actions.checkpoint import keep_checkpoint
from longstop.actions.rotate_ledger_key import rotate_ledger_key
from longstop.actions.sign_checkpoint import sign_checkpoint
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.cli.ledger_files import (
    FileNotReadable,
    Out,
    PassphraseFile,
    give,
    passphrase_of,
    signing_key,
)
from longstop.core.ledger.checkpoint import Note, read_vkey
from longstop.engines.ledger_key import create_key, read_public
from longstop.engines.new_file import check_free

app = typer.Typer(
    name="key", help="The key that signs checkpoints of the ledger.", no_args_is_help=True
)


@app.command()
def new(
    context: typer.Context,
    name: Annotated[
        str, typer.Option(help="The ledger's name, nobody else's: bureau.example/ledger")
    ],
    out: Annotated[Path, typer.Option(help="The file to make, not on the database's machine.")],
    passphrase_file: PassphraseFile = None,
    as_json: Json = False,
) -> None:
    """Make a key that signs checkpoints, in a file of its own; needs no database.

    The file is sealed under a passphrase. Keep a copy, and neither where the data are. Give the
    public key that is printed to everybody who is to check.

    Example: longstop ledger key new --name bureau.example/ledger --out /media/key/ledger.key
    """
    with faults_told():
        passphrase = passphrase_of(passphrase_file, f"New passphrase for {out.name}", twice=True)
        public = create_key(out, name, passphrase)
    _print(context, public.vkey, as_json)
    tell(f"The key is in {out.name}. Keep a copy and the passphrase, each apart.")


@app.command()
def show(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A key file.")],
    as_json: Json = False,
) -> None:
    """Print the public key of a key file; takes no passphrase and no database.

    Example: longstop ledger key show ledger.key
    """
    with faults_told():
        vkey = read_public(file).vkey
    _print(context, vkey, as_json)


@app.command()
def rotate(
    context: typer.Context,
    key: Annotated[Path | None, typer.Option(help="The key file that signed until now.")] = None,
    new_key: Annotated[Path | None, typer.Option(help="The key file that follows.")] = None,
    vkey: Annotated[str | None, typer.Option(help="The old public key, to sign elsewhere.")] = None,
    new_vkey: Annotated[str | None, typer.Option(help="The new public key.")] = None,
    passphrase_file: PassphraseFile = None,
    new_passphrase_file: Annotated[
        Path | None, typer.Option(help="The same for the new key.")
    ] = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Announce a new key on the ledger, in a checkpoint that the old and the new one sign.

    With public keys in the place of files the checkpoint comes unsigned: sign it with both where
    they are, and bring it back with ledger keep.

    Example: longstop ledger key rotate --key ledger.key --new-key new.key --out new.checkpoint
    """
    here = frame(context)
    with faults_told():
        if out is not None:
            check_free(out)
        signers = []
        if key is not None and new_key is not None and not (vkey or new_vkey):
            signers = [
                signing_key(key, passphrase_file),
                signing_key(new_key, new_passphrase_file),
            ]
            old, following = (one.public for one in signers)
        elif vkey and new_vkey and not (key or new_key):
            old, following = read_vkey(vkey), read_vkey(new_vkey)
        else:
            raise FileNotReadable(
                "Say both --key and --new-key, or both --vkey and --new-vkey. Nothing was done."
            )
        house = here.house()
        actor = here.actor(house)
        done = rotate_ledger_key(house, actor, old, following)
        note = Note(done.drawn.checkpoint.written())
        for one in signers:
            note = sign_checkpoint(note, one)
        if signers:
            keep_checkpoint(house, actor, note, [old, following])
        if as_json:
            here.print_json(
                {
                    "entry": done.seq,
                    "vkey": following.vkey,
                    "signatures": len(note.signatures),
                    "checkpoint": note.written(),
                }
            )
        if out is not None or not as_json:
            give(note.written(), out)
        tell(
            f"The new key is announced in entry {done.seq} of the system's stream. Prove it to "
            f"others: longstop ledger prove system --entry {done.seq} --checkpoint FILE"
        )


def _print(context: typer.Context, vkey: str, as_json: bool) -> None:
    here = frame(context)
    if as_json:
        here.print_json({"vkey": vkey})
    else:
        here.out.print(vkey, markup=False)
