"""Explain why two referrals are linked, or are not: what agrees, and how much each thing weighs.

Nothing of what either report says is shown; whoever may see both can read that there. A look at
two together is a look, and goes on the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from longstop.actions.find import canonical, find_seen
from longstop.actions.house import House
from longstop.actions.model_in_force import model_of
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.canonical import Plain
from longstop.core.linkage.common_forms import common_forms, counted_keys
from longstop.core.linkage.comparing import without
from longstop.core.linkage.deciding import Verdict, decide
from longstop.core.linkage.incidents import NOTHING, is_same_event
from longstop.core.linkage.scoring import Part, score
from longstop.core.linkage.words import LinkRefused
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import ledger
from longstop.store.queries import linking
from longstop.store.queries.link_compared import to_compare
from longstop.store.queries.link_views import (
    FellowSeen,
    LinkSeen,
    WordSeen,
    fellows_seen,
    links_seen,
    words_seen,
)
from longstop.store.queries.work import Held
from longstop.store.session import Actor, Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class LinksExplained:
    """All that a person may see of a referral's links: fellows of its nominal, links and words."""

    reference: str
    nominal: str | None
    fellows: tuple[str, ...]
    links: tuple[LinkSeen, ...]
    words: tuple[WordSeen, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PairExplained:
    """How two referrals compare by the model in force, in bits, and what was said of them.

    weight counts the prior in; left_out names the lists out of which a value was taken because too
    many people share it. together tells whether both stand in one nominal.
    """

    reference: str
    other: str
    model: str
    weight: float
    prior: float
    join: float
    ask: float
    parts: tuple[Part, ...]
    left_out: tuple[str, ...]
    verdict: Verdict
    together: bool
    words: tuple[WordSeen, ...]


def explain_links(house: House, actor: Actor, reference: str) -> LinksExplained:
    """Explain all links of a referral that one may see; raises NotFound, LinkRefused."""
    check(actor.roles, Permission.REFERRAL_READ)
    with house.database.as_person(actor) as connection, connection.transaction():
        (one,) = find_referrals(connection, [reference])
        fellows = fellows_seen(connection, [one.id])
        found = LinksExplained(
            reference=one.reference,
            nominal=_nominal(fellows),
            fellows=tuple(fellow.reference for fellow in fellows),
            links=tuple(links_seen(connection, one.id)),
            words=tuple(words_seen(connection, one.id)),
        )
        note_look(connection, house, actor, {"obligation": one.id})
    return found


def explain_pair(house: House, actor: Actor, reference: str, other: str) -> PairExplained:
    """Explain how two referrals compare; raises NotFound, LinkRefused."""
    check(actor.roles, Permission.REFERRAL_READ)
    with house.database.as_person(actor) as connection, connection.transaction():
        one, second = find_two(connection, reference, other)
        fellows = fellows_seen(connection, [one.id])
        words = [
            word for word in words_seen(connection, one.id) if word.reference == second.reference
        ]
        note_look(connection, house, actor, {"obligation": one.id, "other": second.id})
    together = any(fellow.reference == second.reference for fellow in fellows)
    return compared(house, one, second, together=together, words=words)


def compared(
    house: House, one: Held, other: Held, *, together: bool, words: list[WordSeen]
) -> PairExplained:
    """Compare two as they are compared on arrival; the service reads what only it may."""
    with house.database.as_service("link") as connection:
        read = to_compare(connection, [one.id, other.id])
        known, incidents = read.profiles, read.incidents
        if len(known) < 2:
            raise LinkRefused(
                "They are not linked yet, or one of them is erased. Nothing was shown. Link what"
                " waits: longstop sweep"
            )
        a, b = known[one.id], known[other.id]
        keys = {*counted_keys(a), *counted_keys(b)}
        common = linking.common_among(connection, keys)
    model = model_of(read.model or house.shipped_model)
    left_out = {**common_forms(a, common), **common_forms(b, common)}
    a, b = (without(each, common_forms(each, common)) for each in (a, b))
    scored = score(model, a, b)
    same_event = is_same_event(
        a, b, incidents.get(one.id, NOTHING), incidents.get(other.id, NOTHING)
    )
    return PairExplained(
        reference=one.reference,
        other=other.reference,
        model=model.stamp,
        weight=scored.weight,
        prior=model.prior_weight,
        join=model.join,
        ask=model.ask,
        parts=scored.parts,
        left_out=tuple(left_out),
        verdict=decide(model, scored, a, b, same_event=same_event),
        together=together,
        words=tuple(words),
    )


def find_two(connection: Connection, reference: str, other: str) -> tuple[Held, Held]:
    """Find two referrals one may see; raises NotFound, LinkRefused."""
    found = find_referrals(connection, [reference, other])
    if len(found) < 2:
        raise LinkRefused("That is one referral: say which two. Nothing was shown.")
    return found[0], found[1]


def find_referrals(connection: Connection, references: list[str]) -> list[Held]:
    """Find referrals one may see; raises NotFound, and LinkRefused for any other obligation."""
    found = find_seen(connection, canonical(references))
    for one in found:
        if one.kind != ObligationKind.REFERRAL:
            raise LinkRefused(
                f"{one.reference} is a {one.kind.replace('_', ' ')}: only referrals are linked."
                " Nothing was shown."
            )
    return found


def _nominal(fellows: list[FellowSeen]) -> str | None:
    return fellows[0].nominal if fellows else None


def note_look(connection: Connection, house: House, actor: Actor, facts: dict[str, Plain]) -> None:
    """Put the look on the reader's own stream."""
    note_looks(connection, house, actor, [facts])


def note_looks(
    connection: Connection, house: House, actor: Actor, looks: Sequence[dict[str, Plain]]
) -> None:
    """Put looks on the reader's own stream, one entry each, in as many statements as one takes."""
    stream = ledger.person_stream(actor.person)
    events = [ledger.Event(stream, "referral.links_viewed", {"facts": facts}) for facts in looks]
    ledger.record(connection, events, at=house.now(), actor=actor.ledger_name)
