"""What falls due of one kind is listed to those who see it, the first due on top."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from django.test import Client

from longstop.actions.decide_trust import decide_trust
from longstop.actions.legal_hold import lift_holds, place_holds
from longstop.actions.record_correction import record_correction
from longstop.actions.share import share
from longstop.actions.verify import verify
from longstop.core.casework.owed import Owed
from longstop.core.safeguarding.trust_decision import TrustDecision
from tests.bureau.children import drafted
from tests.bureau.fixtures import Bureau
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
    )
    coach, young, told = references_of(desk, "referral")[1:]
    alice = desk.people["alice"]
    share(desk.house, alice, [told], with_agency="south", reason="joint_work")
    record_correction(desk.house, alice, told, reason="address_wrong")
    (notice,) = references_of(desk, "correction")
    place_holds(desk.house, desk.people["sue"], [coach], reason="prosecution",
                review_by=date(2027, 6, 30))  # fmt: skip

    def listed(who: Client, owed: Owed) -> list[str]:
        page = who.get(f"/due?of={owed}").text
        return re.findall(r'data-head="Reference"><a[^>]*>([^<]+)</a>', page)

    of = {
        Owed.PROTECTION: [draft], Owed.CHILDREN: [child], Owed.TRUST: [coach],
        Owed.CORRECTIONS: [notice], Owed.YOUNG: [young], Owed.HOLDS: [coach],
    }  # fmt: skip
    home = {Owed.PROTECTION: "nora", Owed.CHILDREN: "nora"}
    asked = set()
    for owed, references in of.items():
        client = signed_in(home.get(owed, "alice"))
        with statements() as sent:
            assert listed(client, owed) == references, owed
        asked.add(len(sent))
        stranger = signed_in("charlie")
        assert listed(stranger, owed) == (references if owed is Owed.CORRECTIONS else []), owed
    assert max(asked) <= 12
    assert verify(desk.house, desk.people["sue"]).faults == ()
    decide_trust(desk.house, alice, coach, TrustDecision.NO, reason="another_person")
    lift_holds(desk.house, desk.people["sue"], [coach], reason="matter_ended")
    assert [listed(signed_in("alice"), one) for one in (Owed.TRUST, Owed.HOLDS)] == [[], []]
    assert signed_in("alice").get("/due?of=nothing").status_code == 404
    shift = signed_in("sue").get("/shift?desk=intake").text
    assert f"/due?of={Owed.TRUST}" in shift
    assert "On duty: <strong>Alice Dutton</strong>" in shift
