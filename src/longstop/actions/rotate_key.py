"""Begin a new key for sealing: what comes in from now is sealed under it, the old ones stay."""

from __future__ import annotations

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.engines.key_file import add_key
from longstop.engines.key_ring import KeyRing, ring_of
from longstop.store import ledger
from longstop.store.session import Actor


def rotate_key(house: House, actor: Actor) -> KeyRing:
    """Add a key to the key file and tell the ledger its id; gives every key there is then.

    The key is in the file before the ledger tells of it. Raises KeyFileError.
    """
    check(actor.roles, Permission.HOUSE_KEEP)
    with house.database.as_service("rotate key") as connection, connection.transaction():
        keys = ring_of(add_key().for_sealing)
        event = ledger.Event(ledger.SYSTEM, "key.added", {"facts": {"key": keys.newest.id.hex()}})
        ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)
    return keys
