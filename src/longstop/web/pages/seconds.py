"""The forms of a second person: each is offered to nobody but another than who proposed it."""

from __future__ import annotations

from longstop.actions.approve_abroad import approve_abroad
from longstop.actions.close import agree
from longstop.actions.decide_path import agree_path, withdraw_path
from longstop.actions.decide_protection import agree_protection
from longstop.actions.erase import agree_erasure, withdraw_erasure
from longstop.actions.open_file import agree_opening
from longstop.actions.show import Shown
from longstop.core.authority.permissions import Permission
from longstop.core.casework.overseas import GRAVEST
from longstop.core.casework.proposals import Step
from longstop.core.referral.why import plain
from longstop.store.session import Actor
from longstop.web.forms import MOST_FILES, WHICH_FILE, Field, Fits, Form, Typed, Waits, mine
from longstop.web.pages.acts import closed_in_words
from longstop.web.visit import Visit


def _proposed(name: str, *, ended: bool = False) -> Fits:
    """Tell whether something of a page's own says who proposed it."""

    def fits(shown: Shown, agency: str) -> bool:
        ours = shown.story.subject.owner_agency == agency if ended else mine(shown, agency)
        return ours and shown.story.own.get(name) is not None

    return fits


def _by_another(name: str) -> Waits:
    return lambda shown, person: shown.story.own.get(name) != person


def _openings(shown: Shown, person: str | None = None) -> list[int]:
    """Give the numbers of files whose opening waits, for a person or for anybody."""
    return [
        one.number
        for one in shown.files
        if one.row.attempt is not None and not one.row.lifted
        and (person is None or one.row.proposed_by_code != person)
    ]  # fmt: skip


def _agree(visit: Visit, actor: Actor, reference: str, _typed: Typed) -> str:
    return closed_in_words(agree(visit.house, actor, reference))


def _protect(visit: Visit, actor: Actor, reference: str, _typed: Typed) -> str:
    agree_protection(visit.house, actor, reference)
    return f"{reference}: agreed."


def _path(visit: Visit, actor: Actor, reference: str, _typed: Typed) -> str:
    return f"The path is decided: {plain(agree_path(visit.house, actor, reference).decision)}."


def _path_back(visit: Visit, actor: Actor, reference: str, _typed: Typed) -> str:
    withdraw_path(visit.house, actor, reference)
    return "The proposed path is taken back."


def _abroad(visit: Visit, actor: Actor, reference: str, _typed: Typed) -> str:
    return f"{approve_abroad(visit.house, actor, reference).dissemination} is sent abroad."


def _erase(visit: Visit, actor: Actor, reference: str, _typed: Typed) -> str:
    agree_erasure(visit.house, actor, reference)
    return f"{reference}: the person is erased."


def _erase_back(visit: Visit, actor: Actor, reference: str, _typed: Typed) -> str:
    withdraw_erasure(visit.house, actor, reference)
    return f"{reference}: nobody is erased."


def _open(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    number = typed.whole("file", WHICH_FILE, least=1, most=MOST_FILES)
    agree_opening(visit.house, actor, reference, number)
    return f"{reference}, file {number}: it may be opened."


SECONDS: tuple[Form, ...] = (
    Form(
        name="agree", title="Agree to close it", button="Agree", first=True,
        permission=Permission.REFERRAL_CLOSE, act=_agree,
        fits=_proposed("proposed_by"), waits=_by_another("proposed_by"),
    ),
    Form(
        name="protect-agree", title="Agree to wait or to decline", button="Agree", first=True,
        permission=Permission.PROTECTION_DECIDE, act=_protect,
        words="What was proposed stands under 'What is decided'. Until somebody agrees the time to"
        " tell runs on.",
        fits=_proposed("decision_proposed_by"), waits=_by_another("decision_proposed_by"),
        step=lambda shown: Step(shown.story.own["decision"]),
    ),
    Form(
        name="path-agree", title="Agree to the path", button="Agree", first=True,
        permission=Permission.REFERRAL_DECIDE_PATH, act=_path,
        fits=_proposed("path_proposed_by"), waits=_by_another("path_proposed_by"),
    ),
    Form(
        name="path-withdraw", title="Take the proposed path back", button="Take it back",
        permission=Permission.REFERRAL_DECIDE_PATH, act=_path_back,
        fits=_proposed("path_proposed_by"),
    ),
    Form(
        name="abroad-approve", title="Approve that it goes abroad", button="Approve", first=True,
        permission=Permission.DISSEMINATION_APPROVE, act=_abroad,
        words="The referral and every child stay here.",
        fits=_proposed("going_abroad_proposed_by"), waits=_by_another("going_abroad_proposed_by"),
        step=lambda shown: (
            Step.ABROAD_AT_RISK if shown.story.own["assessment"] == GRAVEST else Step.ABROAD
        ),
    ),
    Form(
        name="opening-agree", title="Agree that a file is opened", button="Agree", first=True,
        permission=Permission.FILE_OPEN, act=_open,
        fields=(Field(name="file", label="Which file", hint="Its number on this page."),),
        fits=lambda shown, agency: mine(shown, agency) and bool(_openings(shown)),
        waits=lambda shown, person: bool(_openings(shown, person)),
    ),
    Form(
        name="erase-agree", title="Agree to erase the person", button="Erase", first=True,
        permission=Permission.RECORD_ERASE, act=_erase,
        words="What is erased does not come back. The proof that it was there stays.",
        fits=_proposed("erasing_proposed_by", ended=True),
        waits=_by_another("erasing_proposed_by"),
    ),
    Form(
        name="erase-withdraw", title="Take the proposal to erase back", button="Take it back",
        permission=Permission.RECORD_ERASE, act=_erase_back,
        fits=_proposed("erasing_proposed_by", ended=True),
    ),
)  # fmt: skip
"""Each leads from the list of what waits for a second person (pages/second.py)."""
