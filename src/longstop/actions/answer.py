"""Record what was found out about a question, and assess at once what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from longstop.actions.assess import assess
from longstop.actions.find import canonical, find_seen, hold_own
from longstop.actions.find_out import Change, Coming
from longstop.actions.follow_links import follow_links
from longstop.actions.house import House
from longstop.actions.in_force import placer_for_writing
from longstop.actions.open_path import OpenedPath, open_paths, put_outside
from longstop.core.authority.permissions import Permission, check
from longstop.core.clocks.choosing import joined
from longstop.core.ledger.canonical import Plain
from longstop.core.referral.vocabulary import ObligationKind
from longstop.core.triage.answering import AnswerRefused, Found
from longstop.core.triage.path import check_stays_outside
from longstop.core.triage.placing import Placed
from longstop.core.triage.returned import came_back
from longstop.store import ledger
from longstop.store.queries.assessment import standing_of
from longstop.store.queries.work import Held
from longstop.store.session import Actor


@dataclass(frozen=True, slots=True)
class Answered:
    """A referral with its assessment before and after the answer."""

    reference: str
    before: Placed
    after: Placed


def answer(house: House, actor: Actor, references: Sequence[str], found: Found) -> list[Answered]:
    """Record one answer about all of these referrals or none; what changes place is filed anew.

    What it tells of the person reaches their other records. A check of the question that is out
    comes back with it. The ledger keeps every answer. Whoever
    it puts under 18 has a path to be decided from then; it brings nobody back. The same number of
    statements, however many. Raises NotFound, NotYours, AlreadyClosed, AnswerRefused.
    """
    check(actor.roles, Permission.REFERRAL_ANSWER)
    wanted = canonical(references)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        held = hold_own(connection, actor, find_seen(connection, wanted))
        _check_referrals(held)
        ids = [one.id for one in held]
        before = standing_of(connection, ids)
        after = {
            id_: replace(one, answers=found.add_to(one.answers)) for id_, one in before.items()
        }
        check_stays_outside(
            (one.reference, before[one.id].answers, after[one.id].answers) for one in held
        )
        placer = placer_for_writing(connection, house)
        changed = assess(connection, placer, after)
        coming = Coming.read(connection, ids)
        said = came_back(found)
        back = {id_: coming.answered(id_, found.question, said) for id_ in ids}
        clocks = coming.write(connection, house, actor, now)
        opened = open_paths(connection, house, put_outside(before, after))
        events = [
            answered_event(
                id_, found, placed, back[id_], clocks.get(id_, {}), opened.get(id_, OpenedPath())
            )
            for id_, placed in changed.items()
        ]
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", (ids,))
    follow_links(house)
    return [
        Answered(one.reference, placer.place(one.id, before[one.id]), changed[one.id])
        for one in held
    ]


def _check_referrals(held: Sequence[Held]) -> None:
    others = [one.reference for one in held if one.kind != ObligationKind.REFERRAL]
    if others:
        raise AnswerRefused(
            f"{', '.join(others)}: only questions about a referral are answered."
            " Nothing was changed."
        )


def answered_event(
    id_: int,
    found: Found,
    placed: Placed,
    back: Sequence[int],
    clocks: Change,
    path: OpenedPath,
) -> ledger.Event:
    """Tell one answer: the place it gives, the checks that it ends, the path that it opens."""
    facts: dict[str, Plain] = {
        "answer": found.facts(), "assessment": placed.told(), **path.facts,
    }  # fmt: skip
    if back:
        facts["back"] = list(back)
    data: dict[str, Plain] = {**joined(clocks, path.data), "facts": facts}
    return ledger.Event(ledger.obligation_stream(id_), "referral.answered", data)
