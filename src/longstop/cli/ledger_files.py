"""Read what the ledger's commands are given: checkpoints, proofs, keys and passphrases."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from longstop.cli.frame import tell
from longstop.core.ledger.checkpoint import Note, PublicKey, read_note, read_vkey
from longstop.core.ledger.proving import MOST_BYTES
from longstop.core.referral.errors import LongstopError
from longstop.engines.ledger_key import SigningKey, open_key
from longstop.engines.new_file import new_file

Out = Annotated[Path | None, typer.Option(help="The file to make; never over another.")]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(help="A file whose first line is the key's passphrase; else you are asked."),
]
VKeys = Annotated[
    list[str],
    typer.Option(
        "--vkey", help="A public key you trust, as ledger key show prints it; repeatable."
    ),
]


class FileNotReadable(LongstopError):
    """A file that was named cannot be read as text."""

    exit_code = 2


def read_text(path: Path) -> str:
    """Read a whole file as UTF-8 without changing a line end; raises FileNotReadable."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise FileNotReadable(f"{path.name} is too long to be this. Nothing was done.")
        return data.decode()
    except OSError as fault:
        raise FileNotReadable(
            f"{path.name} cannot be read ({fault.strerror}). Nothing was done. See that the name "
            "is right."
        ) from fault
    except UnicodeDecodeError as fault:
        raise FileNotReadable(
            f"{path.name} is no text. Nothing was done. See that the name is right."
        ) from fault


def note_of(path: Path) -> Note:
    """Read a checkpoint from a file."""
    return read_note(read_text(path))


def keys_of(vkeys: list[str]) -> list[PublicKey]:
    """Read the public keys somebody trusts."""
    return [read_vkey(one) for one in vkeys]


def passphrase_of(path: Path | None, what: str, *, twice: bool = False) -> str:
    """Read a passphrase from a file's first line, or ask for it."""
    if path is not None:
        return read_text(path).partition("\n")[0].rstrip("\r")
    return str(typer.prompt(what, hide_input=True, confirmation_prompt=twice, err=True))


def signing_key(path: Path, passphrase_file: Path | None) -> SigningKey:
    """Open a key file."""
    return open_key(path, passphrase_of(passphrase_file, f"Passphrase of {path.name}"))


def give(text: str, out: Path | None) -> None:
    """Write a text to a new file, or as it stands to standard output."""
    if out is None:
        sys.stdout.write(text)
        return
    with new_file(out, text.encode()):
        tell(f"Written to {out.name}.")
