"""Carry out what is decided more rarely: paths, files, going abroad, erasing, answers to offers."""

from __future__ import annotations

from longstop.actions.acknowledge_abroad import acknowledge_abroad
from longstop.actions.acknowledge_corrections import acknowledge_corrections
from longstop.actions.answer_transfer import (
    accept_transfers,
    refuse_transfers,
    withdraw_transfers,
)
from longstop.actions.decide_path import decide_path
from longstop.actions.disseminate import Sending, disseminate
from longstop.actions.erase import propose_erasure
from longstop.actions.legal_hold import lift_holds, place_holds
from longstop.actions.open_file import open_file, withdraw_opening
from longstop.actions.promote import keep_information, promote
from longstop.actions.record_correction import record_correction
from longstop.actions.record_features import record_features
from longstop.actions.review_keeping import keep_on
from longstop.actions.send_corrections import decline_corrections, send_corrections
from longstop.actions.settle_dispute import settle_disputes
from longstop.core.casework.overseas import Abroad
from longstop.core.casework.transfer import KEEP
from longstop.core.referral.path import FEATURES, Path
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.referral.why import plain
from longstop.core.triage.path import read_feature
from longstop.store.session import Actor
from longstop.web.forms import MOST_FILES, RESTS_ON, WHICH_FILE, Typed
from longstop.web.visit import Visit
from longstop.web.wording import day, when

AGREES = "Another person must agree."


def feature_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Record what was found of one feature that may call for police action."""
    said = f"{typed.needed('feature', 'which feature')}={typed.needed('said', 'the answer')}"
    basis = typed.one_of_or_none(StatementKind, "basis", RESTS_ON)
    found = read_feature(said, basis)
    stands = record_features(visit.house, actor, reference, [found])
    left = [one.words for code, one in FEATURES.items() if code not in stands]
    return f"Recorded. Not looked at yet: {'; '.join(left) or 'nothing'}."


def path_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Decide the path of a young person, or propose what takes two."""
    decision = typed.one_of(Path, "decision", "what you decide")
    done = decide_path(
        visit.house, actor, reference, decision,
        reason=typed.text("reason") or "",
        basis=typed.one_of_or_none(StatementKind, "basis", RESTS_ON),
    )  # fmt: skip
    if done.status == "proposed":
        return f"{plain(decision).capitalize()} is proposed. {AGREES}"
    return f"The path is decided: {plain(decision)}."


def keep_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Keep the record of a young person on."""
    done = keep_on(visit.house, actor, reference, reason=typed.text("reason") or "")
    return f"It is kept; that is reviewed by {when(done.review_by, visit.here.zone)}."


def open_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Say on what ground a file may be opened, or propose it."""
    number = _file(typed)
    done = open_file(visit.house, actor, reference, number, ground=typed.text("ground") or "")
    if done.status == "proposed":
        return f"File {number}: opening it is proposed. It stays shut until then. {AGREES}"
    return f"File {number}: it may be opened: {plain(done.ground)}."


def open_back_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Take the proposal to open a file back."""
    number = _file(typed)
    withdraw_opening(visit.house, actor, reference, number)
    return f"File {number}: the proposal is taken back. It stays shut."


def abroad_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Propose to send it to an agency abroad."""
    how = Abroad(
        channel=typed.needed("channel", "by which channel"),
        assessment=typed.needed("assessment", "what the assessment found"),
        assessment_reference=typed.needed("assessment_reference", "the assessment's reference"),
    )
    to = typed.needed_code("to", "to which agency")
    sending = Sending(
        reason=typed.text("reason"), to=to, abroad=how, condition=typed.text("condition")
    )
    (done,) = disseminate(visit.house, actor, [reference], sending)
    return f"Sending it to {done.agency} is proposed as {done.dissemination}. {AGREES}"


def arrived_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Record that what went abroad arrived."""
    acknowledge_abroad(
        visit.house, actor, reference,
        name=typed.text("name") or "", their_reference=typed.text("their_reference") or "",
    )  # fmt: skip
    return f"{reference}: it arrived. The referral here stays open until somebody closes it."


def erase_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Propose to erase the person."""
    propose_erasure(visit.house, actor, reference, reason=typed.text("reason") or "")
    return f"Erasing the person is proposed. Nothing is erased until then. {AGREES}"


def hold_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Place a legal hold: nothing is erased under it."""
    until = typed.day("review_by", "When the hold is reviewed")
    reason = typed.text("reason") or ""
    place_holds(visit.house, actor, [reference], reason=reason, review_by=until)
    return f"{reference} is held; that is reviewed by {day(until)}. The day lifts nothing."


def lift_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Lift every legal hold on it."""
    lift_holds(visit.house, actor, [reference], reason=typed.text("reason") or "")
    return f"{reference}: no hold stands any more."


def offer_accept_(visit: Visit, actor: Actor, reference: str, _typed: Typed) -> str:
    """Accept by name what another agency offers."""
    (done,) = accept_transfers(visit.house, actor, [reference])
    return f"{done.reference} is accepted: you own it now."


def offer_refuse_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Refuse what another agency offers."""
    (done,) = refuse_transfers(
        visit.house, actor, [reference], typed.text("reason"), belongs_to=typed.code("belongs_to")
    )
    return f"{done.reference} is refused: it stays with the agency that offered it."


def offer_back_(visit: Visit, actor: Actor, reference: str, _typed: Typed) -> str:
    """Take an offer back that nobody has answered."""
    (done,) = withdraw_transfers(visit.house, actor, [reference])
    return f"{done.reference}: the offer is taken back."


def settle_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Settle, as the bureau, whose it is: it stays the bureau's."""
    settle_disputes(visit.house, actor, [reference], word=KEEP, reason=typed.text("reason"))
    return f"{reference}: the dispute is settled; it stays with us."


def wrong_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Record that it was wrong, and tell whoever was told of it."""
    done = record_correction(visit.house, actor, reference, reason=typed.text("reason"))
    told = ", ".join(f"{one.agency} ({one.reference})" for one in done.sent) or "nobody"
    return f"Recorded: {plain(done.reason)}. Told in our name: {told}."


def correction_send_(visit: Visit, actor: Actor, reference: str, _typed: Typed) -> str:
    """Send a correction to the agency it is for."""
    (done,) = send_corrections(visit.house, actor, [reference])
    return f"{reference} is sent to {done.agency}, and chased until somebody there acknowledges it."


def correction_decline_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Find that there is nothing to correct."""
    decline_corrections(visit.house, actor, [reference], reason=typed.text("reason"))
    return f"{reference}: nothing of what was told needs correcting."


def correction_arrived_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Acknowledge that a correction arrived, or write down who there did."""
    acknowledge_corrections(
        visit.house, actor, [reference],
        name=typed.text("name"), their_reference=typed.text("their_reference"),
    )  # fmt: skip
    return f"{reference}: its receipt is proved."


def promote_(visit: Visit, actor: Actor, reference: str, _typed: Typed) -> str:
    """Make a referral of what was kept for information."""
    promote(visit.house, actor, [reference])
    return f"{reference} is a referral from now on, with the clocks of one that came now."


def inform_(visit: Visit, actor: Actor, reference: str, _typed: Typed) -> str:
    """Say that it was looked at and stays what it is."""
    (done,) = keep_information(visit.house, actor, [reference])
    return f"{reference} stays information; look again by {when(done.due_at, visit.here.zone)}."


def _file(typed: Typed) -> int:
    return typed.whole("file", WHICH_FILE, least=1, most=MOST_FILES)
