"""People outside: a key that signs, and the checkpoints they hold."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from longstop.actions.checkpoint import draw_checkpoint, keep_checkpoint
from longstop.actions.sign_checkpoint import sign_checkpoint
from longstop.core.ledger.checkpoint import Note, PublicKey
from longstop.engines.ledger_key import SigningKey
from tests.bureau.fixtures import Bureau

NAME = "bureau.example/ledger"


def signer(seed: int = 1, name: str = NAME) -> SigningKey:
    """Make a key without a file."""
    key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return SigningKey(PublicKey(name, key.public_key().public_bytes_raw()), key)


KEY = signer()


def checkpoint_of(bureau: Bureau, key: SigningKey = KEY, *, by: str = "sue") -> Note:
    """Draw, sign and keep a checkpoint; gives the signed text."""
    actor = bureau.people[by]
    drawn = draw_checkpoint(bureau.house, actor, NAME)
    note = sign_checkpoint(Note(drawn.checkpoint.written()), key)
    keep_checkpoint(bureau.house, actor, note, [key.public])
    return note
