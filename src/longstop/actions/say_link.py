"""Keep what a person says of two referrals, and let it count at once.

Whoever says it sees both and works for an agency that owns one of them. What follows may touch
records that they cannot see, so a service settles it; they are told of what they may see alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from longstop.actions.find import NotYours, canonical, check_as_seen, find_seen
from longstop.actions.follow_links import follow_links
from longstop.actions.house import House
from longstop.actions.settle_nominals import settle_nominals
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.canonical import Plain
from longstop.core.linkage.clusters import Pair, Words
from longstop.core.linkage.words import LinkRefused, Said, check_reason, contradicted
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import ledger
from longstop.store.queries import linking
from longstop.store.queries import nominals as queries
from longstop.store.queries.link_views import FellowSeen, fellows_seen
from longstop.store.queries.nominals import Word
from longstop.store.queries.work import Held
from longstop.store.session import Actor, Connection


@dataclass(frozen=True, slots=True)
class LinkSaid:
    """What was said of a referral and others, or taken back, and whom it stands with now.

    nominal is the reference of its nominal and fellows the other referrals in it, as far as
    whoever asks may see them.
    """

    reference: str
    others: tuple[str, ...]
    said: str
    nominal: str | None
    fellows: tuple[str, ...]


def say(
    house: House, actor: Actor, reference: str, others: Sequence[str], said: Said, *, reason: str
) -> LinkSaid:
    """Say the same of a referral and each of the others, or nothing of it.

    Raises NotFound, NotYours, LinkRefused, ChangedMeanwhile.
    """
    check(actor.roles, Permission.LINK_DECIDE)
    check_reason(said, reason)
    with house.database.as_person(actor) as connection:
        one, *rest = find_pair(connection, actor, reference, others)
    now = house.now()
    pairs = [_pair(one, other) for other in rest]
    with house.database.as_service("link") as connection, connection.transaction():
        linking.alone(connection)
        check_seen(connection, actor, [one, *rest])
        _check_words(connection, pairs, said)
        words = queries.add_words(connection, pairs, said.value, reason, actor.person, now)
        touched = {id_ for pair in pairs for id_ in pair}
        settle_nominals(connection, house, touched, now, by="word")
        events = [
            ledger.Event(ledger.SYSTEM, "link.said", {"facts": {"word": _told(word)}})
            for word in words
        ]
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
    follow_links(house)
    return as_it_stands(house, actor, one, rest, said.value)


def find_pair(
    connection: Connection, actor: Actor, reference: str, others: Sequence[str]
) -> list[Held]:
    """Find a referral and others one sees, where one's own agency owns one of each pair.

    Raises NotFound, NotYours, LinkRefused.
    """
    wanted = canonical([reference, *others])
    if len(wanted) < 2:
        raise LinkRefused("That is one referral: say which two. Nothing was changed.")
    found = find_seen(connection, wanted)
    for held in found:
        if held.kind != ObligationKind.REFERRAL:
            raise LinkRefused(
                f"{held.reference} is a {held.kind.replace('_', ' ')}: only referrals concern one "
                "person or another. Nothing was changed."
            )
    one, *rest = found
    for other in rest:
        if actor.agency not in (one.owner_agency, other.owner_agency):
            raise NotYours(
                f"{one.reference} is owned by the agency '{one.owner_agency_code}' and "
                f"{other.reference} by '{other.owner_agency_code}': one of them says it. Nothing "
                "was changed."
            )
    return found


def check_seen(connection: Connection, actor: Actor, found: Sequence[Held]) -> None:
    """Check that referrals are as the actor saw them; raises ChangedMeanwhile."""
    check_as_seen(connection, actor, {held.reference: held.id for held in found})


def _told(word: Word) -> dict[str, Plain]:
    return {"id": word.id, "a": word.a, "b": word.b, "said": word.said, "reason": word.reason}


def _pair(one: Held, other: Held) -> Pair:
    return min(one.id, other.id), max(one.id, other.id)


def _check_words(connection: Connection, pairs: Sequence[Pair], said: Said) -> None:
    """Check that nothing said before stands against it; raises LinkRefused."""
    reached = queries.reached_from(connection, {id_ for pair in pairs for id_ in pair})
    words = queries.words_of(connection, reached)
    for pair in pairs:
        if pair in words.same or pair in words.different:
            raise LinkRefused(
                "Somebody said of these two already whether they are one person. Nothing was"
                " changed. See what was said: longstop link explain REF OTHER; take it back:"
                " longstop link undo REF OTHER"
            )
        if contradicted(words, pair, said):
            raise LinkRefused(
                "What was said of them and of others says the opposite. Nothing was changed. See"
                " it: longstop link explain REF; take it back: longstop link undo REF OTHER"
            )
        words = _with(words, pair, said)


def _with(words: Words, pair: Pair, said: Said) -> Words:
    if said is Said.SAME:
        return Words(words.same | {pair}, words.different)
    return Words(words.same, words.different | {pair})


def as_it_stands(
    house: House, actor: Actor, one: Held, others: Sequence[Held], said: str
) -> LinkSaid:
    """Give what came of it, as the person sees it."""
    with house.database.as_person(actor) as connection:
        fellows: list[FellowSeen] = fellows_seen(connection, [one.id])
    return LinkSaid(
        one.reference,
        tuple(other.reference for other in others),
        said,
        fellows[0].nominal if fellows else None,
        tuple(fellow.reference for fellow in fellows),
    )
