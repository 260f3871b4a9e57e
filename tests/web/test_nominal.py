"""Who is one person with a referral, and what holds each of them there, on a page."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client
from playwright.sync_api import Page

from longstop.actions.confirm_link import confirm_link
from longstop.actions.show_nominal import show_nominal
from tests.bureau.fixtures import Bureau
from tests.bureau.linked import give, join, number_of
from tests.bureau.linking import MAN, NOBODY, receive_people
from tests.bureau.work import STAFF, absent_reference, references_of, statements
from tests.web.test_in_a_browser import faults_of

In = Callable[[str], Client]


def rows_of(text: str) -> dict[str, str]:
    """Give the row of each member, by its reference."""
    rows = text.split("<tr data-row>")[1:]
    return {re.findall(r'href="/r/([^"/]+)"', one)[0]: one for one in rows}


def test_each_member_stands_with_what_holds_it_and_every_one_shown_is_a_look(
    desk: Bureau, signed_in: In
) -> None:
    man, again, third, said = receive_people(desk, MAN, MAN, MAN, NOBODY)
    alice = signed_in("alice")
    alone = alice.get(f"/r/{said}/nominal").text
    assert "It stands alone" in alone
    confirm_link(desk.house, desk.people["alice"], third, said, reason="officer_knows")
    before = desk.ask("select count(*) from ledger_entry where event = 'referral.links_viewed'")
    assert f'href="/r/{man}/nominal"' in alice.get(f"/r/{man}").text
    text = alice.get(f"/r/{man}/nominal").text
    rows = rows_of(text)
    assert list(rows) == [man, again, third, said]
    assert "4 referrals that you can see" in text
    for words in ("Jon Quill, born 1980-04-03", "the same mailbox", "2 of 3", "<svg", "this one"):
        assert words in rows[man], words
    assert f"/links/{again}/{man}" in rows[again]
    assert "alice said that it is one person with" in rows[said]
    assert ("hangs by one" in rows[said], "hangs by one" in rows[third]) == (True, False)
    looks = desk.ask("select count(*) from ledger_entry where event = 'referral.links_viewed'")
    assert looks[0][0] - before[0][0] == 4


def test_a_page_goes_on_where_the_last_one_ended_in_as_many_statements(desk: Bureau) -> None:
    people = receive_people(desk, MAN, MAN, MAN)
    house, alice = desk.house, desk.people["alice"]
    found, counts, after = [], [], None
    for _ in range(2):
        with statements() as run:
            shown = show_nominal(house, alice, people[2], after=after, limit=2)
        found += [one.seen.reference for one in shown.members]
        counts.append(len(run))
        after = shown.next
    assert (found, after, shown.many) == (people, None, 3)
    assert counts[0] == counts[1]


def test_who_may_not_see_a_member_sees_neither_it_nor_that_there_is_one(
    desk: Bureau, signed_in: In
) -> None:
    (theirs,) = receive_people(desk, MAN)
    named = {"given_name": STAFF["given_name"], "family_name": STAFF["family_name"]}
    desk.receive_csv({**NOBODY, **named, "reference": "L-9"})
    restricted = references_of(desk, "referral")[-1]
    (ours,) = receive_people(desk, MAN)
    give(desk, theirs)
    join(desk, theirs, restricted)
    join(desk, theirs, ours)
    ((compartment,),) = desk.ask(
        "select compartment is not null from obligation where id = %s", number_of(desk, restricted)
    )
    assert compartment
    nora, charlie, alice = (signed_in(one) for one in ("nora", "charlie", "alice"))
    assert "It stands alone" in nora.get(f"/r/{theirs}/nominal").text
    seen = alice.get(f"/r/{ours}/nominal").text
    assert list(rows_of(seen)) == [theirs, ours]
    assert restricted not in seen
    assert "2 referrals" in seen
    answers = [
        one.get(f"/r/{reference}/nominal")
        for one, reference in (
            (charlie, theirs), (nora, ours), (alice, restricted), (charlie, absent_reference()),
            (charlie, "R-1"),
        )
    ]  # fmt: skip
    assert {one.status_code for one in answers} == {404}
    assert len({len(answers[one].content) for one in (0, 3, 4)}) == 1


def test_the_page_of_a_person_has_no_fault_and_fits_a_narrow_window(
    desk: Bureau, page: Page
) -> None:
    man, *_ = receive_people(desk, MAN, MAN, MAN)
    (alone,) = receive_people(desk, NOBODY)
    for reference in (man, alone):
        page.goto(f"/r/{reference}/nominal")
        assert faults_of(page) == [], reference
    page.goto(f"/r/{man}/nominal")
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
