"""Offer whom a form may name: a list to choose from, or a field that knows the names.

What is offered is read with the page. What is sent is checked by the action alone: whoever sends
what was not offered is answered by it, as at the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from longstop.core.authority.permissions import Permission, may
from longstop.store.queries.whom import AGENCY, COLLEAGUE, DESK, Whom
from longstop.web.forms import Field, Form

LONGEST_LIST = 30
"""Of more than so many one types a name; fewer are a list."""


class Among(StrEnum):
    """Among whom a form lets one choose."""

    AGENCIES = "agencies"
    FORCES = "forces"
    ABROAD = "abroad"
    PLACES = "places"
    COLLEAGUES = "colleagues"
    RELIEF = "relief"
    ANY_AGENCY = "any_agency"
    ANYBODY = "anybody"


def _other(one: Whom) -> bool:
    return one.what == AGENCY and not one.own


def _here(one: Whom) -> bool:
    return one.what == COLLEAGUE and not one.absent


_FITS: Mapping[Among, Callable[[Whom, str], bool]] = {
    Among.AGENCIES: lambda one, _: _other(one),
    Among.FORCES: lambda one, _: _other(one) and one.kind == "force",
    Among.ABROAD: lambda one, home: _other(one) and one.country != home,
    Among.PLACES: lambda one, _: _other(one) or one.what == DESK,
    Among.COLLEAGUES: lambda one, _: _here(one),
    Among.RELIEF: lambda one, _: _here(one) and may(one.roles, Permission.DUTY_HAND_OVER).allowed,
    Among.ANY_AGENCY: lambda one, _: one.what == AGENCY,
    Among.ANYBODY: lambda one, _: one.what == COLLEAGUE,
}


@dataclass(frozen=True, slots=True)
class Naming:
    """Whom the forms of one page may name."""

    known: Sequence[Whom]

    def among(self, wanted: Among, *, without: str | None = None) -> tuple[tuple[str, str], ...]:
        """Give those who fit as code and words; without leaves one colleague out."""
        home = next((one.country for one in self.known if one.what == AGENCY and one.own), "")
        return tuple(
            (one.code, f"{one.name} ({one.code})")
            for one in self.known
            if _FITS[wanted](one, home) and not (one.what == COLLEAGUE and one.code == without)
        )

    def field(self, one: Field, *, without: str | None = None) -> Field:
        """Offer in a field whom it may name, if it names anybody."""
        if one.kind != "whom":
            return one
        options = self.among(Among(one.among), without=without)
        return replace(one, kind="choice" if len(options) <= LONGEST_LIST else "named",
                       options=options)  # fmt: skip

    def form(self, form: Form) -> Form:
        """Offer in every field of a form whom it may name."""
        return replace(form, fields=tuple(self.field(one) for one in form.fields))


def lists_of(forms: Iterable[Form]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Give the names that fields know, each list once for a page however many fields use it."""
    fields = (one for form in forms for one in form.fields)
    return {one.among: one.options for one in fields if one.kind == "named"}
