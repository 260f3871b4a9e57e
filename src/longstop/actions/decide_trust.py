"""Decide on possible positions of trust: list them, see the sentences, say yes or no."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from longstop.actions.assess import assess
from longstop.actions.due_list import DueList, due_list
from longstop.actions.find import canonical, check_moved, find_seen, hold_own
from longstop.actions.house import House
from longstop.actions.in_force import placer_for_writing
from longstop.actions.intake_obligations import clock_maker
from longstop.actions.places import jurisdiction_of
from longstop.actions.reveal import check_looking
from longstop.core.authority.permissions import Permission, check
from longstop.core.clocks.allowances import AllowancesNotValid, term
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.referral.jurisdictions import Jurisdiction
from longstop.core.referral.questions import POSITION_OF_TRUST
from longstop.core.safeguarding.addressee import whom_by_rule
from longstop.core.safeguarding.protection import DUTIES, Ground
from longstop.core.safeguarding.trust_decision import (
    TrustDecision,
    TrustRefused,
    check_trust_decision,
    tell_by,
)
from longstop.core.safeguarding.trust_sentences import sentences
from longstop.core.triage.answers import Stands
from longstop.store import bulk, ledger
from longstop.store.queries import trust as queries
from longstop.store.queries.assessment import standing_of
from longstop.store.queries.trust import TrustListed, TrustRow
from longstop.store.queries.work import Held
from longstop.store.session import Actor, Connection

_STANDS = {
    TrustDecision.YES: Stands.YES,
    TrustDecision.NO: Stands.NO,
    TrustDecision.CANNOT_BE_KNOWN: Stands.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class TrustShown:
    """What the texts say: every hit with its sentence, None where the text was erased."""

    reference: str
    hits: list[tuple[TrustRow, str | None]]


@dataclass(frozen=True, slots=True)
class TrustDecided:
    """What was decided, on how many hits, and until when somebody must be told, if anybody.

    whom says in a line whom the rule of the place names, or that there is none.
    """

    reference: str
    decision: TrustDecision
    hits: int
    tell_by: datetime | None
    tell_because: str | None
    whom: str | None = None


def list_trust(house: House, actor: Actor, *, limit: int = 50) -> DueList[TrustListed]:
    """List open referrals with a possible position of trust, undecided first, by due moment."""
    return due_list(house, actor, queries.listed, limit)


def show_trust(house: House, actor: Actor, reference: str, reason: str) -> TrustShown:
    """Show the sentences, for a reason, with an entry on the reader's own stream; or NotFound."""
    check(actor.roles, Permission.REFERRAL_REVEAL)
    check_looking(reason)
    wanted = canonical([reference])
    with house.database.as_person(actor) as connection, connection.transaction():
        (one,) = find_seen(connection, wanted)
        found = queries.hits_of(connection, one.id)
        texts = queries.texts_of_hits(connection, one.id)
        facts: dict[str, Plain] = {"obligation": one.id, "reason": reason, "hits": len(found)}
        look = ledger.Event(ledger.person_stream(actor.person), "trust.viewed", {"facts": facts})
        ledger.record(connection, [look], at=house.now(), actor=actor.ledger_name)
    return TrustShown(one.reference, [(hit, _sentence(texts.get(hit.id), hit)) for hit in found])


def decide_trust(
    house: House,
    actor: Actor,
    reference: str,
    decision: TrustDecision,
    *,
    reason: str,
    jurisdiction: str | None = None,
) -> TrustDecided:
    """Decide on all that is possible and undecided in a referral.

    The clock of the decision stops. After *yes* the clock for telling the designated officer
    starts: by the rule of the jurisdiction (its code or name) in which the person works, or the
    shortest of all while nobody says. Where they live never shortens or lengthens it. Raises
    TrustRefused, NoSuchJurisdiction, NotFound.
    """
    check(actor.roles, Permission.REFERRAL_DECIDE_TRUST)
    check_trust_decision(decision, reason, placed=jurisdiction is not None)
    there = None if jurisdiction is None else house.jurisdictions.named(jurisdiction)
    wanted = canonical([reference])
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        (one,) = hold_own(connection, actor, find_seen(connection, wanted))
        decided = queries.decide(connection, one.id, decision.value, reason, actor.person, now)
        if not decided:
            raise TrustRefused(
                f"{one.reference}: no possible position of trust waits for a decision. "
                "Nothing was changed. See which do: longstop trust list"
            )
        stopped = queries.stop_deciding(connection, one.id, now)
        told = _start_telling(connection, house, one, decision, there, now)
        whom = None if told is None else _whom(connection, house, one, there)
        assessed = _assess(connection, house, one, decision)
        _finish(connection, actor, one, decision, reason, decided, stopped, told, assessed, now)
    because = None if told is None else str(told["because"])
    due = None if told is None else datetime.fromisoformat(str(told["due_at"]))
    return TrustDecided(one.reference, decision, len(decided), due, because, whom)


def _assess(
    connection: Connection, house: House, one: Held, decision: TrustDecision
) -> dict[str, Plain]:
    """Let the decision stand as the answer to its question; gives the assessment as a fact."""
    standing = standing_of(connection, [one.id])[one.id]
    answers = standing.answers.settle(POSITION_OF_TRUST, _STANDS[decision])
    placer = placer_for_writing(connection, house)
    placed = assess(connection, placer, {one.id: replace(standing, answers=answers)})
    return placed[one.id].told()


def _start_telling(
    connection: Connection,
    house: House,
    one: Held,
    decision: TrustDecision,
    there: Jurisdiction | None,
    now: datetime,
) -> dict[str, Plain] | None:
    """Start the clock for telling the designated officer; gives it as the ledger writes it."""
    if decision is not TrustDecision.YES:
        return None
    terms = {
        (because, name): term(
            now, house.allowances.of("tell", because), house.calendars[name]
        ).due_at
        for because, name in tell_by(there, house.jurisdictions)
        if ("tell", because) in house.allowances.lines
    }
    if not terms:
        raise AllowancesNotValid(
            "The clock document has no allowance for telling a designated officer. "
            "Nothing was changed."
        )
    because, name = min(terms, key=terms.__getitem__)
    maker = clock_maker(connection, house, now, 1, calendar=house.calendars[name])
    clock: dict[str, Plain] = maker.start_clock(one.id, ("tell", because))
    bulk.insert_clocks(connection, maker.rows["clock"])
    return clock


def _whom(connection: Connection, house: House, one: Held, there: Jurisdiction | None) -> str:
    """Say whom a rule names: of the jurisdiction that was said, else of where the person is."""
    if there is not None:
        return whom_by_rule(DUTIES[Ground.POSITION_OF_TRUST].authority, there)
    lives = jurisdiction_of(connection, house, one.id)
    line = whom_by_rule(DUTIES[Ground.POSITION_OF_TRUST].authority, lives)
    return line if lives is None else f"{line} That is where they are said to be, not to work."


def _finish(
    connection: Connection,
    actor: Actor,
    one: Held,
    decision: TrustDecision,
    reason: str,
    decided: list[int],
    stopped: list[int],
    told: dict[str, Plain] | None,
    assessed: dict[str, Plain],
    now: datetime,
) -> None:
    """Point the referral at its next clock, put the decision on its stream, file it anew."""
    following = queries.next_running(connection, one.id)
    changed = connection.execute(
        "update obligation set next_clock_id = %s where id = %s and state = %s and is_open",
        (following, one.id, one.state),
    )
    check_moved(changed.rowcount, 1)
    data: dict[str, Plain] = {
        "set": {"next_clock_id": following},
        "stop": [{"id": id_, "at": iso(now), "why": "met"} for id_ in stopped],
        "facts": {
            "decision": decision.value, "trust_reason": reason, "decided_hits": decided,
            "assessment": assessed,
        },
    }  # fmt: skip
    if told is not None:
        data["start"] = [told]
    event = ledger.Event(ledger.obligation_stream(one.id), "trust.decided", data)
    ledger.record(connection, [event], at=now, actor=actor.ledger_name)
    connection.execute("select refile(%s)", ([one.id],))


def _sentence(text: str | None, hit: TrustRow) -> str | None:
    """Cut the sentence of a hit out of its text again; it is not kept a second time."""
    if text is None:
        return None
    for start, end in sentences(text):
        if start <= hit.start < end:
            return text[start:end].strip()
    return None
