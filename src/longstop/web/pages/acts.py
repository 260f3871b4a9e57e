"""Carry out what is decided on a page: what was typed in, one call, a line of what was done out."""

from __future__ import annotations

from longstop.actions.accept import accept
from longstop.actions.acknowledge_protection import acknowledge_protection
from longstop.actions.answer import answer
from longstop.actions.attribute import attribute
from longstop.actions.close import Closed, close, withdraw
from longstop.actions.decide_protection import Asked, decide_protection
from longstop.actions.decide_trust import decide_trust
from longstop.actions.deconflict import deconflict
from longstop.actions.disseminate import Sending, disseminate
from longstop.actions.give_back import give_back
from longstop.actions.grade import grade
from longstop.actions.make_ready import make_ready
from longstop.actions.record_acting import record_acting
from longstop.actions.reopen import reopen
from longstop.actions.share import share
from longstop.actions.take import take
from longstop.actions.transfer import transfer
from longstop.actions.withdraw_dissemination import withdraw_dissemination
from longstop.core.casework import dissemination
from longstop.core.casework.deconfliction import AGREED_WORDS
from longstop.core.referral.vocabulary import Attribution, StatementKind
from longstop.core.referral.why import plain
from longstop.core.safeguarding import protection
from longstop.core.safeguarding.trust_decision import TrustDecision
from longstop.core.triage.answering import read_found
from longstop.core.triage.policy import grade_named
from longstop.core.triage.telling import placed_in_words
from longstop.store.session import Actor
from longstop.web.forms import RESTS_ON, FormNotValid, Typed
from longstop.web.visit import Visit
from longstop.web.wording import when


def take_(visit: Visit, actor: Actor, reference: str, _typed: Typed) -> str:
    """Hold it for oneself."""
    (taken,) = take(visit.house, actor, [reference])
    return f"{taken.reference} is yours until {when(taken.until, visit.here.zone)}."


def answer_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Record what was found out; the page then shows it assessed again."""
    found = read_found(
        f"{typed.needed('question', 'which question')}={typed.needed('said', 'the answer')}",
        typed.one_of_or_none(StatementKind, "basis", RESTS_ON),
        settles=typed.text("settle") is not None,
    )
    (done,) = answer(visit.house, actor, [reference], found)
    return f"Assessed again: {placed_in_words(done.after)}. Before: {placed_in_words(done.before)}."


def grade_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Give it a grade."""
    try:
        wanted = grade_named(typed.needed("grade", "which grade"))
    except KeyError:
        raise FormNotValid("That is no grade. Nothing was changed.") from None
    (done,) = grade(visit.house, actor, [reference], wanted, reason=typed.text("reason"))
    by = when(done.act_by, visit.here.zone)
    return f"Graded {wanted.words}: to be acted on by {by}."


def attribute_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Record how sure we are who it is, and why."""
    level = typed.one_of(Attribution, "level", "how sure")
    attribute(
        visit.house, actor, reference, level,
        evidence=typed.ticks("evidence"), against=typed.ticks("against"),
    )  # fmt: skip
    return f"How sure we are who it is: {level.value}."


def ready_(visit: Visit, actor: Actor, reference: str, _typed: Typed) -> str:
    """Call it ready to be sent."""
    make_ready(visit.house, actor, [reference])
    return f"{reference} is ready to be sent."


def send_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Send it to a force."""
    sending = Sending(
        reason=typed.text("reason"), to=typed.code("to"),
        beside=typed.text("beside") is not None, condition=typed.text("condition"),
    )  # fmt: skip
    (done,) = disseminate(visit.house, actor, [reference], sending)
    by = when(done.due_at, visit.here.zone)
    return f"Sent to {done.agency} as {done.dissemination}; yours until somebody accepts, by {by}."


def take_back_(visit: Visit, actor: Actor, reference: str, _typed: Typed) -> str:
    """Take back what nobody has accepted."""
    withdraw_dissemination(visit.house, actor, [reference])
    return f"{reference} is taken back."


def accept_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Accept by name what was sent here."""
    owner = typed.code("owner") or actor.code
    accept(visit.house, actor, [reference], owner=owner)
    return f"{reference} is accepted: {owner} owns it now."


def return_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Give back what was sent here."""
    give_back(visit.house, actor, [reference], reason=typed.text("reason"))
    return f"{reference} is given back to its sender."


def acted_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Record first contact, by which welfare plan."""
    plan = dissemination.WelfarePlan(
        reference=typed.needed("plan", "the reference of the welfare plan"),
        made_at=typed.moment("made", "When the plan was made"),
        contact_at=typed.moment("contact", "When the suspect was first contacted"),
    )
    record_acting(visit.house, actor, reference, plan)
    return f"{reference}: acted on. What comes of it is asked for."


def transfer_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Offer it to another agency, or move it to a desk of ours."""
    transfer(
        visit.house, actor, [reference],
        to=typed.needed_code("to", "to which agency or desk"), reason=typed.text("reason"),
    )  # fmt: skip
    return f"{reference} is offered, or moved where the desk is your agency's own."


def share_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Show it to one more agency."""
    other = typed.needed_code("with", "with which agency")
    share(
        visit.house, actor, [reference], with_agency=other, reason=typed.text("reason"),
        condition=typed.text("condition"),
    )  # fmt: skip
    return f"{reference} is shown to {other} from now on."


def close_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Close it, or propose to."""
    done = close(
        visit.house, actor, reference, outcome=typed.text("outcome") or "",
        reason=typed.text("reason") or "", same_as=typed.text("same_as"),
    )  # fmt: skip
    return closed_in_words(done)


def withdraw_(visit: Visit, actor: Actor, reference: str, _typed: Typed) -> str:
    """Take a proposal to close back."""
    return closed_in_words(withdraw(visit.house, actor, reference))


def reopen_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Open it again."""
    reopen(visit.house, actor, [reference], reason=typed.text("reason") or "")
    return f"{reference} is open again."


def trust_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Decide whether it is a position of trust."""
    decision = typed.one_of(TrustDecision, "decision", "what you decide")
    decide_trust(
        visit.house, actor, reference, decision,
        reason=typed.text("reason") or "", jurisdiction=typed.text("place"),
    )  # fmt: skip
    return f"Position of trust: {plain(decision)}."


def protect_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Decide whom to tell for a child, or propose what takes two."""
    decision = typed.one_of(protection.Decision, "decision", "what you decide")
    asked = Asked(
        decision=decision,
        reason=typed.text("reason") or "",
        to=typed.code("to"),
        told=typed.text("told"),
        jointly_with=typed.code("jointly_with"),
        until=typed.moment("until", "Until when") if typed.text("until") else None,
        interim=typed.text("interim"),
        by_agency=typed.code("by_agency"),
        their_reference=typed.text("their_reference"),
        condition=typed.text("condition"),
    )
    done = decide_protection(visit.house, actor, reference, asked)
    waits = " Another person must agree." if done.proposed else ""
    return f"{reference}: {plain(decision)}.{waits}"


def acknowledge_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Prove by a name that a child-protection referral was received."""
    acknowledge_protection(
        visit.house, actor, reference,
        name=typed.text("name") or "", their_reference=typed.text("their_reference") or "",
    )  # fmt: skip
    return f"{reference}: its receipt is proved."


def deconflict_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """End one's own side of a talk with another agency."""
    done = deconflict(
        visit.house, actor, reference,
        spoken_to=typed.needed("spoken_to", "whom you spoke to"),
        agreed=typed.needed("agreed", "what you agreed on"),
    )  # fmt: skip
    return (
        f"{reference} about {done.about}, with '{done.other_agency}': {AGREED_WORDS[done.agreed]}."
    )


def closed_in_words(done: Closed) -> str:
    """Say what became of the wish to close."""
    if done.status == "proposed":
        return f"Closing as {plain(done.outcome)} is proposed: another person must agree."
    if done.status == "withdrawn":
        return "The proposal is taken back; it stays open."
    return f"{done.reference} is closed: {plain(done.outcome)}."
