"""Number the locks that stand for more than a row, all in one place.

Two that had one number would stop each other, and whoever held one would wait for what they hold.
"""

from __future__ import annotations

from enum import IntEnum, unique

from longstop.store.session import Connection


@unique
class Lock(IntEnum):
    """What a lock stands for; those of a kind are told apart by a second number."""

    SYSTEM = 70
    """The system's stream on the ledger."""
    SOURCE = 71
    """What a source sent, by its number."""
    PERSON = 72
    """A person's stream on the ledger, by their number."""
    POLICY = 73
    """The policy in force, shared by all who write assessments."""
    NOTICES = 74
    """Drafting notices of what was found wrong."""
    LINKING = 75
    """Linking referrals."""
    LINK_EFFECTS = 76
    """Looking at what links do."""
    TREE = 77
    """Appending to the tree over the ledger."""
    DRAFTS = 78
    """Drafting child-protection referrals."""
    ADOPTIONS = 79
    """Proposing, approving and taking back policies."""
    EXPORTS = 80
    """What a person takes out, by their number."""
    ALERT_MAIL = 81
    """Mailing alerts, from the look at what waits until it is marked as sent."""
    DIGEST_MAIL = 82
    """Mailing digests, likewise."""
    RESTORING = 83
    """Restoring a backup into a database, where there is no house yet."""


def alone(connection: Connection, lock: Lock, which: int = 0) -> None:
    """Wait for a lock, and keep all others out until the transaction ends."""
    connection.execute("select pg_advisory_xact_lock(%s, %s)", (lock, which))


def beside_others(connection: Connection, lock: Lock) -> None:
    """Wait for a lock with whoever shares it, until the transaction ends."""
    connection.execute("select pg_advisory_xact_lock_shared(%s, %s)", (lock, 0))


def only_one(connection: Connection, lock: Lock) -> bool:
    """Take a lock until the connection ends, without waiting; tells whether it was free."""
    row = connection.execute("select pg_try_advisory_lock(%s, 0)", (lock,)).fetchone()
    return row is not None and bool(row[0])
