"""Whom a form may name is chosen from those whom its reader may see, and from nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client

from longstop.actions.import_organisation import import_organisation
from longstop.actions.note_absence import note_absence
from tests.bureau.fixtures import Bureau
from tests.bureau.sent import NORTH, give_canada, sent
from tests.bureau.work import LINE, references_of

In = Callable[[str], Client]


def offered(page: str, field: str) -> list[str]:
    """Give the codes that the list of a field offers."""
    (drawn,) = re.findall(rf'<select [^>]*id="{field}".*?</select>', page, re.DOTALL)
    return re.findall(r'<option value="([^"]+)"', drawn)


def test_agencies_desks_and_colleagues_are_chosen_by_name(desk: Bureau, signed_in: In) -> None:
    give_canada(desk)
    desk.receive_csv(LINE)
    (reference,) = references_of(desk, "referral")
    alice = signed_in("alice")
    page = alice.get(f"/r/{reference}").text
    assert "Northmark Police (north)" in page
    places, agencies = offered(page, "transfer-to"), offered(page, "share-with")
    assert {"north", "bureau/intake"} <= {*places}
    assert "bureau" not in agencies
    assert "bureau/restricted" not in places
    assert not [one for one in agencies if "/" in one]
    kept = alice.post(f"/r/{reference}/share", {"with": "north"})
    assert (kept.status_code, '<option value="north" selected>' in kept.text) == (400, True)
    given = {"with": "Northmark Police (north)", "reason": "joint_work"}
    assert alice.post(f"/r/{reference}/share", given).status_code == 303


def test_colleagues_are_of_ones_own_agency_and_not_away(desk: Bureau, signed_in: In) -> None:
    alice = signed_in("alice")
    to = offered(alice.get("/shift?desk=intake").text, "give-to")
    assert {"bob", "sue"} <= {*to}
    assert not {"alice", "nora", "charlie", "admin"} & {*to}
    note_absence(desk.house, desk.people["sue"], agency="bureau", code="bob", back=False)
    assert "bob" not in offered(alice.get("/shift?desk=intake").text, "give-to")
    assert alice.post("/shift/hand-over", {"desk": "intake", "to": "nora"}).status_code == 400
    dissemination = sent(desk, NORTH).dissemination
    nora = signed_in("nora")
    assert "nora" in (owners := offered(nora.get(f"/r/{dissemination}").text, "accept-owner"))
    assert not {"alice", "sue"} & {*owners}
    assert nora.post(f"/r/{dissemination}/accept", {"owner": "alice"}).status_code == 400
    assert nora.post(f"/r/{dissemination}/accept", {"owner": "ned"}).status_code == 303


def test_of_many_agencies_one_types_the_name(desk: Bureau, signed_in: In) -> None:
    agencies = "".join(
        f'[[agency]]\ncode = "f{n}"\nname = "Force {n}"\nkind = "force"\ncountry = "GB"\n'
        f'zone = "Europe/London"\nareas = ["Field {n}"]\nhours = "Mon-Sun 00:00-24:00"\n'
        f'out_of_hours = "+44 1632 960{n:03}"\n'
        for n in range(40)
    )
    import_organisation(desk.house, desk.people["admin"], agencies)
    desk.receive_csv(LINE)
    (reference,) = references_of(desk, "referral")
    alice, admin = signed_in("alice"), signed_in("admin")
    page = alice.get(f"/r/{reference}").text
    assert re.search(r'<input [^>]*id="share-with"[^>]* list="names-agencies"', page)
    assert page.count('<datalist id="names-agencies">') == 1
    assert '<option value="Force 7 (f7)">' in page
    typed = {"with": "Force 7 (f7)", "reason": "joint_work"}
    assert alice.post(f"/r/{reference}/share", typed).status_code == 303
    shown = "select count(*) from obligation o join agency a on a.id = any(o.seen_by)"
    assert desk.ask(f"{shown} where a.code = 'f7'")[0][0] >= 1
    typed = {"with": "Force 99 (f99)", "reason": "joint_work"}
    kept = alice.post(f"/r/{reference}/share", typed)
    assert (kept.status_code, 'value="Force 99 (f99)"' in kept.text) == (400, True)
    invited = {"agency": "Force 7 (f7)", "person": "nobody"}
    assert admin.post("/people/invite", invited).status_code == 400
    assert '<option value="Force 7 (f7)">' in admin.get("/people").text
