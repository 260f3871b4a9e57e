"""Describe a form as what it asks, whom it fits and the one call it makes.

A form is data, so that every one is drawn, guarded, kept when refused and documented in one way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.http import QueryDict

from longstop.actions.show import Shown
from longstop.core.authority.permissions import Permission, may
from longstop.core.casework.proposals import Step, may_second
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.handling import LIFTS
from longstop.core.referral.why import plain
from longstop.store.queries.signing_in import PersonHere
from longstop.store.session import Actor
from longstop.web.visit import Visit, whole

Code = TypeVar("Code", bound=StrEnum)
RESTS_ON = "what it rests on"
WHICH_FILE = "Which file, by its number on this page"
MOST_FILES = 99_999
_NAMED = re.compile(r"\(([^()]+)\)$")


class FormNotValid(LongstopError):
    """Something in a form is missing or is none of what it offers."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One thing a form asks: a choice, ticks, a word, a day, or a moment in one's zone.

    Of kind "whom" it names somebody, among whom says who that may be (web/naming.py).
    """

    name: str
    label: str
    kind: str = "text"
    options: tuple[tuple[str, str], ...] = ()
    empty: str = "Choose"
    hint: str = ""
    among: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a form, read as what it must be; raises FormNotValid at its field."""

    sent: QueryDict
    zone: str

    def text(self, name: str) -> str | None:
        """Give a word, or None where nothing was typed."""
        return str(self.sent.get(name, "")).strip() or None

    def needed(self, name: str, label: str) -> str:
        """Give a word that must be there."""
        found = self.text(name)
        if found is None:
            raise FormNotValid(f"Say: {label}. Nothing was changed.")
        return found

    def code(self, name: str) -> str | None:
        """Give the code of whoever was named, as "north" or as "Northshire Police (north)"."""
        found = self.text(name)
        named = _NAMED.search(found or "")
        return named[1].strip() if named else found

    def needed_code(self, name: str, label: str) -> str:
        """Give the code of somebody who must be named."""
        self.needed(name, label)
        return self.code(name) or ""

    def lines(self, name: str) -> str:
        """Give a text as it was written; a browser ends its lines with a carriage return too."""
        return str(self.sent.get(name, "")).replace("\r\n", "\n")

    def one_of(self, codes: type[Code], name: str, label: str) -> Code:
        """Give one of some codes, which must be there."""
        try:
            return codes(self.needed(name, label))
        except ValueError:
            raise FormNotValid(
                f"None of the answers offered was given for: {label}. Nothing was changed."
            ) from None

    def one_of_or_none(self, codes: type[Code], name: str, label: str) -> Code | None:
        """Give one of some codes, or None where nothing was chosen."""
        return None if self.text(name) is None else self.one_of(codes, name, label)

    def whole(self, name: str, label: str, *, least: int = 0, most: int) -> int:
        """Give a whole number within its bounds, which must be there."""
        found = whole(self.needed(name, label))
        if found is None or not least <= found <= most:
            raise FormNotValid(
                f"{label}: write a whole number from {least:,} to {most:,}. Nothing was changed."
            )
        return found

    def day(self, name: str, label: str) -> date:
        """Give a day that must be there."""
        found = self.needed(name, label)
        try:
            return date.fromisoformat(found)
        except ValueError:
            raise FormNotValid(
                f"{label}: write a day, such as 2027-01-31. Nothing was changed."
            ) from None

    def ticks(self, name: str) -> list[str]:
        """Give all that were ticked."""
        return [str(one) for one in self.sent.getlist(name) if one]

    def moment(self, name: str, label: str) -> datetime:
        """Give a moment, as it was typed in the reader's zone."""
        found = self.needed(name, label)
        try:
            return datetime.fromisoformat(found).replace(tzinfo=ZoneInfo(self.zone))
        except ValueError:
            raise FormNotValid(
                f"{label}: write a day and a time, such as 2026-11-20T18:00. Nothing was changed."
            ) from None


def typed_of(visit: Visit) -> Typed:
    """Give what came with a form."""
    return Typed(visit.request.POST, visit.here.zone)


Act = Callable[[Visit, Actor, str, Typed], str]
"""Carries a form out on a reference as somebody, and says in a line what was done."""
Fits = Callable[[Shown, str], bool]
"""Tells whether a form fits what is shown, to a reader of an agency, given by its code."""
Waits = Callable[[Shown, str], bool]
"""Tells whether something waits for somebody, given by code, because another proposed it."""
StepOf = Callable[[Shown], Step]
"""Says which step of two people what is shown waits in, where not all take the same permissions."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """One thing somebody decides on a page; waits and step are of what takes a second person.

    at_once shows the page as it is then with the very answer, and does not lead there.
    """

    name: str
    title: str
    button: str
    permission: Permission
    act: Act
    fits: Fits
    fields: tuple[Field, ...] = ()
    words: str = ""
    first: bool = False
    waits: Waits | None = None
    step: StepOf | None = None
    at_once: bool = False

    def is_for(self, shown: Shown, here: PersonHere) -> bool:
        """Tell whether it is offered to somebody: whether the action behind it would let them."""
        if not (may(here.roles, self.permission).allowed and self.fits(shown, here.agency_code)):
            return False
        if self.step is not None and self.step(shown) not in may_second(here.roles):
            return False
        return self.waits is None or self.waits(shown, here.code)


def choices(codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Offer codes in plain words."""
    return tuple((one, plain(one)) for one in codes)


LIFT = Field(
    name="condition", label="Why the sender's condition does not stand against it", kind="choice",
    options=choices(LIFTS), empty="It does, or none does",
)  # fmt: skip
"""Asked wherever what a sender set a condition on goes out; left out where none did."""


def without_lift(form: Form) -> Form:
    """Leave out of a form why a condition is lifted."""
    return replace(form, fields=tuple(one for one in form.fields if one is not LIFT))


def mine(shown: Shown, agency: str, *kinds: str) -> bool:
    """Tell whether something is open, the reader's agency's, and of one of these kinds if any."""
    subject = shown.story.subject
    fitting = not kinds or subject.kind in kinds
    return subject.is_open and subject.owner_agency == agency and fitting
