"""Sign a checkpoint where the key is, and check proofs where nothing but a public key is.

Neither takes a database: they are what runs on the machine that holds the key, and on that of an
inspector.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from longstop.core.ledger.checkpoint import (
    Checkpoint,
    CheckpointFault,
    Note,
    PublicKey,
    read_checkpoint,
    read_note,
)
from longstop.core.ledger.proving import Proof, Proven, failing
from longstop.engines.ledger_key import SigningKey, check_signed


@dataclass(frozen=True, slots=True)
class Checked:
    """What a proof says: its checkpoint, whose keys signed it, and which entries fail under it."""

    checkpoint: Checkpoint
    signed: tuple[PublicKey, ...]
    failing: tuple[Proven, ...]


def sign_checkpoint(note: Note, key: SigningKey) -> Note:
    """Put a key's signature under a checkpoint; raises CheckpointFault for another ledger's."""
    origin = read_checkpoint(note).origin
    if origin != key.public.name:
        raise CheckpointFault(
            f"The checkpoint is of {origin} and the key of {key.public.name}. Nothing was signed. "
            "Give the key of that ledger."
        )
    return key.sign(note)


def check_checkpoint(note: Note, keys: Sequence[PublicKey]) -> Checked:
    """Check who signed a checkpoint; raises NotSigned and CheckpointFault."""
    checkpoint = read_checkpoint(note)
    return Checked(checkpoint, tuple(check_signed(note, keys)), ())


def check_proof(proof: Proof, keys: Sequence[PublicKey]) -> Checked:
    """Check a proof under the public keys one trusts; raises NotSigned and CheckpointFault."""
    note = read_note(proof.checkpoint)
    found = check_checkpoint(note, keys)
    return Checked(found.checkpoint, found.signed, tuple(failing(proof, found.checkpoint)))
