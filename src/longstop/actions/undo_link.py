"""Take back what was said of two referrals: what stood before it stands again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from longstop.actions.find import ChangedMeanwhile, find_seen
from longstop.actions.follow_links import follow_links
from longstop.actions.house import House
from longstop.actions.say_link import LinkSaid, as_it_stands, check_seen, find_pair
from longstop.actions.settle_nominals import settle_nominals
from longstop.core.authority.permissions import Permission, check
from longstop.core.linkage.words import LinkRefused
from longstop.core.referral.references import parse_reference
from longstop.store import ledger
from longstop.store.queries import linking
from longstop.store.queries import nominals as queries
from longstop.store.queries.link_views import words_seen
from longstop.store.session import Actor, Connection


def undo_link(
    house: House,
    actor: Actor,
    reference: str,
    other: str | None = None,
    *,
    seen: int | None = None,
) -> LinkSaid:
    """Take back the word on two referrals, or every word on one that its reader may see.

    Anybody may who could have said it, for a word may turn out wrong while its speaker is away; the
    ledger keeps both. seen is the number of the word that the actor had before their eyes, where
    they looked. Raises NotFound, NotYours, LinkRefused, ChangedMeanwhile.
    """
    check(actor.roles, Permission.LINK_DECIDE)
    with house.database.as_person(actor) as connection:
        (first,) = find_seen(connection, [parse_reference(reference)])
        wanted = None if other is None else parse_reference(other)
        words = {
            word.id: word.reference
            for word in words_seen(connection, first.id)
            if word.undone_at is None and wanted in (None, word.reference)
        }
        if wanted is not None:
            find_seen(connection, [wanted])
        if not words:
            raise LinkRefused(
                f"Nothing that is in force was said of {first.reference}"
                f"{f' and {wanted}' if wanted else ''}. Nothing was changed. See what was:"
                f" longstop link explain {first.reference}"
            )
        if seen is not None and [*words] != [seen]:
            raise ChangedMeanwhile(
                f"{first.reference} and {wanted}: somebody said otherwise of them since you looked."
                " Nothing was changed. Look again, then decide."
            )
        one, *others = find_pair(connection, actor, reference, sorted(words.values()))
    now = house.now()
    with house.database.as_service("link") as connection, connection.transaction():
        linking.alone(connection)
        check_seen(connection, actor, [one, *others])
        take_back(connection, house, [*words], actor, now)
    follow_links(house)
    return as_it_stands(house, actor, one, others, "undone")


def take_back(
    connection: Connection,
    house: House,
    words: list[int],
    actor: Actor,
    now: datetime,
    *,
    beside: Collection[int] = (),
    by: str = "word",
) -> None:
    """Take words back inside the caller's transaction, settle whom they were about, and tell it.

    beside are other referrals to settle with them. What is told comes last: whoever writes to the
    system's stream holds it against everybody, and must not wait for a referral then.
    """
    undone = queries.undo_words(connection, words, actor.person, now)
    touched = {*beside, *(id_ for word in undone for id_ in (word.a, word.b))}
    settle_nominals(connection, house, touched, now, by=by)
    events = [
        ledger.Event(ledger.SYSTEM, "link.undone", {"facts": {"undone": word.id}})
        for word in undone
    ]
    if events:
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
