"""Reach every page there is, as everybody there could be: made out of the lists of the code itself.

A new page, form or role is in here by itself; nothing needs to be written for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle

from django.http import HttpResponse
from django.urls import URLPattern, get_resolver

from longstop.actions.import_organisation import import_organisation
from longstop.actions.offer_custody import Offering, offer_custody
from longstop.actions.register_exhibits import register_exhibits
from longstop.core.authority.permissions import ROLES
from longstop.core.referral.vocabulary import ObligationKind
from longstop.web.pages.casework import FORMS
from longstop.web.visit import Route
from tests.bureau.children import drafted
from tests.bureau.exhibits import WORDS
from tests.bureau.fixtures import Bureau, people_of
from tests.bureau.work import LINE, references_of

PLACE = re.compile(r"<(?:str|int):\w+>")
_CHANGING = re.compile(
    rb'nonce="[^"]+"|name="csrfmiddlewaretoken" value="[^"]+"|id="id_[a-z_]+-\w+"'
)
COMMON = {"reason": "assessment", "outcome": "not_a_record", "mended": "x", "seen": "1"}
_BY_KIND = {"moment": "2026-11-20T18:00", "text": "north"}
TO_BOB = Offering(to="bureau/intake", reason="to_examiner", person="bob")
FILE = "d41d8cd98f00b204e9800998ecf8427e"
EASTMARK = """
[[agency]]
code = "east"
name = "Eastmark Police"
kind = "force"
country = "GB"
zone = "Europe/London"
areas = ["Eastmark"]
hours = "Mon-Sun 00:00-24:00"
out_of_hours = "+44 1632 960001"

"""


def address(path: str, *references: str) -> str:
    """Give the address of a page about something, or about two things where it asks for two."""
    given = cycle(references)
    return "/" + PLACE.sub(lambda _: next(given), path)


def typed(route: Route) -> dict[str, str]:
    """Fill a form in as somebody might: the first of what it offers, a place, a moment."""
    for form in FORMS:
        if form.name == route.name:
            fields = {one.name: one for one in form.fields}
            given = {
                name: one.options[0][0] if one.options else _BY_KIND.get(one.kind, "north")
                for name, one in fields.items()
            }
            return {**given, "seen": "1"}
    return COMMON


def plain(answer: HttpResponse, *references: str) -> bytes:
    """Give what a page says without what is new on every page and without what was asked for."""
    said = _CHANGING.sub(b"", answer.content)
    for one in references:
        said = said.replace(one.encode(), b"REF")
    return said


def every_address(known: str) -> Iterator[str]:
    """Give every address that the desk answers, pages of signing in too."""
    for one in get_resolver().url_patterns:
        assert isinstance(one, URLPattern)
        yield address(re.sub(r"<int:\w+>", "7", str(one.pattern)), known)


def fill(desk: Bureau) -> dict[ObligationKind, list[str]]:
    """Let the bureau hold one thing of every kind that a day brings, and Eastmark nothing.

    Gives all references of each kind. In Eastmark somebody holds each role there is; their codes
    are the names of the roles.
    """
    people = "".join(
        f'[[person]]\nagency = "east"\ncode = "{role}"\ngiven_name = "Kim"\nfamily_name = "Easte"\n'
        f'e_mail = "{role}@east.example"\nroles = ["{role}"]\n'
        for role in sorted(ROLES)
    )
    import_organisation(desk.house, desk.people["admin"], EASTMARK + people)
    drafted(desk)
    desk.receive_csv(
        {**LINE, "reference": "T-2", "file_digest": FILE, "file_viewed": "no"},
        {**LINE, "reference": "T-3", "date_of_birth": "no such day"},
        declared=5,
    )
    desk.receive_text("reference,role,shoe_size\nT-4,reported,44\n", name="drift.csv")
    desk.receive_bytes(b"", name="empty.csv")
    desk.people = people_of(desk.house)
    line = {**WORDS, "referral": references_of(desk, "referral")[0], "number": "JB/1"}
    (made,) = register_exhibits(desk.house, desk.people["alice"], [(0, line)])
    offer_custody(desk.house, desk.people["alice"], [made.reference], TO_BOB)
    found = desk.ask(
        "select o.kind, array_agg(o.reference order by o.id desc) from obligation o"
        " where not exists (select from agency a where a.code = 'east' and a.id = any(o.seen_by))"
        " group by o.kind"
    )
    return {ObligationKind(kind): references for kind, references in found}
