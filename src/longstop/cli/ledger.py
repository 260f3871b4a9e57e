"""`longstop ledger`: checkpoints and proofs of the ledger, for people outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from longstop.actions.checkpoint import (
    Drawn,
    draw_checkpoint,
    keep_checkpoint,
    last_checkpoint,
)
from longstop.actions.prove import Wanted, prove
from longstop.actions.sign_checkpoint import check_checkpoint, check_proof, sign_checkpoint
from longstop.cli import ledger_key
from longstop.cli.frame import Json, faults_told, frame, printable, tell
from longstop.cli.ledger_files import (
    FileNotReadable,
    Out,
    PassphraseFile,
    VKeys,
    give,
    keys_of,
    note_of,
    read_text,
    signing_key,
)
from longstop.core.ledger.checkpoint import Note, PublicKey, read_checkpoint, read_note
from longstop.core.ledger.proving import (
    Proof,
    Proven,
    read_proof,
    write_proof,
    write_tlog_proof,
)
from longstop.core.referral.errors import LongstopError
from longstop.engines.new_file import check_free

app = typer.Typer(
    name="ledger",
    help="Checkpoints and proofs of the ledger, for people outside.",
    no_args_is_help=True,
)
app.add_typer(ledger_key.app)
CheckpointFile = Annotated[Path, typer.Argument(help="A checkpoint, signed or not.")]


class DoesNotHold(LongstopError):
    """A proof does not lead to the root it names."""

    exit_code = 1


@app.command()
def checkpoint(
    context: typer.Context,
    key: Annotated[Path | None, typer.Option(help="The key file to sign with.")] = None,
    unsigned: Annotated[
        bool, typer.Option("--unsigned", help="Only draw it; sign it where the key is.")
    ] = False,
    origin: Annotated[
        str | None, typer.Option(help="The ledger's name, the first time with --unsigned.")
    ] = None,
    passphrase_file: PassphraseFile = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Say in a few signed lines how long the ledger is and what its root is.

    Give it to people outside: with it they can prove later that nothing before it was changed. It
    is kept here too, and is public. With --unsigned it is neither signed nor kept: sign it on the
    machine that has the key, and bring it back with ledger keep.

    Example: longstop ledger checkpoint --key /media/key/ledger.key --out friday.checkpoint
    """
    here = frame(context)
    with faults_told():
        if (key is None) != unsigned:
            raise FileNotReadable(
                "Say one of --key FILE and --unsigned. Nothing was done. The key signs here; "
                "without it, sign elsewhere: longstop ledger sign"
            )
        if out is not None:
            check_free(out)
        signer = None if key is None else signing_key(key, passphrase_file)
        house = here.house()
        actor = here.actor(house)
        drawn = draw_checkpoint(house, actor, signer.public.name if signer else origin)
        note = Note(drawn.checkpoint.written())
        if signer is not None:
            note = sign_checkpoint(note, signer)
            keep_checkpoint(house, actor, note, [signer.public])
        if as_json:
            here.print_json({**_told(note), "waiting": drawn.waiting})
        if out is not None or not as_json:
            give(note.written(), out)
        _tell_waiting(drawn)


@app.command()
def sign(
    context: typer.Context,
    file: CheckpointFile,
    key: Annotated[Path, typer.Option(help="The key file to sign with.")],
    passphrase_file: PassphraseFile = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Sign a checkpoint that was drawn elsewhere; needs no database.

    A signature that stands under it already stays: after a change of keys both sign.

    Example: longstop ledger sign friday.txt --key ledger.key --out friday.checkpoint
    """
    with faults_told():
        note = note_of(file)
        found = read_checkpoint(note)
        tell(f"Signs {printable(found.origin)}: {found.size} entries, root {found.root.hex()}")
        note = sign_checkpoint(note, signing_key(key, passphrase_file))
        if as_json:
            frame(context).print_json(_told(note))
        if out is not None or not as_json:
            give(note.written(), out)


@app.command()
def keep(context: typer.Context, file: CheckpointFile, vkey: VKeys, as_json: Json = False) -> None:
    """Keep a checkpoint that was signed elsewhere, so that all who work here can hand it on.

    Refused unless one of the keys signed it and the ledger was then what it says.

    Example: longstop ledger keep friday.checkpoint --vkey bureau.example/ledger+5e1a...
    """
    here = frame(context)
    with faults_told():
        note = note_of(file)
        keys = keys_of(vkey)
        house = here.house()
        number = keep_checkpoint(house, here.actor(house), note, keys)
    if as_json:
        here.print_json({"kept": number, **_told(note)})
    else:
        tell(f"Kept as checkpoint {number}.")


@app.command()
def show(context: typer.Context, as_json: Json = False) -> None:
    """Print the last checkpoint that is kept, to be handed on: it is public.

    Example: longstop ledger show > friday.checkpoint
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        kept = last_checkpoint(house, here.actor(house))
        if kept is None:
            raise FileNotReadable(
                "No checkpoint is kept yet. Make one: longstop ledger checkpoint --key FILE"
            )
    if as_json:
        here.print_json({**_told(read_note(kept.note)), "kept_at": kept.kept_at.isoformat()})
    else:
        give(kept.note, None)


@app.command("prove")
def prove_command(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(help="A reference; 'mine' for your own looks; or 'system'.")
    ],
    checkpoint: Annotated[Path, typer.Option(help="The checkpoint that the other side holds.")],
    entry: Annotated[
        list[int] | None,
        typer.Option(min=1, help="A number in its stream; repeatable. Else all it covers."),
    ] = None,
    tlog: Annotated[
        bool, typer.Option("--tlog", help="Write one entry as a C2SP tlog-proof.")
    ] = False,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Prove that entries of the ledger stand under a checkpoint, to whoever has the public key.

    The proof holds the entries' text: references and codes, and no name. That you made it is on
    your own stream. The other side checks it with ledger check, or with their own tools.

    Example: longstop ledger prove REF-7K2M9 --checkpoint friday.checkpoint --out ref.proof
    """
    here = frame(context)
    with faults_told():
        if out is not None:
            check_free(out)
        note = note_of(checkpoint)
        house = here.house()
        made = prove(house, here.actor(house), Wanted(name, tuple(entry or ())), note)
        text = write_tlog_proof(made) if tlog else write_proof(made)
        if as_json:
            here.print_json({"entries": len(made.entries), **_told(note)})
        if out is not None or not as_json:
            give(text, out)


@app.command("check")
def check_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A proof, or a checkpoint alone.")],
    vkey: VKeys,
    as_json: Json = False,
) -> None:
    """Check a proof or a checkpoint with public keys alone; needs no database. Exit code 1: no.

    Example: longstop ledger check ref.proof --vkey bureau.example/ledger+5e1a...
    """
    here = frame(context)
    with faults_told():
        text = read_text(file)
        keys = keys_of(vkey)
        is_proof = text.startswith(("{", "c2sp.org/"))
        proof = read_proof(text) if is_proof else Proof(text, ())
        found = check_proof(proof, keys) if is_proof else check_checkpoint(read_note(text), keys)
        if as_json:
            here.print_json(
                {
                    "holds": not found.failing,
                    "signed_by": [key.vkey for key in found.signed],
                    "entries": [_entry(one, one not in found.failing) for one in proof.entries],
                    **_told(read_note(proof.checkpoint)),
                }
            )
        else:
            here.out.print(
                f"Signed by {_names(found.signed)}. {found.checkpoint.size} entries, root "
                f"{found.checkpoint.root.hex()}.",
                markup=False,
            )
            for one in proof.entries:
                here.out.print(_line(one, one not in found.failing), markup=False)
        if found.failing:
            raise DoesNotHold(
                f"{len(found.failing)} of {len(proof.entries)} entries do not stand under this "
                "checkpoint. Keep the file, and ask the bureau for another proof."
            )


def _told(note: Note) -> dict[str, Any]:
    found = read_checkpoint(note)
    return {
        "origin": found.origin,
        "size": found.size,
        "root": found.root.hex(),
        "signatures": len(note.signatures),
        "checkpoint": note.written(),
    }


def _entry(one: Proven, holds: bool) -> dict[str, Any]:
    return {"position": one.position, "holds": holds, "body": one.body}


def _line(one: Proven, holds: bool) -> str:
    said = "stands" if holds else "DOES NOT STAND"
    return f"Position {one.position} {said}: {_words(one.body)}"


def _words(body: str) -> str:
    """Show an entry's canonical text: harmless to a terminal, on one line."""
    try:
        return printable(json.dumps(json.loads(body), ensure_ascii=False)).replace("\n", " ")
    except ValueError:
        return "text that is not an entry's"


def _names(keys: tuple[PublicKey, ...]) -> str:
    return " and ".join(f"{printable(key.name)} ({key.id.hex()})" for key in keys)


def _tell_waiting(drawn: Drawn) -> None:
    if drawn.waiting:
        tell(
            f"{drawn.waiting} entries are not in it yet: a transaction that began before them is "
            "still open. The next checkpoint has them."
        )
