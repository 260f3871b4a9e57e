"""Who is on duty and who is planned is shown to the agency, and changed by whoever may."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from longstop.actions.import_organisation import import_organisation
from tests.bureau.fixtures import Bureau, people_of
from tests.web.everywhere import EASTMARK

In = Callable[[str], Client]
TURN = {"desk": "intake", "role": "duty", "person": "bob"}
NIGHT = {**TURN, "from": "2026-11-21T18:00", "to": "2026-11-22T06:00"}


def test_a_roster_is_planned_read_and_changed_on_its_page(desk: Bureau, signed_in: In) -> None:
    sue, alice, charlie = signed_in("sue"), signed_in("alice"), signed_in("charlie")
    assert "Plan somebody" not in alice.get("/roster").text
    assert alice.post("/roster/plan", NIGHT).status_code == 403
    wrong = sue.post("/roster/plan", {**NIGHT, "to": "2026-11-20T06:00"})
    assert (wrong.status_code, 'value="2026-11-20T06:00"' in wrong.text) == (400, True)
    assert sue.post("/roster/plan", {**NIGHT, "person": "nora"}).status_code == 400
    assert desk.ask("select count(*) from roster_turn") == [(0,)]
    assert "1 turn is planned" in sue.post("/roster/plan", NIGHT, follow=True).text
    text = "desk,role,person,from,to\nintake,duty,alice,2026-11-22 06:00,2026-11-22 18:00\n"
    file = SimpleUploadedFile("week.csv", text.encode())
    assert "1 turn is planned" in sue.post("/roster/import", {"file": file}, follow=True).text
    bad = SimpleUploadedFile("week.csv", text.replace("alice", "nobody").encode())
    assert sue.post("/roster/import", {"file": bad}).status_code == 400
    page = alice.get("/roster").text
    assert ("Sat 21 Nov 2026 18:00" in page, page.count('data-head="Who"')) == (True, 2)
    said = re.sub(r"<[^>]+>", " ", page)
    assert "Bob Second" in said
    assert re.search(r"Intake *: nobody is on duty", said)
    assert "bob" not in charlie.get("/roster").text
    (turn, _) = re.findall(r'name="turn" value="(\d+)"', sue.get("/roster").text)
    assert charlie.post("/roster/remove", {"turn": turn}).status_code in (400, 404)
    assert "no longer planned" in sue.post("/roster/remove", {"turn": turn}, follow=True).text
    assert alice.get("/roster?desk=nowhere").status_code == 404


def test_a_shift_is_begun_and_ended_on_the_page(desk: Bureau, signed_in: In) -> None:
    bob, charlie = signed_in("bob"), signed_in("charlie")
    duty = "select p.code from desk d left join person p on p.id = d.duty_person"
    duty += " where d.code = 'intake'"
    answer = bob.post("/roster/begin", {"desk": "intake", "hours": "8"}, follow=True)
    assert "has begun" in answer.text
    assert desk.ask(duty) == [("bob",)]
    assert charlie.post("/roster/end", {"desk": "intake"}).status_code in (400, 404)
    assert bob.post("/roster/begin", {"desk": "intake", "hours": "99"}).status_code == 400
    assert "has ended" in bob.post("/roster/end", {"desk": "intake"}, follow=True).text
    assert desk.ask(duty) == [(None,)]


def test_an_agency_without_a_desk_has_a_roster_of_nobody(desk: Bureau, signed_in: In) -> None:
    eve = '[[person]]\nagency = "east"\ncode = "eve"\ngiven_name = "Eve"\nfamily_name = "Easte"\n'
    told = 'e_mail = "eve@east.example"\nroles = ["duty_officer"]\n'
    import_organisation(desk.house, desk.people["admin"], EASTMARK + eve + told)
    desk.people = people_of(desk.house)
    page = signed_in("eve").get("/roster")
    assert (page.status_code, "Nobody is planned" in page.text) == (200, True)
