"""List the forms of what is decided more rarely; they stand under "More" on the page of their kind.

Each is the form of a command of the main job, so that nobody has to leave the desk for it.
"""

from __future__ import annotations

from longstop.actions.dispute import CLOCK as DISPUTE
from longstop.actions.show import Shown
from longstop.core.authority.permissions import Permission
from longstop.core.casework import correction, dissemination, keeping, overseas
from longstop.core.casework.erasure import ERASING, HOLDING, LIFTING
from longstop.core.casework.opening import Ground, Opening
from longstop.core.casework.transfer import DISPUTES, REFUSAL_REASONS, SETTLE_REASONS
from longstop.core.intake.information import STATE as INFORMATION
from longstop.core.referral.path import FEATURES
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.referral.why import plain
from longstop.core.triage.answers import Unknown
from longstop.core.triage.path import REASONS as PATHS
from longstop.web.forms import LIFT, Field, Fits, Form, choices, mine
from longstop.web.naming import Among
from longstop.web.pages import further_acts as acts

_REFERRAL = "referral"
_RECORDS = ("referral", "child_record")
_BASIS = Field(
    name="basis", label="Rests on (for yes and no)", kind="choice",
    options=choices(one.value for one in StatementKind), empty="Nothing yet",
)  # fmt: skip
_ARRIVED = (
    Field(name="name", label="Who there confirmed it"),
    Field(name="their_reference", label="Their reference"),
)


def _why(codes: tuple[str, ...]) -> Field:
    return Field(name="reason", label="Why", kind="choice", options=choices(codes))


def _young(shown: Shown, agency: str) -> bool:
    return mine(shown, agency, _REFERRAL) and shown.story.own.get("path") is not None


def _path_is_free(shown: Shown, agency: str) -> bool:
    return _young(shown, agency) and shown.story.own.get("path_proposed_by") is None


def _owned(shown: Shown, agency: str, *kinds: str) -> bool:
    """Tell whether something, open or ended, is the reader's agency's and of one of these kinds."""
    subject = shown.story.subject
    return subject.owner_agency == agency and subject.kind in kinds


def _says(name: str) -> Fits:
    """Fit a record of our own, open or ended, of which its page says something."""
    return lambda shown, agency: (
        _owned(shown, agency, *_RECORDS) and shown.story.own.get(name) is not None
    )


def _shut(*, proposed: bool) -> Fits:
    """Fit a referral with a file that stays shut, and of which opening is proposed or is not."""

    def fits(shown: Shown, agency: str) -> bool:
        files = [one for one in shown.files if one.opening is not Opening.OPEN]
        return mine(shown, agency, _REFERRAL) and any(
            (one.row.attempt is not None) is proposed for one in files
        )

    return fits


def _in(kind: str, state: str) -> Fits:
    """Fit something of our own by kind and state."""
    return lambda shown, agency: mine(shown, agency, kind) and shown.story.subject.state == state


def _went_abroad(shown: Shown, agency: str) -> bool:
    return _in("dissemination", "sent")(shown, agency) and bool(shown.story.own.get("channel"))


def _may_be_erased(shown: Shown, agency: str) -> bool:
    own = shown.story.own
    done = own.get("erasing_proposed_by") or own.get("person_erased_at")
    return _owned(shown, agency, *_RECORDS) and not shown.story.subject.is_open and not done


def _offered(shown: Shown, agency: str) -> bool:
    subject, own = shown.story.subject, shown.story.own
    return subject.kind == "transfer" and subject.is_open and own.get("to_agency") == agency


def _we_offered(shown: Shown, agency: str) -> bool:
    subject = shown.story.subject
    by_us = agency in subject.seen_by and not _offered(shown, agency)
    return subject.kind == "transfer" and subject.is_open and by_us


def _disputed(shown: Shown, agency: str) -> bool:
    running = any(one.kind == DISPUTE and one.running for one in shown.story.clocks)
    return running and mine(shown, agency, *_RECORDS)


def _told_to_us(shown: Shown, agency: str) -> bool:
    subject, own = shown.story.subject, shown.story.own
    ours = agency in (subject.owner_agency, own.get("to_agency"))
    return subject.kind == "correction" and subject.state == "sent" and ours


FURTHER: tuple[Form, ...] = (
    Form(
        name="offer-accept", title="Accept what is offered", button="Accept it", first=True,
        permission=Permission.REFERRAL_TRANSFER, act=acts.offer_accept_, fits=_offered,
        words="You own it from then on, by name.",
    ),
    Form(
        name="offer-refuse", title="Refuse what is offered", button="Refuse it",
        permission=Permission.REFERRAL_TRANSFER, act=acts.offer_refuse_, fits=_offered,
        fields=(
            _why(REFUSAL_REASONS),
            Field(name="belongs_to", label="Whose it is instead", kind="whom",
                  among=Among.AGENCIES, empty="Nothing said",
                  hint=f"Where you say: {' or '.join(plain(one) for one in sorted(DISPUTES))}."),
        ),
    ),
    Form(
        name="offer-withdraw", title="Take the offer back", button="Take it back",
        permission=Permission.REFERRAL_TRANSFER, act=acts.offer_back_, fits=_we_offered,
    ),
    Form(
        name="settle", title="Settle whose it is", button="It stays with us",
        permission=Permission.REFERRAL_TRANSFER, act=acts.settle_, fits=_disputed,
        words="To give it to an agency, offer it to that agency instead.",
        fields=(_why(SETTLE_REASONS),),
    ),
    Form(
        name="feature", title="What may call for police action on a young person",
        button="Record what was found", first=True,
        permission=Permission.REFERRAL_DECIDE_PATH, act=acts.feature_, fits=_path_is_free,
        fields=(
            Field(name="feature", label="Is it so that", kind="choice",
                  options=tuple((one.code, one.words) for one in FEATURES.values())),
            Field(name="said", label="What was found", kind="choice",
                  options=choices(("yes", "no", *(one.value for one in Unknown)))),
            _BASIS,
        ),
    ),
    Form(
        name="path", title="The path of a young person", button="Decide", first=True,
        permission=Permission.REFERRAL_DECIDE_PATH, act=acts.path_, fits=_path_is_free,
        words="Police action on a child, and to take somebody for an adult after all, take a second"
        " person.",
        fields=(
            Field(name="decision", label="Which path", kind="choice",
                  options=choices(one.value for one in PATHS)),
            Field(name="reason", label="Why", kind="choice", options=tuple(
                (code, f"{plain(path)}: {plain(code)}")
                for path, codes in PATHS.items() for code in codes
            )),
            Field(name="basis", label="An age of 18 or over rests on", kind="choice",
                  options=_BASIS.options, empty="Does not apply"),
        ),
    ),
    Form(
        name="keep", title="Keep this young person's record on", button="Keep it",
        permission=Permission.REFERRAL_DECIDE_PATH, act=acts.keep_,
        fits=_says("keeping_reviewed_by"), fields=(_why(keeping.REASONS),),
    ),
    Form(
        name="promote", title="Make a referral of it", button="Make it a referral",
        permission=Permission.REFERRAL_TAKE, act=acts.promote_, fits=_in(_REFERRAL, INFORMATION),
        words="Its sender calls it informational. It gets the clocks of a referral that came now.",
    ),
    Form(
        name="inform", title="Keep it for information", button="It stays information",
        permission=Permission.REFERRAL_TAKE, act=acts.inform_, fits=_in(_REFERRAL, INFORMATION),
    ),
    Form(
        name="open", title="Say that a file may be opened", button="Record it",
        permission=Permission.FILE_OPEN, act=acts.open_, fits=_shut(proposed=False),
        words="Longstop holds no file: this says who may open it elsewhere, and on what ground."
        " Where the rule says not to open it, a second person agrees.",
        fields=(
            Field(name="file", label="Which file", hint="Its number on this page."),
            Field(name="ground", label="On what ground", kind="choice",
                  options=choices(one.value for one in Ground)),
        ),
    ),
    Form(
        name="open-withdraw", title="Take the proposal to open a file back", button="Take it back",
        permission=Permission.FILE_OPEN, act=acts.open_back_, fits=_shut(proposed=True),
        fields=(Field(name="file", label="Which file", hint="Its number on this page."),),
    ),
    Form(
        name="abroad", title="Propose to send it abroad", button="Propose it",
        permission=Permission.DISSEMINATION_SEND, act=acts.abroad_, fits=_in(_REFERRAL, "ready"),
        words="It and every child's record stay here. A supervisor approves; the head of the bureau"
        " does where a serious risk remains.",
        fields=(
            Field(name="to", label="To", kind="whom", among=Among.ABROAD),
            _why(dissemination.REASONS),
            Field(name="channel", label="By which channel", kind="choice",
                  options=choices(overseas.CHANNELS)),
            Field(name="assessment", label="What the overseas assessment found", kind="choice",
                  options=choices(overseas.ASSESSMENTS)),
            Field(name="assessment_reference", label="The reference of that assessment"),
            LIFT,
        ),
    ),
    Form(
        name="arrived", title="It arrived abroad", button="Record it", first=True,
        permission=Permission.DISSEMINATION_SEND, act=acts.arrived_, fits=_went_abroad,
        fields=_ARRIVED,
    ),
    Form(
        name="wrong", title="Something in it was wrong", button="Record it and tell them",
        permission=Permission.REFERRAL_ATTRIBUTE, act=acts.wrong_,
        fits=lambda shown, agency: _owned(shown, agency, _REFERRAL),
        words="Whoever was told of it is told of this. It changes no grade.",
        fields=(_why(correction.REASONS),),
    ),
    Form(
        name="correction-send", title="Send this correction", button="Send it", first=True,
        permission=Permission.DISSEMINATION_SEND, act=acts.correction_send_,
        fits=_in("correction", "drafted"),
    ),
    Form(
        name="correction-decline", title="There is nothing to correct", button="Nothing to correct",
        permission=Permission.DISSEMINATION_SEND, act=acts.correction_decline_,
        fits=_in("correction", "drafted"), fields=(_why(correction.DECLINE_REASONS),),
        words="A retraction, and what a person found wrong, is always told.",
    ),
    Form(
        name="correction-arrived", title="This correction arrived", button="Record it", first=True,
        permission=Permission.DISSEMINATION_ANSWER, act=acts.correction_arrived_, fits=_told_to_us,
        words="Leave both empty where it was sent to you: then it is your own name.",
        fields=_ARRIVED,
    ),
    Form(
        name="hold", title="Place a legal hold", button="Hold it",
        permission=Permission.RECORD_HOLD, act=acts.hold_,
        fits=lambda shown, agency: _owned(shown, agency, *_RECORDS),
        words="Under a hold nothing is erased. The day of its review lifts nothing.",
        fields=(
            _why(HOLDING),
            Field(name="review_by", label="When the hold is reviewed", kind="day"),
        ),
    ),
    Form(
        name="lift", title="Lift every legal hold", button="Lift it",
        permission=Permission.RECORD_HOLD, act=acts.lift_, fits=_says("legal_hold"),
        fields=(_why(LIFTING),),
    ),
    Form(
        name="erase", title="Propose to erase the person", button="Propose it",
        permission=Permission.RECORD_ERASE, act=acts.erase_, fits=_may_be_erased,
        words="Another person agrees; then it does not come back.",
        fields=(_why(ERASING),),
    ),
)  # fmt: skip
"""They follow those of every day (pages/casework.py)."""
