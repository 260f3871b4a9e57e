"""Settle who belongs together wherever links or words are others than before.

Only what links and words reach is looked at, which gives what looking at all of it would. What
follows is told on the system's stream of the ledger: on a referral's own it would tell whoever sees
that one that somebody holds another report of the same person.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from longstop.actions.find_out import end_finding_out, start_finding_out
from longstop.actions.house import House
from longstop.core.ledger.canonical import Plain
from longstop.core.linkage.clusters import Pair, settle, without
from longstop.core.referral.references import make_nominal_reference
from longstop.store import ledger
from longstop.store.queries import nominals as queries
from longstop.store.queries.linking import profiles
from longstop.store.queries.nominals import POSSIBLE_HISTORY, Question
from longstop.store.session import Connection

ACTOR = "service:link"
AN_ENTRY = 1_000
"""How many referrals one entry of the ledger tells of at most."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How many referrals have another nominal than before, and how many questions are asked."""

    moved: int
    asked: int


def settle_nominals(
    connection: Connection, house: House, touched: Collection[int], now: datetime, *, by: str
) -> Settled:
    """Settle what these referrals are part of, inside the caller's transaction.

    Who turned out to be somebody else belongs with nobody, whatever links them. by says what came
    before it: arrival, word, erasure or outcome. The caller holds that nobody else links
    (linking.alone). The same number of statements, however many.
    """
    if not touched:
        return Settled(0, 0)
    reached = queries.reached_from(connection, touched)
    mistaken = queries.mistaken_among(connection, reached)
    nominal = nominals_of(connection, reached, mistaken)
    before = queries.members(connection, reached)
    moved = {id_: nominal.get(id_) for id_ in reached if nominal.get(id_) != before.get(id_)}
    if moved:
        references = {
            one: make_nominal_reference(one, house.reference_key)
            for one in {*moved.values()} - {None}
            if one is not None
        }
        queries.write_members(connection, moved, references)
    changed = _ask(connection, reached, mistaken)
    asked = {id_ for pair in changed for id_ in pair}
    held = sorted(asked.union(queries.misfiled(connection, [*asked.union(reached)])))
    events = _told(moved, by) + _clocks(connection, house, held, now)
    if events:
        ledger.record(connection, events, at=now, actor=ACTOR)
    if held:
        connection.execute("select refile(%s)", (held,))
    return Settled(len(moved), sum(changed.values()))


def nominals_of(
    connection: Connection, reached: Collection[int], mistaken: Set[int]
) -> dict[int, int]:
    """Work out the nominal of each of these that has one, of which nothing links out of them.

    mistaken are those that turned out to be about somebody else.
    """
    groups = settle(
        [one for one in queries.joins_among(connection, reached) if not {one.a, one.b} & mistaken],
        without(queries.words_of(connection, reached), mistaken),
        profiles(connection, reached),
    )
    return {member: members[0] for members in groups for member in members}


def _told(moved: Mapping[int, int | None], by: str) -> list[ledger.Event]:
    """Tell who moved where, some hundreds an entry; nothing is the nominal of who stands alone."""
    rows: list[Plain] = [[id_, nominal] for id_, nominal in sorted(moved.items())]
    return [
        ledger.Event(
            ledger.SYSTEM,
            "nominals.settled",
            {"facts": {"by": by, "moved": rows[start : start + AN_ENTRY]}},
        )
        for start in range(0, len(rows), AN_ENTRY)
    ]


def _ask(connection: Connection, reached: Collection[int], mistaken: Set[int]) -> dict[Pair, bool]:
    """Note which questions stand; gives those that do now and did not, or the other way round."""
    questions = queries.questions_of(connection, reached)
    open_ = [one for one in questions if one.nominal_a != one.nominal_b]
    apart = queries.apart_among(
        connection, {id_ for one in open_ for id_ in (one.nominal_a, one.nominal_b)}
    )
    standing = {
        (one.a, one.b)
        for one in open_
        if _nominals(one) not in apart and one.a not in mistaken and one.b not in mistaken
    }
    changed = {
        (one.a, one.b): not one.asks
        for one in questions
        if one.asks != ((one.a, one.b) in standing)
    }
    if changed:
        queries.set_asks(connection, changed)
    return changed


def _nominals(one: Question) -> Pair:
    return min(one.nominal_a, one.nominal_b), max(one.nominal_a, one.nominal_b)


def _clocks(
    connection: Connection, house: House, ids: Sequence[int], now: datetime
) -> list[ledger.Event]:
    """Hold those with questions that changed or fell away; start and stop their clocks."""
    if not ids:
        return []
    found = queries.hold_finding(connection, ids)
    begin = [one.id for one in found if one.asked and not one.runs]
    end = [one.id for one in found if one.runs and not one.asked]
    started = start_finding_out(connection, house, begin, now, POSSIBLE_HISTORY) if begin else {}
    ended = end_finding_out(connection, house, end, now, POSSIBLE_HISTORY) if end else {}
    return [
        *(
            ledger.Event(ledger.obligation_stream(id_), "referral.history_possible", data)
            for id_, data in started.items()
        ),
        *(
            ledger.Event(ledger.obligation_stream(id_), "referral.history_answered", data)
            for id_, data in ended.items()
        ),
    ]
