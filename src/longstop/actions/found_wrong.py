"""Keep that referrals were found wrong: what everybody who was told of them must hear."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from longstop.core.ledger.canonical import Plain
from longstop.store.ledger import Event, obligation_stream
from longstop.store.queries.corrections import Found, add_found
from longstop.store.session import Connection


def tell_found(connection: Connection, found: Sequence[Found], now: datetime) -> list[Event]:
    """Keep what was found wrong, inside the caller's transaction; gives the entries to be made."""
    numbers = add_found(connection, found, now)
    return [
        Event(
            obligation_stream(one.referral),
            "referral.found_wrong",
            {"facts": {"found_wrong": _told(one, n)}},
        )
        for one, n in zip(found, numbers, strict=True)
    ]


def _told(one: Found, number: int) -> dict[str, Plain]:
    return {
        "number": number, "ground": str(one.ground), "reason": one.reason,
        "record_id": one.record, "agency": one.agency, "found_by": one.person,
    }  # fmt: skip
