"""What falls due of one kind is listed to those who see it, the first due on top."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from django.test import Client

from longstop.actions.accept import accept
from longstop.actions.decide_trust import decide_trust
from longstop.actions.disseminate import disseminate
from longstop.actions.legal_hold import lift_holds, place_holds
from longstop.actions.record_correction import record_correction
from longstop.actions.share import share
from longstop.actions.transfer import transfer
from longstop.actions.verify import verify
from longstop.core.casework.owed import Owed
from longstop.core.safeguarding.trust_decision import TrustDecision
from tests.bureau.children import drafted
from tests.bureau.fixtures import Bureau
from tests.bureau.sent import NORTH, developed
from tests.bureau.work import LINE, references_of, statements

In = Callable[[str], Client]


def test_what_falls_due_is_listed_by_kind_and_only_to_those_who_see_it(
    desk: Bureau, signed_in: In
) -> None:
    draft = drafted(desk)
    (child,) = references_of(desk, "child_record")
    desk.receive_csv(
        {**LINE, "reference": "T-2", "given_name": "Ann", "occupation": "swimming coach"},
        {**LINE, "reference": "T-3", "given_name": "Bea", "age": "14"},
        {**LINE, "reference": "T-4", "given_name": "Cem"},
        {**LINE, "reference": "T-5", "given_name": "Dov"},
    )
    coach, young, told, ready = references_of(desk, "referral")[1:]
    alice = desk.people["alice"]
    share(desk.house, alice, [told], with_agency="south", reason="joint_work")
    record_correction(desk.house, alice, told, reason="address_wrong")
    (notice,) = references_of(desk, "correction")
    place_holds(desk.house, desk.people["sue"], [coach], reason="prosecution",
                review_by=date(2027, 6, 30))  # fmt: skip

    def listed(who: Client, owed: Owed) -> list[str]:
        page = who.get(f"/due?of={owed}").text
        return re.findall(r'data-head="Reference"><a[^>]*>([^<]+)</a>', page)

    developed(desk, [ready])
    (made,) = disseminate(desk.house, alice, [ready], NORTH)
    transfer(desk.house, alice, [told], to="south", reason="person_lives_there")
    (offer,) = references_of(desk, "transfer")
    of = {
        Owed.OFFERED: [made.dissemination],
        Owed.PROTECTION: [draft], Owed.CHILDREN: [child], Owed.TRUST: [coach],
        Owed.CORRECTIONS: [notice], Owed.YOUNG: [young], Owed.HOLDS: [coach],
    }  # fmt: skip
    home = {Owed.OFFERED: "nora", Owed.PROTECTION: "nora", Owed.CHILDREN: "nora"}
    asked = set()
    for owed, references in of.items():
        client = signed_in(home.get(owed, "alice"))
        with statements() as sent:
            assert listed(client, owed) == references, owed
        asked.add(len(sent))
        stranger = signed_in("charlie")
        theirs = {Owed.CORRECTIONS: references, Owed.OFFERED: [offer]}
        assert listed(stranger, owed) == theirs.get(owed, []), owed
    assert max(asked) <= 12
    waits = "1 sent or offered to us waits for a name"
    assert waits in signed_in("nora").get("/shift").text
    assert "wait for a name" not in signed_in("alice").get("/shift").text
    accept(desk.house, desk.people["nora"], [made.dissemination], owner="nora")
    assert listed(signed_in("nora"), Owed.OFFERED) == []
    assert waits not in signed_in("nora").get("/shift").text
    assert verify(desk.house, desk.people["sue"]).faults == ()
    decide_trust(desk.house, alice, coach, TrustDecision.NO, reason="another_person")
    lift_holds(desk.house, desk.people["sue"], [coach], reason="matter_ended")
    assert [listed(signed_in("alice"), one) for one in (Owed.TRUST, Owed.HOLDS)] == [[], []]
    assert signed_in("alice").get("/due?of=nothing").status_code == 404
    shift = signed_in("sue").get("/shift?desk=intake").text
    assert f"/due?of={Owed.TRUST}" in shift
    assert "On duty: <strong>Alice Dutton</strong>" in shift
