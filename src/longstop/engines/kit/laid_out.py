"""Lay the validation kit out in a folder: benign files, archives, images of disks, and lists.

It ships packed, beside what is expected of it (`expected.json`), so that no tool for making file
systems is needed. `tools/make_kit.py` made both.
"""

from __future__ import annotations

import io
import json
import lzma
import os
import tarfile
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from longstop.core.referral.errors import LongstopError

KIT: Final = "kit.tar.xz"
EXPECTED: Final = "expected.json"


class KitNotLaidOut(LongstopError):
    """The kit cannot be put where it was asked for, or is not the one that was shipped."""

    exit_code = 2


def shipped(name: str) -> bytes:
    """Read a file of the kit as it was shipped."""
    return (files(__package__) / name).read_bytes()


def expected() -> dict[str, Any]:
    """Give what is expected of the kit; raises KitNotLaidOut where it is of another kit."""
    found: dict[str, Any] = json.loads(shipped(EXPECTED))
    if found["kit"] != sha256(shipped(KIT)).hexdigest():
        raise KitNotLaidOut(
            "The kit is not the one whose answers are known: this installation was changed. Nothing"
            " was done. Install Longstop again."
        )
    return found


def digests() -> dict[str, str]:
    """Give the version of the kit, and the digests of what was shipped."""
    return {
        "version": str(expected()["version"]),
        f"SHA-256 of {KIT}": sha256(shipped(KIT)).hexdigest(),
        f"SHA-256 of {EXPECTED}": sha256(shipped(EXPECTED)).hexdigest(),
    }


def lay_out(folder: Path) -> None:
    """Put the kit into a folder that is new or empty; raises KitNotLaidOut."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise KitNotLaidOut(
                f"The folder {folder.name} holds other things. Nothing was done. Name a new folder"
                " for the kit: --kit FOLDER"
            )
        with tarfile.open(fileobj=io.BytesIO(lzma.decompress(shipped(KIT)))) as packed:
            for member in packed:
                _place(packed, member, folder / member.name)
    except OSError as fault:
        raise KitNotLaidOut(
            f"The kit cannot be laid out in {folder.name} ({fault.strerror}): it has a link, a pipe"
            " and a name of odd bytes. Nothing was scanned. Name a folder on a disk of this system"
            " with 20 MB of room: --kit FOLDER"
        ) from fault


def _place(packed: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> None:
    if member.isdir():
        path.mkdir(exist_ok=True)
    elif member.issym():
        path.symlink_to(member.linkname)
    elif member.isfifo():
        os.mkfifo(path)
    else:
        content = packed.extractfile(member)
        assert content is not None, "the kit holds folders, links, pipes and files"
        path.write_bytes(content.read())
