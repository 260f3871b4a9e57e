"""Who is on duty now, who is planned and on call, where nobody is; and to change that."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from longstop.actions.change_duty import end_duty, start_duty
from longstop.actions.plan_roster import import_roster, plan_turn, remove_turn
from longstop.actions.show_roster import RosterShown, show_roster
from longstop.core.clocks.ladder import Rung
from longstop.core.clocks.roster import ROLE_OF
from longstop.core.referral.errors import LongstopError
from longstop.web.faults import for_page
from longstop.web.forms import Field, Typed, typed_of
from longstop.web.naming import Among, Naming
from longstop.web.uploads import uploaded
from longstop.web.visit import Visit
from longstop.web.wording import when

DAYS = 14
MOST_BYTES = 1 << 20
ROLE_WORDS = {
    "duty": "on duty at the desk",
    "supervisor": "on call for the supervisor",
    "head": "on call for the head of the bureau",
}
_PERSON = Field(name="person", label="Who", kind="whom", among=Among.COLLEAGUES)


def roster(visit: Visit, fault: str | None = None) -> HttpResponse:
    """Show two weeks from now on: of all desks of one's agency, or of the one that is named."""
    wanted = None if fault else visit.request.GET.get("desk") or None
    shown = show_roster(
        visit.house, visit.actor, desk=wanted, ahead=timedelta(days=DAYS), naming=True
    )
    return visit.page(
        "roster.html",
        status=400 if fault else 200,
        fault=fault,
        shown=shown,
        wanted=wanted,
        turns=[_turn(shown, one) for one in shown.turns],
        gaps=[(one.desk_name, _role(one.rung), one.starts_at, one.ends_at) for one in shown.gaps],
        roles=list(ROLE_WORDS.items()),
        person=Naming(shown.whom).field(_PERSON),
        typed=visit.request.POST if fault else {},
        days=DAYS,
    )


def planned(visit: Visit) -> HttpResponse:
    """Plan one turn."""
    typed = typed_of(visit)
    try:
        done = plan_turn(
            visit.house, visit.actor,
            desk=typed.needed("desk", "at which desk"),
            role=typed.needed("role", "what for"),
            person=typed.needed_code("person", "who"),
            starts=_local(typed, "from", "From when"),
            ends=_local(typed, "to", "Until when"),
        )  # fmt: skip
    except LongstopError as fault:
        return roster(visit, for_page(str(fault)))
    return visit.go(reverse("roster"), _planned_in_words(len(done.ids), done.known))


def imported(visit: Visit) -> HttpResponse:
    """Plan all turns of a file, or none of them."""
    try:
        file = uploaded(visit.request)
        text = file.read().decode("utf-8-sig")
        toml = str(file.name).casefold().endswith(".toml")
        done = import_roster(visit.house, visit.actor, text, toml=toml)
    except UnicodeDecodeError:
        unread = "The file is not a text that can be read. Nothing was changed."
        return roster(visit, for_page(unread))
    except LongstopError as fault:
        return roster(visit, for_page(str(fault)))
    return visit.go(reverse("roster"), _planned_in_words(len(done.ids), done.known))


def removed(visit: Visit) -> HttpResponse:
    """Take a turn away that has not ended."""
    try:
        gone = remove_turn(visit.house, visit.actor, visit.number("turn") or 0)
    except LongstopError as fault:
        return roster(visit, for_page(str(fault)))
    starts = when(gone.starts_at, gone.zone)
    return visit.go(
        reverse("roster"),
        f"{gone.person_name} is no longer planned at {gone.desk_name} from {starts}.",
    )


def began(visit: Visit) -> HttpResponse:
    """Begin one's own shift at a desk."""
    typed = typed_of(visit)
    try:
        desk = typed.needed("desk", "at which desk")
        hours = typed.whole("hours", "How many hours", least=1, most=24) if typed.text("hours") \
            else None  # fmt: skip
        moved = start_duty(visit.house, visit.actor, desk=desk, hours=hours)
    except LongstopError as fault:
        return roster(visit, for_page(str(fault)))
    address = f"{reverse('shift')}?{urlencode({'desk': desk})}"
    wanted = address if visit.may("duty:hand_over") else reverse("roster")
    return visit.go(wanted, f"Your shift at '{desk}' has begun; {moved:,} are yours now.")


def ended(visit: Visit) -> HttpResponse:
    """End the shift at a desk without a successor."""
    typed = typed_of(visit)
    try:
        desk = typed.needed("desk", "at which desk")
        moved = end_duty(visit.house, visit.actor, desk=desk)
    except LongstopError as fault:
        return roster(visit, for_page(str(fault)))
    return visit.go(
        reverse("roster"), f"The shift at '{desk}' has ended; {moved:,} went to its supervisor."
    )


def _turn(shown: RosterShown, one: Any) -> dict[str, Any]:
    runs = one.rung == Rung.PERSON and one.starts_at <= shown.at
    came = "has come" if one.came_at is not None else "has not come"
    return {
        "id": one.id, "desk": one.desk, "desk_name": one.desk_name, "role": _role(Rung(one.rung)),
        "person": one.person, "person_name": one.person_name,
        "starts_at": one.starts_at, "ends_at": one.ends_at, "came": came if runs else "",
    }  # fmt: skip


def _role(rung: Rung) -> str:
    return ROLE_WORDS[ROLE_OF[rung]]


def _local(typed: Typed, name: str, label: str) -> str:
    """Give a local moment as the roster writes it; the action reads it in the agency's zone."""
    moment: datetime = typed.moment(name, label)
    return f"{moment:%Y-%m-%d %H:%M}"


def _planned_in_words(new: int, known: int) -> str:
    before = f" {known:,} were planned already." if known else ""
    return f"{new:,} {'turn is' if new == 1 else 'turns are'} planned.{before}"
