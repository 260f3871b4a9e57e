"""The people of one's agency: who is away, which roles they hold, and the way in for each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from longstop.actions.assign_roles import assign_roles
from longstop.actions.invite import invite
from longstop.actions.list_people import list_people
from longstop.actions.note_absence import note_absence
from longstop.core.authority.permissions import ROLES
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.why import plain
from longstop.web.faults import for_page
from longstop.web.forms import Field, typed_of
from longstop.web.naming import Among, Naming
from longstop.web.visit import Visit
from longstop.web.wording import when

_AGENCY = Field(name="agency", label="Agency", kind="whom", among=Among.ANY_AGENCY)
_PERSON = Field(
    name="person", label="Person", kind="whom", among=Among.ANYBODY,
    hint="Of another agency only the code is known here.",
)  # fmt: skip


def people(visit: Visit, **more: Any) -> HttpResponse:
    """List the people of one's agency; the one named in the address with what may be changed."""
    listed = list_people(visit.house, visit.actor)
    wanted = visit.request.POST.get("person") or visit.request.GET.get("person")
    chosen = next((one for one in listed.people if one.code == wanted), None)
    given = {"status": 200, "fault": None, "link": None, **more}
    roles = [(role, plain(role)) for role in sorted(ROLES)]
    naming = Naming(listed.known)
    return visit.page(
        "people.html",
        people=listed.people,
        chosen=chosen,
        roles=roles,
        agency=naming.field(_AGENCY),
        person=replace(naming.field(_PERSON), kind="named"),
        **given,
    )


def absence(visit: Visit) -> HttpResponse:
    """Note that somebody is away or back; what they own falls to the supervisors at once."""
    typed = typed_of(visit)
    back = typed.text("back") is not None
    try:
        code = typed.needed("person", "who")
        moved = note_absence(
            visit.house, visit.actor, agency=visit.here.agency_code, code=code, back=back
        )
    except LongstopError as fault:
        return people(visit, status=400, fault=for_page(str(fault)))
    said = (
        f"{code} is back."
        if back
        else f"{code} is absent: {moved:,} went to the supervisors of their desks."
    )
    return visit.go(f"{reverse('people')}?{urlencode({'person': code})}", said)


def roles(visit: Visit) -> HttpResponse:
    """Give somebody roles or take them away, beside what the page showed."""
    typed = typed_of(visit)
    had, wanted = set(typed.ticks("had")), set(typed.ticks("role"))
    try:
        code = typed.needed("person", "who")
        now = assign_roles(
            visit.house, visit.actor, agency=visit.here.agency_code, code=code,
            add=sorted(wanted - had), remove=sorted(had - wanted),
        )  # fmt: skip
    except LongstopError as fault:
        return people(visit, status=400, fault=for_page(str(fault)))
    said = ", ".join(map(plain, now)) or "without a role"
    return visit.go(f"{reverse('people')}?{urlencode({'person': code})}", f"{code} is now: {said}.")


def invited(visit: Visit) -> HttpResponse:
    """Make a link with which somebody comes in; it is on this one page and nowhere else."""
    typed = typed_of(visit)
    try:
        agency = typed.code("agency") or visit.here.agency_code
        code = typed.needed_code("person", "who")
        done = invite(visit.house, visit.actor, agency=agency, code=code)
    except LongstopError as fault:
        return people(visit, status=400, fault=for_page(str(fault)))
    path = reverse("welcome", kwargs={"token": done.token})
    until = when(done.ends_at, visit.here.zone)
    return people(visit, link=(visit.request.build_absolute_uri(path), done.person.code, until))
