"""A supervisor sees the work of all; a stranger sees their own agency's, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from longstop.actions.sweep import sweep
from longstop.actions.take import take
from tests.bureau.fixtures import Bureau, people_of
from tests.bureau.work import LINE, references_of, statements

In = Callable[[str], Client]


@pytest.fixture
def late(desk: Bureau) -> list[str]:
    """Receive three people, of whom nobody takes care in time."""
    desk.receive_csv(*({**LINE, "reference": f"T-{n}", "given_name": f"A{n}"} for n in range(3)))
    references = references_of(desk, "referral")
    take(desk.house, desk.people["alice"], references[:1])
    desk.clock.on(hours=3)
    sweep(desk.house, every_seconds=60)
    desk.clock.on(days=30)
    sweep(desk.house, every_seconds=60)
    return references


def test_each_figure_leads_to_the_list_behind_it(
    desk: Bureau, signed_in: In, late: list[str]
) -> None:
    sue, charlie = signed_in("sue"), signed_in("charlie")
    page = sue.get("/team").text
    for address in set(re.findall(r'href="(/team/list\?[^"]+)"', page)):
        listed = sue.get(address)
        assert re.search(r'href="/r/[A-Z0-9-]+"', listed.text), address
        elsewhere = charlie.get(address)
        assert not any(one in elsewhere.text for one in late), address
    assert all(one in sue.get("/team/list?of=breached").text for one in late)
    assert not any(one in charlie.get("/team").text for one in late)
    owner = "/team/list?person=sue"
    assert [sue.get(owner).status_code, charlie.get(owner).status_code] == [200, 404]
    assert sue.get("/team/list?of=all").status_code == 404


def test_all_work_of_an_absent_officer_falls_to_the_supervisor(desk: Bureau, signed_in: In) -> None:
    desk.receive_csv(LINE)
    sue, charlie = signed_in("sue"), signed_in("charlie")
    assert charlie.post("/people/absence", {"person": "alice"}).status_code == 400
    assert desk.ask("select count(*) from person where absent") == [(0,)]
    answer = sue.post("/people/absence", {"person": "alice"}, follow=True)
    assert "went to the supervisors" in answer.text
    owners = desk.ask("select distinct p.code from obligation o join person p"
                      " on p.id = o.owner_person where o.is_open")  # fmt: skip
    assert owners == [("sue",)]
    assert "They are back" in answer.text
    sue.post("/people/absence", {"person": "alice", "back": "yes"})
    assert desk.ask("select count(*) from person where absent") == [(0,)]


def test_a_shift_is_handed_over_and_accepted_on_its_page(desk: Bureau, signed_in: In) -> None:
    alice, bob = signed_in("alice"), signed_in("bob")
    refused = alice.post("/shift/hand-over", {"desk": "intake", "to": "x", "note": "a kite"})
    assert (refused.status_code, "a kite" in refused.text) == (400, True)
    given = {"desk": "intake", "to": "bob", "note": "look at the kite"}
    assert alice.post("/shift/hand-over", given).status_code == 303
    assert "Accept the shift" not in alice.get("/shift?desk=intake").text
    assert "Accept the shift" in bob.get("/shift?desk=intake").text
    assert bob.post("/shift/accept", {"desk": "intake"}).status_code == 303
    duty = "select p.code from desk d join person p on p.id = d.duty_person where d.code = 'intake'"
    assert desk.ask(duty) == [("bob",)]


def test_an_administrator_gives_roles_and_the_way_in(desk: Bureau, signed_in: In) -> None:
    admin, sue = signed_in("admin"), signed_in("sue")
    assert sue.post("/people/roles", {"person": "bob", "role": "supervisor"}).status_code == 403
    sent = {"person": "bob", "had": ["duty_officer"], "role": ["duty_officer", "supervisor"]}
    assert "bob is now" in admin.post("/people/roles", sent, follow=True).text
    assert people_of(desk.house)["bob"].roles == ("duty_officer", "supervisor")
    assert admin.post("/people/roles", {**sent, "role": "king"}).status_code == 400
    made = admin.post("/people/invite", {"person": "bob", "agency": "bureau"})
    (link,) = re.findall(r"<code>http://testserver(/welcome/[^<]+)</code>", made.text)
    assert Client().get(link).status_code == 200
    assert link not in admin.get("/people?person=bob").text
    assert admin.post("/people/invite", {"person": "nobody"}).status_code == 400
    assert "nora" not in admin.get("/people").text


def test_the_page_costs_the_same_statements_for_any_number(
    desk: Bureau, signed_in: In, late: list[str]
) -> None:
    sue, counts = signed_in("sue"), []
    sue.get("/team")
    for many in (1, 20):
        desk.receive_csv(*({**LINE, "reference": f"M{many}-{n}"} for n in range(many)))
        with statements() as asked:
            sue.get("/team")
        counts.append(len(asked))
    assert set(counts) == {8}
