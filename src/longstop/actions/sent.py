"""Find the disseminations that somebody answers for: by their own references or the referrals'."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from longstop.actions.find import check_as_seen
from longstop.actions.house import NotFound
from longstop.core.casework.dissemination import AnswerCase, DisseminationRefused, check_all
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.whole_rules import DISSEMINATION
from longstop.store import ledger
from longstop.store.queries import dissemination as queries
from longstop.store.queries.dissemination import Sent
from longstop.store.queries.work import lock
from longstop.store.session import Actor, Connection

CLOSED: dict[str, Plain] = {
    "is_open": False, "next_clock_id": None, "held_by": None, "held_until": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answered:
    """A dissemination with its referral, and its state now."""

    reference: str
    dissemination: str
    state: str


def find_sent(
    connection: Connection, actor: Actor, references: Sequence[str], *, receiver: bool
) -> list[Sent]:
    """Find one dissemination for each reference, in the order asked for.

    A referral stands for the one that this agency received, or sent. Raises NotFound naming what
    is not there or not seen, DisseminationRefused where a referral stands for several,
    ChangedMeanwhile where one is not as the actor saw it.
    """
    found = queries.sent(connection, references)
    by_own = {one.reference: [one] for one in found}
    by_referral: dict[str, list[Sent]] = defaultdict(list)
    for one in found:
        if actor.agency == (one.to_agency if receiver else one.from_agency):
            by_referral[one.referral_reference].append(one)
    chosen = {name: by_own.get(name) or by_referral.get(name, []) for name in references}
    missing = [name for name, which in chosen.items() if not which]
    if missing:
        raise NotFound(
            f"Nothing that was sent under {', '.join(missing)}, as far as you can see. Nothing was "
            "changed. See what becomes of it with: longstop show REF"
        )
    for name, which in chosen.items():
        if len(which) > 1:
            several = ", ".join(one.reference for one in which)
            raise DisseminationRefused(
                f"{name} was sent to several: name one of {several}. Nothing was changed."
            )
    found = list({one.id: one for (one,) in chosen.values()}.values())
    seen = {one.reference: one.id for one in found}
    check_as_seen(
        connection, actor, {**seen, **{one.referral_reference: one.referral_id for one in found}}
    )
    return found


def hold_sent(
    connection: Connection, actor: Actor, references: Sequence[str], *, receiver: bool
) -> list[Sent]:
    """Find them as find_sent does, and hold those and their referrals that this agency owns.

    Raises DisseminationRefused where one of them is another agency's to send or to have.
    """
    found = find_sent(connection, actor, references, receiver=receiver)
    check_all(
        (
            one.reference,
            None
            if actor.agency == (one.to_agency if receiver else one.from_agency)
            else "it is another agency's",
        )
        for one in found
    )
    lock(connection, [id_ for one in found for id_ in (one.id, one.referral_id)])
    return find_sent(connection, actor, [one.reference for one in found], receiver=receiver)


def check_answers(
    found: Sequence[Sent], actor: Actor, why_not: Callable[[AnswerCase], str | None]
) -> None:
    """Check that all of these may be answered so; raises DisseminationRefused naming each."""
    check_all(
        (
            one.reference,
            why_not(
                AnswerCase(
                    reference=one.reference,
                    state=one.state,
                    to_own=one.to_agency == actor.agency,
                    abroad=one.channel is not None,
                )
            ),
        )
        for one in found
    )


def told(one: Sent, name: str, row: dict[str, Any], data: dict[str, Plain]) -> ledger.Event:
    """Tell what became of a dissemination, its row whole."""
    facts = DISSEMINATION.facts(row)
    return ledger.Event(ledger.obligation_stream(one.id), name, {**data, "facts": facts})


def told_of_referral(one: Sent, name: str, data: dict[str, Plain]) -> ledger.Event:
    """Tell what became of the referral with it."""
    facts: dict[str, Plain] = {"sent_as": one.id, "to_agency": one.to_agency}
    return ledger.Event(ledger.obligation_stream(one.referral_id), name, {**data, "facts": facts})
