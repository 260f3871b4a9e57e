"""List what is decided on the page of an obligation: its forms, in the order they stand in."""

from __future__ import annotations

from dataclasses import replace

from longstop.actions.show import Shown
from longstop.core.authority.permissions import Permission
from longstop.core.casework import closing, dissemination, reopening, sharing
from longstop.core.casework.deconfliction import AGREED_WORDS
from longstop.core.casework.transfer import OFFER_REASONS
from longstop.core.referral.attribution import AGAINST, CARRIES, LEVELS
from longstop.core.referral.questions import REGISTRY
from longstop.core.referral.vocabulary import ObligationKind, StatementKind
from longstop.core.referral.why import plain
from longstop.core.safeguarding import protection, trust_decision
from longstop.core.triage.answers import Unknown
from longstop.core.triage.grading import REASONS as GRADE_REASONS
from longstop.core.triage.policy import Grade
from longstop.web.forms import LIFT, Field, Fits, Form, choices, mine
from longstop.web.naming import Among
from longstop.web.pages import acts
from longstop.web.pages.exhibits import EXHIBIT_FORMS
from longstop.web.pages.further import FURTHER
from longstop.web.pages.seconds import SECONDS

_REFERRAL, _CHILD, _SENT = "referral", "child_protection", "dissemination"


def _reason(codes: tuple[str, ...], label: str = "Why", empty: str = "Choose") -> Field:
    return Field(name="reason", label=label, kind="choice", options=choices(codes), empty=empty)


def _every(reasons: dict[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    """Offer the reasons of every decision, each under the decision it belongs to."""
    return tuple(
        (code, f"{plain(decision)}: {plain(code)}")
        for decision, codes in reasons.items()
        for code in codes
    )


def _outcomes() -> tuple[tuple[str, str], ...]:
    codes = [code for outcomes in closing.OUTCOMES.values() for code in outcomes]
    return choices(dict.fromkeys(codes))


def for_kind(form: Form, kind: str) -> Form:
    """Offer of the outcomes only those with which such an obligation may end."""
    own = closing.OUTCOMES.get(ObligationKind(kind), ())
    if not own or not any(one.name == "outcome" for one in form.fields):
        return form
    fields = tuple(
        replace(one, options=choices(own)) if one.name == "outcome" else one for one in form.fields
    )
    return replace(form, fields=fields)


def _is_assessed(shown: Shown, agency: str) -> bool:
    return mine(shown, agency, _REFERRAL) and shown.assessed is not None


def _in_state(*states: str, kind: str = _REFERRAL) -> Fits:
    def fits(shown: Shown, agency: str) -> bool:
        return mine(shown, agency, kind) and shown.story.subject.state in states

    return fits


def _sent_to_us(*states: str) -> Fits:
    def fits(shown: Shown, agency: str) -> bool:
        subject = shown.story.subject
        to_us = agency in subject.seen_by and subject.kind == _SENT
        return to_us and subject.is_open and subject.state in states

    return fits


def _closes(shown: Shown, agency: str) -> bool:
    kind = ObligationKind(shown.story.subject.kind)
    open_ = mine(shown, agency) and not shown.story.own.get("proposed_outcome")
    return open_ and kind in closing.OUTCOMES


def _proposed(shown: Shown, agency: str) -> bool:
    return mine(shown, agency) and bool(shown.story.own.get("proposed_outcome"))


def _ended(shown: Shown, agency: str) -> bool:
    subject = shown.story.subject
    return not subject.is_open and subject.owner_agency == agency and subject.kind == _REFERRAL


def _trust_waits(shown: Shown, agency: str) -> bool:
    undecided = shown.story.own.get("possible_position_of_trust") == "undecided"
    return mine(shown, agency, _REFERRAL) and undecided


_DECISIONS = {one.value: codes for one, codes in protection.REASONS.items()}
_TRUST = {one.value: codes for one, codes in trust_decision.REASONS.items()}
_TO = Field(name="to", label="To", kind="whom", among=Among.PLACES)

FORMS: tuple[Form, ...] = (
    Form(
        name="take", title="Take it", button="Take it", first=True,
        permission=Permission.REFERRAL_TAKE, act=acts.take_,
        fits=lambda shown, agency: mine(shown, agency) and not shown.story.subject.held_by
        and shown.story.subject.kind != "exhibit",
    ),
    Form(
        name="answer", title="Answer a question", button="Record the answer", first=True,
        permission=Permission.REFERRAL_ANSWER, act=acts.answer_, fits=_is_assessed, at_once=True,
        fields=(
            Field(name="question", label="Question", kind="choice",
                  options=tuple((one.code, one.words) for one in REGISTRY.values())),
            Field(name="said", label="Answer", kind="choice",
                  options=choices(("yes", "no", *(one.value for one in Unknown)))),
            Field(name="basis", label="Rests on (for yes and no)", kind="choice",
                  options=choices(one.value for one in StatementKind), empty="Nothing yet"),
            Field(name="settle", label="It settles all that was said before", kind="tick"),
        ),
    ),
    Form(
        name="grade", title="Grade", button="Give the grade", first=True,
        permission=Permission.REFERRAL_GRADE, act=acts.grade_, fits=_is_assessed,
        fields=(
            Field(name="grade", label="Grade", kind="choice",
                  options=tuple((one.code, one.words) for one in reversed(Grade))),
            _reason(GRADE_REASONS, "Why against the policy (only then)", "As the policy says"),
        ),
    ),
    Form(
        name="trust", title="Position of trust", button="Decide", first=True,
        permission=Permission.REFERRAL_DECIDE_TRUST, act=acts.trust_, fits=_trust_waits,
        fields=(
            Field(name="decision", label="Is it a position of trust?", kind="choice",
                  options=choices(_TRUST)),
            Field(name="reason", label="Why", kind="choice", options=_every(_TRUST)),
            Field(name="place", label="Where they work",
                  hint="A jurisdiction, such as GB-ENG; else the shortest time counts."),
        ),
    ),
    Form(
        name="attribute", title="How sure we are who it is", button="Record it",
        permission=Permission.REFERRAL_ATTRIBUTE, act=acts.attribute_,
        fits=lambda shown, agency: mine(shown, agency, _REFERRAL),
        fields=(
            Field(name="level", label="Level", kind="choice",
                  options=choices(one.value for one in LEVELS)),
            Field(name="evidence", label="What speaks for it", kind="ticks",
                  options=choices(CARRIES)),
            Field(name="against", label="What speaks against it", kind="ticks",
                  options=choices(AGAINST)),
        ),
    ),
    Form(
        name="ready", title="Ready to be sent", button="It is ready",
        permission=Permission.REFERRAL_READY, act=acts.ready_, fits=_in_state("developing"),
    ),
    Form(
        name="send", title="Send it to a force", button="Send it",
        permission=Permission.DISSEMINATION_SEND, act=acts.send_, fits=_in_state("ready"),
        words="It stays ours until somebody there accepts it by name.",
        fields=(
            Field(name="to", label="To", kind="whom", among=Among.PLACES,
                  empty="Where its places point"),
            _reason(dissemination.REASONS, "Why there"),
            Field(name="beside", label="Beside the force that has it", kind="tick"),
            LIFT,
        ),
    ),
    Form(
        name="take-back", title="Take it back", button="Take it back",
        permission=Permission.DISSEMINATION_SEND, act=acts.take_back_,
        fits=_in_state("drafted", "sent", kind=_SENT),
    ),
    Form(
        name="accept", title="Accept it by name", button="Accept it", first=True,
        permission=Permission.DISSEMINATION_ANSWER, act=acts.accept_, fits=_sent_to_us("sent"),
        fields=(Field(name="owner", label="Who owns it here", kind="whom",
                      among=Among.COLLEAGUES, empty="I do"),),
    ),
    Form(
        name="return", title="Give it back", button="Give it back",
        permission=Permission.DISSEMINATION_ANSWER, act=acts.return_,
        fits=_sent_to_us("sent", "accepted"),
        fields=(_reason(dissemination.RETURN_REASONS),),
    ),
    Form(
        name="acted", title="We acted on it", button="Record it",
        permission=Permission.DISSEMINATION_ANSWER, act=acts.acted_, fits=_sent_to_us("accepted"),
        words="Refused without a welfare plan made before first contact.",
        fields=(
            Field(name="plan", label="Your reference of the welfare plan"),
            Field(name="made", label="When the plan was made", kind="moment"),
            Field(name="contact", label="When the suspect was first contacted", kind="moment"),
        ),
    ),
    Form(
        name="protect", title="Whom to tell for the child", button="Decide", first=True,
        permission=Permission.PROTECTION_DECIDE, act=acts.protect_,
        fits=_in_state("drafted", "deferred", kind=_CHILD),
        words="To wait and to decline take a second person.",
        fields=(
            Field(name="decision", label="What you decide", kind="choice",
                  options=choices(_DECISIONS)),
            Field(name="reason", label="Why", kind="choice", options=_every(_DECISIONS)),
            _TO,
            Field(name="told", label="Told to", hint="The name of whoever was told by telephone."),
            Field(name="jointly_with", label="Jointly with", kind="whom", among=Among.FORCES,
                  empty="Nobody"),
            Field(name="until", label="Wait until", kind="moment"),
            Field(name="interim", label="What protects the child meanwhile", kind="choice",
                  options=choices(protection.INTERIM), empty="Nothing said"),
            Field(name="by_agency", label="Made by", kind="whom", among=Among.AGENCIES,
                  empty="Nobody told them yet"),
            Field(name="their_reference", label="Their reference"),
            LIFT,
        ),
    ),
    Form(
        name="acknowledge", title="Confirm that it was received", button="Confirm",
        permission=Permission.PROTECTION_ACKNOWLEDGE, act=acts.acknowledge_, first=True,
        fits=lambda shown, _: shown.story.subject.kind == _CHILD
        and shown.story.subject.state == "sent",
        fields=(
            Field(name="name", label="Who received it"),
            Field(name="their_reference", label="Their reference"),
        ),
    ),
    Form(
        name="deconflict", title="You talked to the other agency", button="Record it", first=True,
        permission=Permission.REFERRAL_DECONFLICT, act=acts.deconflict_,
        fits=lambda shown, agency: mine(shown, agency, "deconfliction"),
        words="It ends your side; the other agency ends its own. What you agreed changes nothing by"
              " itself: who leads is sent it, and a wrong link is rejected by you.",
        fields=(
            Field(name="spoken_to", label="Whom you spoke to", hint="By name."),
            Field(name="agreed", label="What you agreed on", kind="choice",
                  options=tuple(AGREED_WORDS.items())),
        ),
    ),
    Form(
        name="transfer", title="Offer it to another agency or desk", button="Offer it",
        permission=Permission.REFERRAL_TRANSFER, act=acts.transfer_,
        fits=lambda shown, agency: mine(shown, agency, _REFERRAL, "child_record"),
        fields=(_TO, _reason(OFFER_REASONS)),
    ),
    Form(
        name="share", title="Show it to another agency", button="Show it",
        permission=Permission.REFERRAL_SHARE, act=acts.share_,
        fits=lambda shown, agency: mine(shown, agency, _REFERRAL, "child_record"),
        fields=(
            Field(name="with", label="With", kind="whom", among=Among.AGENCIES),
            _reason(sharing.REASONS),
            LIFT,
        ),
    ),
    Form(
        name="close", title="Close it", button="Close it",
        permission=Permission.REFERRAL_CLOSE, act=acts.close_, fits=_closes,
        words="Where the rule wants two people, another one agrees.",
        fields=(
            Field(name="outcome", label="How it ends", kind="choice", options=_outcomes()),
            _reason(closing.REASONS),
            Field(name="same_as", label="Same matter as", hint="The open referral that goes on."),
        ),
    ),
    Form(
        name="withdraw", title="Take the proposal back", button="Take it back",
        permission=Permission.REFERRAL_CLOSE, act=acts.withdraw_, fits=_proposed,
    ),
    Form(
        name="reopen", title="Open it again", button="Open it again",
        permission=Permission.REFERRAL_REOPEN, act=acts.reopen_, fits=_ended,
        fields=(_reason(reopening.REASONS),),
    ),
    *EXHIBIT_FORMS,
    *FURTHER,
    *SECONDS,
)  # fmt: skip
"""Each is reached at its own address, under its own permission."""
