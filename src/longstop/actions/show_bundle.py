"""Look at the people whom one file was reported for together; each keeps their own referral."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from longstop.actions.due_list import DueList, due_list
from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.store import ledger
from longstop.store.queries import bundles as queries
from longstop.store.queries.bundles import Bundle, Bundled
from longstop.store.session import Actor


@dataclass(frozen=True, slots=True)
class BundleShown:
    """The referrals of a file's people, and the moment they were read; more says that some lack."""

    digest: str
    rows: list[Bundled]
    at: datetime
    more: bool = False


def list_bundles(
    house: House, actor: Actor, *, people: int, days: int, limit: int
) -> DueList[Bundle]:
    """List files that at least so many people were reported for in so many days until now."""
    until = house.now()
    since = until - timedelta(days=days)
    return due_list(
        house, actor, lambda c, most: queries.bundles(c, since, until, people, most), limit
    )


def show_bundle(
    house: House, actor: Actor, digest: str, *, limit: int | None = None
) -> BundleShown:
    """Show every referral that speaks of a file (KIND:DIGEST); the look is on the reader's stream.

    limit gives the first so many, and the look is at those. Raises NotFound where there is none to
    be seen.
    """
    check(actor.roles, Permission.REFERRAL_READ)
    kind, _, value = digest.strip().lower().partition(":")
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        found = queries.bundle(connection, kind, value, None if limit is None else limit + 1)
        rows = found[:limit]
        if not rows:
            raise NotFound(
                "No referral that you can see speaks of that file. Write it as KIND:DIGEST, such "
                "as sha256:9f86... See: longstop bundle list"
            )
        event = ledger.Event(
            ledger.person_stream(actor.person),
            "bundle.viewed",
            {"facts": {"digest": f"{kind}:{value}", "together": len(rows)}},
        )
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
    return BundleShown(f"{kind}:{value}", rows, now, more=len(found) > len(rows))
