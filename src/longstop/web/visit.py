"""Begin and end every page the same way: who asks, whether they may, and what a fault becomes.

A page is told who asks as a Visit; it makes one call and gives an answer. Whatever the call raises
is said on a page, in the words of the fault.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.utils.http import urlencode

from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, may
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.references import ReferenceNotValid
from longstop.store.queries.signing_in import PersonHere
from longstop.store.session import Actor
from longstop.web import faults
from longstop.web.setup import desk
from longstop.web.signing import here_of, is_sure

View = Callable[..., HttpResponse]
SEE_OTHER = 303
_LOOKS = ("GET", "HEAD")
_MOST_DIGITS = 18
"""What the database takes as a number has no more."""


def whole(text: str) -> int | None:
    """Read a whole number, which the database may be asked for; None where it is none."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


class NotReadable(LongstopError):
    """Something in an address or a form is no text: it holds a zero byte."""

    exit_code = 2


class DayNotValid(LongstopError):
    """What stands where a day is asked for is none."""

    exit_code = 2


def day_in(given: str | None) -> date | None:
    """Read a day as it was typed; None where nothing was; raises DayNotValid."""
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise DayNotValid(
            "That is no day. Nothing was looked up. Write it as 2026-11-20."
        ) from None


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a page, with the person who asks and the house they ask of."""

    request: HttpRequest
    house: House
    here: PersonHere

    @property
    def actor(self) -> Actor:
        """Give who acts."""
        return self.here.actor

    def having_seen(self, saw: Mapping[str, int | None]) -> Actor:
        """Give who acts, on what they saw: the last entry of each reference, None for none."""
        return replace(self.actor, saw={name: at for name, at in saw.items() if at is not None})

    def may(self, permission: str) -> bool:
        """Tell whether the person may do something, for buttons that would be refused anyway."""
        return may(self.here.roles, Permission(permission)).allowed

    def number(self, name: str) -> int | None:
        """Give a whole number out of the form or the address; None where there is none."""
        return whole(str(self.request.POST.get(name) or self.request.GET.get(name) or ""))

    def day(self, name: str) -> date | None:
        """Give a day out of the address; None where there is none; raises DayNotValid."""
        return day_in(str(self.request.GET.get(name) or "").strip())

    def place(self) -> tuple[datetime, int] | None:
        """Read where a page of a list begins, as place_words wrote it; None at its top."""
        moment, number = self.number("after"), self.number("of")
        if moment is None or number is None:
            return None
        seconds, microseconds = divmod(moment, 1_000_000)
        try:
            return datetime.fromtimestamp(seconds, UTC).replace(microsecond=microseconds), number
        except (OverflowError, OSError, ValueError):
            return None

    @staticmethod
    def place_words(place: tuple[datetime, int]) -> dict[str, int]:
        """Say in an address where a page begins: microseconds since 1970, and a number."""
        moment, number = place
        return {"after": int(moment.timestamp()) * 1_000_000 + moment.microsecond, "of": number}

    def page(self, template: str, status: int = 200, **words: Any) -> HttpResponse:
        """Answer with a page."""
        given = {"may": self.may, "zone": self.here.zone, **words}
        return render(self.request, template, given, status=status)

    def go(self, address: str, notice: str | None = None) -> HttpResponse:
        """Answer with the way to another page, and say there what was done."""
        if notice is not None:
            messages.success(self.request, notice)
        answer = HttpResponseRedirect(address)
        answer.status_code = SEE_OTHER
        return answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """One page: its address, the permission it needs, and what answers a look or a form.

    permission is None where whoever signed in may look. takes_file is how many bytes of a
    file may come with its form.
    """

    name: str
    path: str
    permission: Permission | None
    get: View | None = None
    post: View | None = None
    takes_file: int = 0


def framed(route: Route) -> View:
    """Put a page into its frame; whoever takes files in asks the view for its route."""

    def view(request: HttpRequest, **parts: str) -> HttpResponse:
        if not request.user.is_authenticated:
            return HttpResponseRedirect(f"/sign-in?{urlencode({'next': request.get_full_path()})}")
        if not is_sure(request):
            return HttpResponseRedirect("/account/second-factor")
        here = here_of(request)
        if here is None:
            return faults.not_found(request)
        return _answer(route, Visit(request, desk().house, here), parts)

    view.route = route  # type: ignore[attr-defined]
    return view


def _answer(route: Route, visit: Visit, parts: dict[str, str]) -> HttpResponse:
    request = visit.request
    handler = route.get if request.method in _LOOKS else route.post
    if handler is None and request.method in _LOOKS:
        # Whoever loads a form's own address again, after it was refused, wants the page it is on.
        return visit.go(request.path.rpartition("/")[0])
    if handler is None or request.method not in (*_LOOKS, "POST"):
        allowed = [name for name, one in (("GET", route.get), ("POST", route.post)) if one]
        return HttpResponseNotAllowed(allowed)
    if route.permission is not None and not visit.may(route.permission):
        return faults.fault_page(
            request, 403, "Not for your role",
            f"No role of yours holds {route.permission}. Nothing was changed. An administrator "
            "can give you a role.",
        )  # fmt: skip
    try:
        _check_readable(request.GET, request.POST)
        return handler(visit, **parts)
    except (NotFound, ReferenceNotValid):
        return faults.not_found(request)
    except LongstopError as fault:
        return faults.fault_page(request, 400, "That was not done", str(fault))
    except psycopg.OperationalError:
        return faults.away(request)


def _check_readable(*given: QueryDict) -> None:
    """Check that all that came with a request is text; raises NotReadable."""
    texts = (one for some in given for values in some.lists() for one in (values[0], *values[1]))
    if any("\0" in str(one) for one in texts):
        raise NotReadable("What was sent holds a character that nobody types. Nothing was changed.")
