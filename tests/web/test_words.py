"""Everything that a page shows was said through the catalogue, in whatever language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import cycle
from math import nan
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from longstop.actions.capacity_scenarios import find_scenario, shipped_scenarios
from longstop.actions.sweep import sweep
from longstop.core.authority.permissions import ROLES
from longstop.core.capacity.comparison import MEASURES
from longstop.core.capacity.comparison_words import value_in_words
from longstop.core.capacity.intervals import Figure
from longstop.core.capacity.outcome_words import days_of, percent
from longstop.core.capacity.what_if import ChangeNotPossible, with_pathway
from longstop.core.referral.vocabulary import ObligationKind
from longstop.engines.wording import wording_of
from longstop.web.routes import ROUTES
from tests.bureau.exhibits import WORDS
from tests.bureau.fixtures import Bureau
from tests.bureau.linked import join, tie
from tests.bureau.work import CHILD, LINE, references_of
from tests.bureau.young import DISPUTED
from tests.web.everywhere import PLACE, address, every_address, fill, typed
from tests.web.pseudo import LANGUAGE, made_in, unsaid
from tests.web.ways_in import link_for, serve_with

_KEYS = ("owner", "bands", "targets", "access", "order", "bulk", "floor", "weight", "prior")
_OUTSIDE = "national safeguarding lead, outside the bureau"
FIXTURE = {
    *LINE.values(), *CHILD.values(), *shipped_scenarios(), "Longstop", "empty.csv", "csv", "text",
    "linkage", _OUTSIDE, *WORDS.values(), "JB/1",
}  # fmt: skip
"""What the test gave, names of scenarios, formats, the model, a role of the policy."""


@pytest.fixture
def other_language(desk: Bureau, tmp_path: Path) -> Iterator[None]:
    """Let the desk speak a language in which every word shows that it was said."""
    serve_with(language=LANGUAGE, locale=made_in(tmp_path))
    yield
    translation.deactivate()


def data_of(desk: Bureau) -> set[str]:
    """Give what is nobody's word but a name: of people, agencies, desks, senders, files, keys."""
    rows = desk.ask(
        "select unnest(array[code, name, hours, out_of_hours]) from agency"
        " union select unnest(array[code, name]) from desk"
        " union select unnest(array[code, given_name, family_name]) from person"
        " union select name from source union select file_name from package"
    )
    sources = re.findall(r'source = "([^"]+)"', desk.house.shipped_policy)
    return FIXTURE | {str(one) for (one,) in rows if one} | {*sources, *_KEYS}


class Reader:
    """Reads pages and gathers what on them was not said through the catalogue."""

    def __init__(self, client: Client, data: set[str]) -> None:
        self.client, self.data = client, data
        self.found: dict[str, set[str]] = {}

    def get(self, where: str) -> None:
        self._read(where, self.client.get(where, follow=True))

    def post(self, where: str, given: dict[str, str]) -> None:
        self._read(f"form {where}", self.client.post(where, given, follow=True))

    def _read(self, where: str, answer: HttpResponse) -> None:
        if answer.streaming:
            answer.close()
        elif answer.content and answer.headers["Content-Type"].startswith("text/html"):
            for one in unsaid(answer.content, self.data):
                self.found.setdefault(one, set()).add(where)

    def told(self) -> str:
        return "".join(f"{min(where)}: {one}\n" for one, where in sorted(self.found.items()))


def test_nothing_that_a_page_shows_escapes_the_catalogue(
    desk: Bureau, signed_in: Callable[[str], Client], other_language: None
) -> None:
    held = fill(desk)
    disputed = {**DISPUTED, "e_mail": "jon@quill.example", "ip_address": "192.0.2.7"}
    desk.receive_csv(
        *({**LINE, "reference": f"T-{n}", "given_name": "Kim"} for n in (7, 8, 9)),
        {**disputed, "reference": "T-10", "ip_shared": "yes", "event_time": "2026-11-10 10:00"},
    )
    held[ObligationKind.REFERRAL] = references_of(desk, "referral")
    with desk.as_superuser() as admin:
        admin.execute("update person set roles = %s where code = 'sue'", [sorted(ROLES)])
    data = data_of(desk)
    sue, nobody = Reader(signed_in("sue"), data), Reader(Client(), data)
    turn, referrals = cycle(sorted(held)), held[ObligationKind.REFERRAL]
    for route in (one for one in ROUTES if one.get):
        for references in held.values() if PLACE.search(route.path) else [[]]:
            sue.get(address(route.path, *references))
    for where in every_address(referrals[0]):
        if not where.startswith("/sign-out"):
            sue.get(where)
            nobody.get(where)
    nobody.get(link_for(desk, "bob"))
    nobody.post(link_for(desk, "bob"), {"password": "short", "again": "other"})
    nobody.post("/sign-in", {"login": "bob", "password": "wrong"})
    for route in (one for one in ROUTES if one.post):
        for references in (referrals, held[next(turn)]):
            sue.post(address(route.path, *references), typed(route))
    join(desk, *referrals[:2])
    tie(desk, *referrals[1:3], evidence="soft", verdict="ask")
    desk.clock.on(days=30)
    sweep(desk.house, every_seconds=60)
    for route in (one for one in ROUTES if one.get):
        sue.get(address(route.path, *referrals))
    assert f'<html lang="{LANGUAGE}"'.encode() in sue.client.get("/list").content
    assert sue.told() + nobody.told() == ""


def test_what_planners_read_is_said_too(tmp_path: Path) -> None:
    """Their answers take a minute to come, so that the test above opens none."""
    wording = wording_of(LANGUAGE, made_in(tmp_path))
    assert wording is not None
    with pytest.raises(ChangeNotPossible) as refused:
        with_pathway(find_scenario("bureau"), "quillway", 0.5)
    told = [
        days_of(Figure(12.25, 0.5)), days_of(Figure(3.0, nan)), percent(Figure(nan, nan)),
        *(value_in_words(MEASURES[0], Figure(value, 0.1)) for value in (2.5, nan)),
        *(one.words[0].upper() + one.words[1:] for one in MEASURES), str(refused.value),
    ]  # fmt: skip
    page = "".join(f"<p>{wording.said(one)}</p>" for one in told)
    names = re.findall(r"It has: (.*)\.", str(refused.value))[0].split(", ")
    assert unsaid(page.encode(), [*names, "quillway"]) == []
