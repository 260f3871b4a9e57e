"""The queue of a laboratory, and what is decided on the page of an exhibit."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse

from longstop.actions.authorise_exhibits import authorise_exhibits
from longstop.actions.date_exhibits import KINDS, NONE, date_exhibits
from longstop.actions.end_exhibits import end_exhibits
from longstop.actions.exhibit_queue import exhibit_queue
from longstop.actions.move_exhibits import move_exhibits
from longstop.actions.offer_custody import Offering, offer_custody, withdraw_custody
from longstop.actions.register_exhibits import register_exhibits
from longstop.actions.show import Shown
from longstop.actions.take_custody import take_custody
from longstop.core.authority.permissions import Permission
from longstop.core.evidence.custody import OFFER_REASONS
from longstop.core.evidence.exhibit_lines import EXHIBIT_FIELDS
from longstop.core.evidence.exhibits import (
    AUTHORISING_REASONS,
    CANNOT,
    FORFEITED,
    GIVEN_BACK,
    OWNER_WORDS,
    Authority,
    Device,
)
from longstop.core.evidence.laboratory import BECAUSE_WORDS
from longstop.core.referral.exhibit_states import ENDED, WORKING_MOVES, ExhibitState
from longstop.core.referral.why import plain
from longstop.store.session import Actor
from longstop.web.forms import Field, Form, Typed, choices, mine
from longstop.web.naming import Among
from longstop.web.visit import Visit

_KIND = "exhibit"
_WAY_OUT = tuple(state.value for state in ExhibitState if state in ENDED)
_WORK = tuple(state.value for state in ExhibitState if state not in ENDED)


def laboratory(visit: Visit) -> HttpResponse:
    """List what waits at one's own agency, or at one desk of it, in its order."""
    desk = visit.request.GET.get("desk") or None
    found = exhibit_queue(visit.house, visit.actor, desk=desk)
    rows = [
        {
            "row": one.row, "what": plain(one.row.device), "whose": OWNER_WORDS[one.whose],
            "because": BECAUSE_WORDS[one.because], "kind": plain(one.row.next_kind or ""),
        }
        for one in found.rows
    ]  # fmt: skip
    desks = sorted({one.row.desk for one in found.rows})
    return visit.page(
        "laboratory.html", rows=rows, at=found.at, more=found.more, desk=desk, desks=desks
    )


def _ours(shown: Shown, agency: str) -> bool:
    return mine(shown, agency, _KIND) and shown.story.own.get("offered_to") is None


def _offered(shown: Shown, agency: str) -> bool:
    return mine(shown, agency, _KIND) and shown.story.own.get("offered_to") is not None


def _offered_to_us(shown: Shown, agency: str) -> bool:
    subject = shown.story.subject
    return subject.kind == _KIND and shown.story.own.get("offered_to") == agency


def _seal_waits(shown: Shown, agency: str) -> bool:
    waits = any(one.kind == "seal" and one.running for one in shown.story.clocks)
    return mine(shown, agency, _KIND) and waits


def onward(form: Form, state: str) -> Form:
    """Offer of the states only those that may follow the present one."""
    if form.name != "exhibit-state":
        return form
    can = choices(to for to in _WORK if (state, to) in WORKING_MOVES)
    (first, *rest) = form.fields
    return _with(form, (_options(first, can), *rest))


def register_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Register an exhibit of a referral."""
    cells = {name: typed.text(name) or "" for name in EXHIBIT_FIELDS}
    (done,) = register_exhibits(visit.house, actor, [(0, {**cells, "referral": reference})])
    return f"{done.reference} is registered; it is in your hands."


def offer_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Offer it to another pair of hands."""
    to = typed.needed_code("to", "to which agency or desk")
    offering = Offering(
        to=to, reason=typed.text("reason"), person=typed.code("person"),
        seals=typed.ticks("seal"),
    )  # fmt: skip
    offer_custody(visit.house, actor, [reference], offering)
    return f"{reference} is offered to {to}; it stays with you until it is taken by name."


def withdraw_(visit: Visit, actor: Actor, reference: str, _typed: Typed) -> str:
    """Take the offer back."""
    withdraw_custody(visit.house, actor, [reference])
    return f"{reference} stays here: the offer is taken back."


def take_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Take it by name, and say which seal was found."""
    seal = typed.needed("seal", "the seal you found")
    (done,) = take_custody(visit.house, actor, [reference], [seal])
    told = " The seal differs from its label: your supervisor is told." if done.seal_differs else ""
    return f"{reference} is in your hands now.{told}"


def state_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Say how it stands."""
    after = typed.one_of(ExhibitState, "state", "how it stands")
    move_exhibits(visit.house, actor, [reference], after, reason=typed.text("reason"))
    return f"Recorded how {reference} stands: {plain(after)}."


def leave_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Return it, or forfeit it."""
    after = typed.one_of(ExhibitState, "state", "how it leaves")
    end_exhibits(
        visit.house, actor, [reference], after,
        reason=typed.text("reason"), to_whom=typed.text("to_whom") or "",
    )  # fmt: skip
    return f"Recorded that {reference} left: {plain(after)}."


def authorise_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Authorise by name that it leaves unexamined."""
    what = typed.needed("what", "what you authorise")
    authorise_exhibits(visit.house, actor, [reference], what, reason=typed.text("reason"))
    return f"{reference}: authorised by your name."


def seal_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Explain a seal that differs."""
    authorise_exhibits(visit.house, actor, [reference], "seal", reason=typed.text("reason"))
    return f"{reference}: the seal that was found is its seal from now."


def dates_(visit: Visit, actor: Actor, reference: str, typed: Typed) -> str:
    """Set its dates, or lift those that are ticked."""
    said = {kind: day for kind in KINDS if (day := typed.text(kind)) is not None}
    lifted = {kind: NONE for kind in typed.ticks("lift") if kind in KINDS}
    date_exhibits(visit.house, actor, [reference], {**lifted, **said})
    return f"{reference}: its dates are set."


def _with(form: Form, fields: tuple[Field, ...]) -> Form:
    return replace(form, fields=fields)


def _options(field: Field, options: tuple[tuple[str, str], ...]) -> Field:
    return replace(field, options=options)


def _reason(codes: tuple[str, ...], label: str = "Why", empty: str = "Choose") -> Field:
    return Field(name="reason", label=label, kind="choice", options=choices(codes), empty=empty)


def _of(reasons: dict[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    """Offer the reasons of each, under what it belongs to."""
    told = {
        code: f"{plain(what)}: {plain(code)}" for what, codes in reasons.items() for code in codes
    }
    return tuple(told.items())


_LEAVING = {"return": AUTHORISING_REASONS["return"], "forfeit": AUTHORISING_REASONS["forfeit"]}
_DAYS = tuple(
    Field(name=name, label=label, kind="day")
    for name, label in (
        ("custody_limit", "Custody time limit"), ("bail", "Bail ends"), ("court", "The court sits"),
    )
)  # fmt: skip

EXHIBIT_FORMS: tuple[Form, ...] = (
    Form(
        name="custody-take", title="Take it by name", button="It is in my hands", first=True,
        permission=Permission.EXHIBIT_HANDLE, act=take_, fits=_offered_to_us,
        words="A seal that differs from the label is taken all the same; your supervisor is told.",
        fields=(Field(name="seal", label="The seal you found", hint="Its number, or none."),),
    ),
    Form(
        name="exhibit-state", title="How it stands", button="Record it", first=True,
        permission=Permission.EXHIBIT_HANDLE, act=state_, fits=_ours,
        fields=(
            Field(name="state", label="It is", kind="choice", options=choices(_WORK)),
            _reason(CANNOT, "Why it cannot be examined (only then)", "It can"),
        ),
    ),
    Form(
        name="custody-offer", title="Hand it over", button="Offer it", first=True,
        permission=Permission.EXHIBIT_HANDLE, act=offer_, fits=_ours,
        words="It stays with you until somebody there takes it by name.",
        fields=(
            Field(name="to", label="To", kind="whom", among=Among.PLACES),
            Field(name="person", label="To whom of ours", kind="whom", among=Among.COLLEAGUES,
                  empty="Whoever is there"),
            _reason(OFFER_REASONS, "What for"),
            Field(name="seal", label="Its seal, where it was sealed anew"),
        ),
    ),
    Form(
        name="custody-withdraw", title="Take the offer back", button="Take it back",
        permission=Permission.EXHIBIT_HANDLE, act=withdraw_, fits=_offered,
    ),
    Form(
        name="exhibit-seal", title="Explain the seal that differs", button="Explain it",
        first=True, permission=Permission.EXHIBIT_AUTHORISE, act=seal_, fits=_seal_waits,
        fields=(_reason(AUTHORISING_REASONS["seal"], "What became of it"),),
    ),
    Form(
        name="exhibit-dates", title="Its dates", button="Set them",
        permission=Permission.EXHIBIT_HANDLE, act=dates_,
        fits=lambda shown, agency: mine(shown, agency, _KIND),
        fields=(
            *_DAYS,
            Field(name="authority", label="The lawful authority ends", kind="day"),
            Field(name="lift", label="Holds no longer", kind="ticks", options=choices(KINDS)),
        ),
    ),
    Form(
        name="exhibit-leave", title="Return it or forfeit it", button="It leaves",
        permission=Permission.EXHIBIT_HANDLE, act=leave_, fits=_ours,
        words="Only what was examined, what cannot be, or what somebody else authorised by name.",
        fields=(
            Field(name="state", label="It is", kind="choice", options=choices(_WAY_OUT)),
            Field(name="reason", label="Why", kind="choice",
                  options=_of({"returned": GIVEN_BACK, "forfeited": FORFEITED})),
            Field(name="to_whom", label="To whom, or by which order"),
        ),
    ),
    Form(
        name="exhibit-authorise", title="Authorise that it leaves unexamined",
        button="Authorise it by name", permission=Permission.EXHIBIT_AUTHORISE, act=authorise_,
        fits=_ours, words="Another person hands it out.",
        fields=(
            Field(name="what", label="That it is", kind="choice",
                  options=(("return", "returned"), ("forfeit", "forfeited"))),
            Field(name="reason", label="Why", kind="choice", options=_of(_LEAVING)),
        ),
    ),
    Form(
        name="exhibit-register", title="Register an exhibit", button="Register it",
        permission=Permission.EXHIBIT_REGISTER, act=register_,
        fits=lambda shown, agency: mine(shown, agency, "referral"),
        words="It is in your hands from then on. Many at once: longstop exhibit register --file.",
        fields=(
            Field(name="number", label="Exhibit number", hint="Such as JB/7."),
            Field(name="device", label="What it is", kind="choice", options=choices(Device)),
            Field(name="owner", label="Whose it is", kind="choice",
                  options=tuple((one.value, words) for one, words in OWNER_WORDS.items())),
            Field(name="seal", label="The number on its seal", hint="Or none."),
            Field(name="parent", label="What it is in",
                  hint="The exhibit's reference or number, as for the SIM in a phone."),
            Field(name="authority", label="By what right it is held", kind="choice",
                  options=choices(Authority)),
            Field(name="authority_reference", label="Reference of the warrant or form"),
            Field(name="limits", label="What may be looked at", hint="Or none."),
            Field(name="given_by", label="Who gave that right"),
            Field(name="authority_ends", label="The right ends", kind="day"),
            *_DAYS,
            Field(name="welfare_plan", label="Welfare plan of the person reported",
                  hint="The reference of the plan made before first contact."),
        ),
    ),
)  # fmt: skip
"""Each is reached at its own address, under its own permission."""
