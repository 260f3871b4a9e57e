"""Sign checkpoints of the ledger, and check signatures: Ed25519 by the cryptography library.

The private key is a file of its own that belongs on another machine than the database, or on a
medium that is put away. It is sealed under a passphrase: scrypt (RFC 7914) makes the key, AES-256
in GCM seals the 32 bytes. Name and public key beside it are open, and are bound by the seal.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from longstop.core.ledger.checkpoint import (
    Note,
    PublicKey,
    Signature,
    check_name,
    read_vkey,
    signatures_of,
)
from longstop.core.referral.errors import LongstopError
from longstop.engines.home import home_path
from longstop.engines.new_file import new_file

FORMAT: Final = "longstop/ledger-key/1"
LEAST_PASSPHRASE: Final = 12
MOST_BYTES: Final = 4_096
# 128 MiB and about half a second: what OWASP's page on storing passwords (2024) asks of scrypt.
_COST: Final = {"n": 2**17, "r": 8, "p": 1}
_ROOM: Final = 256 * 1024**2


class LedgerKeyFault(LongstopError):
    """The key file cannot be made, read or opened, or stands where it must not."""

    exit_code: ClassVar[int] = 2


class NotSigned(LongstopError):
    """No key that was given signed this, or a signature does not hold."""

    exit_code: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that can sign, with its public half."""

    public: PublicKey
    _key: Ed25519PrivateKey

    def sign(self, note: Note) -> Note:
        """Put this key's signature under a note."""
        value = self._key.sign(note.text.encode())
        return note.signed(Signature(self.public.name, self.public.id, value))


def check_signed(note: Note, keys: Sequence[PublicKey]) -> list[PublicKey]:
    """Check a note against the keys one trusts; gives those that signed it.

    Raises NotSigned when none did, and when a signature that says it is by one of them is not.
    """
    signed = [key for key in keys if signatures_of(note, key)]
    for key in signed:
        public = Ed25519PublicKey.from_public_bytes(key.key)
        for signature in signatures_of(note, key):
            try:
                public.verify(signature.value, note.text.encode())
            except InvalidSignature as fault:
                raise NotSigned(
                    f"A signature that says it is by {key.name} ({key.id.hex()}) does not hold: "
                    "the checkpoint was changed after it was signed, or somebody else signed it. "
                    "Keep it, and ask the bureau where it came from."
                ) from fault
    if not signed:
        raise NotSigned(
            "None of the keys that were given signed this. Nothing it says can be relied on. See "
            "that the key is the bureau's, and that a later key was announced under an earlier one."
        )
    return signed


def create_key(path: Path, name: str, passphrase: str) -> PublicKey:
    """Make a key and keep it in a new file, mode 0600; gives the public half.

    Raises LedgerKeyFault for a short passphrase and inside the data folder, CheckpointFault for a
    name that is none, FileThere and FileNotMade.
    """
    check_name(name)
    if len(passphrase) < LEAST_PASSPHRASE:
        raise LedgerKeyFault(
            f"A passphrase has at least {LEAST_PASSPHRASE} characters. No key was made. Give a "
            "longer one."
        )
    if path.resolve().is_relative_to(home_path()):
        raise LedgerKeyFault(
            "The ledger's key is never kept in the data folder: whoever holds the data could sign "
            "anything. No key was made. Name a file on another machine, or on a medium that is put "
            "away."
        )
    seed = secrets.token_bytes(32)
    public = _public_of(name, Ed25519PrivateKey.from_private_bytes(seed))
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_stretched(passphrase, salt, _COST)).encrypt(nonce, seed, public.vkey.encode())
    told = {
        "format": FORMAT,
        "public": public.vkey,
        "scrypt": {**_COST, "salt": salt.hex()},
        "nonce": nonce.hex(),
        "sealed": sealed.hex(),
    }
    with new_file(path, (json.dumps(told, indent=1) + "\n").encode()):
        return public


def read_public(path: Path) -> PublicKey:
    """Read the public half of a key file; takes no passphrase. Raises LedgerKeyFault."""
    return read_vkey(_read(path)["public"])


def open_key(path: Path, passphrase: str) -> SigningKey:
    """Open a key file; raises LedgerKeyFault when it is none, is open to others, or stays shut."""
    told = _read(path)
    public = read_vkey(told["public"])
    try:
        cost = {name: told["scrypt"][name] for name in _COST}
        stretched = _stretched(passphrase, bytes.fromhex(told["scrypt"]["salt"]), cost)
        seed = AESGCM(stretched).decrypt(
            bytes.fromhex(told["nonce"]), bytes.fromhex(told["sealed"]), public.vkey.encode()
        )
    except InvalidTag as fault:
        raise LedgerKeyFault(
            f"The key in {path.name} does not open: the passphrase is another one, or the file was "
            "changed. Nothing was signed. Try again, or take the copy that is kept safe."
        ) from fault
    except (ValueError, TypeError, KeyError) as fault:
        raise _no_key(path) from fault
    return SigningKey(public, Ed25519PrivateKey.from_private_bytes(seed))


def _public_of(name: str, key: Ed25519PrivateKey) -> PublicKey:
    return PublicKey(name, key.public_key().public_bytes_raw())


def _stretched(passphrase: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, **cost, maxmem=_ROOM, dklen=32)


def _read(path: Path) -> dict[str, Any]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise _no_key(path)
            if found.st_mode & 0o077:
                raise LedgerKeyFault(
                    f"The key file {path.name} can be reached by other accounts (mode "
                    f"{stat.S_IMODE(found.st_mode):04o}). Nothing was signed. Close it with chmod "
                    "600, and consider whether the key has been seen."
                )
            told = json.loads(file.read(MOST_BYTES))
    except OSError as fault:
        raise LedgerKeyFault(
            f"The key file {path.name} cannot be read ({fault.strerror}). Nothing was signed. Name "
            "the file that longstop ledger key new made."
        ) from fault
    except (ValueError, RecursionError) as fault:
        raise _no_key(path) from fault
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise _no_key(path)
    if not isinstance(told.get("public"), str):
        raise _no_key(path)
    return told


def _no_key(path: Path) -> LedgerKeyFault:
    return LedgerKeyFault(
        f"{path.name} is no key file of a ledger. Nothing was signed. Name the file that longstop "
        "ledger key new made."
    )
