"""What waits for a second person: it is shown to those who may agree, and not to who proposed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from longstop.actions.close import close
from longstop.actions.decide_protection import Asked, decide_protection
from longstop.actions.disseminate import Sending, disseminate
from longstop.actions.take import take
from longstop.core.casework.overseas import Abroad
from longstop.core.safeguarding.protection import INTERIM, REASONS, Decision
from tests.bureau.children import drafted
from tests.bureau.fixtures import Bureau
from tests.bureau.sent import give_canada, ready
from tests.bureau.work import LINE, reference_of, references_of, statements
from tests.bureau.young import AGGRAVATED, STATED, decide, look

In = Callable[[str], Client]
HOW = Abroad(channel="interpol", assessment="no_serious_risk", assessment_reference="OA-12")


@pytest.fixture
def closing(desk: Bureau) -> str:
    """Let Alice propose to close a referral."""
    desk.receive_csv(LINE)
    reference = reference_of(desk)
    alice = desk.people["alice"]
    take(desk.house, alice, [reference])
    close(desk.house, alice, reference, outcome="no_offence_found", reason="checks_done")
    return reference


def test_a_closing_waits_for_everybody_but_its_proposer_until_another_agrees(
    desk: Bureau, signed_in: In, closing: str
) -> None:
    alice, bob, charlie = signed_in("alice"), signed_in("bob"), signed_in("charlie")
    assert "Nothing waits for you" in alice.get("/second").text
    assert "Nothing waits for you" in charlie.get("/second").text
    assert f"/r/{closing}#form-agree" in bob.get("/second").text
    assert "1 step waits for you" in bob.get("/shift?desk=intake").text
    assert "waits for you" not in alice.get("/shift?desk=intake").text
    assert f"/r/{closing}/agree" not in alice.get(f"/r/{closing}").text
    assert f"/r/{closing}/agree" in bob.get(f"/r/{closing}").text
    assert bob.post(f"/r/{closing}/agree").status_code == 303
    assert "Nothing waits for you" in bob.get("/second").text
    assert desk.ask("select state from obligation where reference = %s", closing) == [("closed",)]


def test_the_path_of_a_young_person_waits_and_is_agreed_to_on_its_page(
    desk: Bureau, signed_in: In
) -> None:
    desk.receive_csv(STATED)
    reference = reference_of(desk)
    take(desk.house, desk.people["alice"], [reference])
    look(desk, reference, passed_on="yes")
    decide(desk, reference, AGGRAVATED)
    alice, bob = signed_in("alice"), signed_in("bob")
    assert f"/r/{reference}#form-path-agree" in bob.get("/second").text
    page = alice.get(f"/r/{reference}").text
    assert (f"/r/{reference}/path-agree" in page, "path-withdraw" in page) == (False, True)
    assert alice.post(f"/r/{reference}/path-agree").status_code == 400
    assert bob.post(f"/r/{reference}/path-agree").status_code == 303
    assert "Nothing waits for you" in bob.get("/second").text


def test_what_is_to_go_abroad_waits_for_a_supervisor_only(desk: Bureau, signed_in: In) -> None:
    give_canada(desk)
    sending = Sending(reason="person_lives_there", to="canada", abroad=HOW)
    (made,) = disseminate(desk.house, desk.people["alice"], ready(desk), sending)
    assert "Nothing waits for you" in signed_in("bob").get("/second").text
    sue = signed_in("sue")
    assert f"/r/{made.dissemination}#form-abroad-approve" in sue.get("/second").text
    assert sue.post(f"/r/{made.dissemination}/abroad-approve").status_code == 303
    assert "Nothing waits for you" in sue.get("/second").text


def test_not_to_tell_for_a_child_waits_for_a_colleague_of_the_force_alone(
    desk: Bureau, signed_in: In
) -> None:
    draft = drafted(desk)
    reason = REASONS[Decision.DECLINE][0]
    asked = Asked(decision=Decision.DECLINE, reason=reason)
    decide_protection(desk.house, desk.people["nora"], draft, asked)
    assert f"/r/{draft}#form-protect-agree" in signed_in("ned").get("/second").text
    for other in ("nora", "bob", "charlie", "cora"):
        assert draft not in signed_in(other).get("/second").text, other


def test_who_may_not_agree_to_wait_is_not_offered_it(desk: Bureau, signed_in: In) -> None:
    draft = drafted(desk)
    until = desk.clock.time + timedelta(hours=20)
    asked = Asked(
        decision=Decision.DEFER, reason=REASONS[Decision.DEFER][0], until=until,
        interim=INTERIM[0],
    )  # fmt: skip
    decide_protection(desk.house, desk.people["ned"], draft, asked)
    nora = signed_in("nora")
    offered = f'action="/r/{draft}/protect-agree"'
    assert offered not in nora.get(f"/r/{draft}").text
    assert draft not in nora.get("/second").text
    assert nora.post(f"/r/{draft}/protect-agree").status_code == 400
    desk.ask("update person set roles = '{supervisor}' where code = 'nora' returning 1")
    assert offered in nora.get(f"/r/{draft}").text
    assert nora.post(f"/r/{draft}/protect-agree").status_code == 303


def test_the_list_costs_the_same_statements_for_any_number(
    desk: Bureau, signed_in: In, closing: str
) -> None:
    bob = signed_in("bob")
    bob.get("/second")
    with statements() as few:
        assert closing in bob.get("/second").text
    desk.receive_csv(*({**LINE, "reference": f"M-{n}"} for n in range(5)))
    alice = desk.people["alice"]
    for reference in references_of(desk, "referral")[1:]:
        take(desk.house, alice, [reference])
        close(desk.house, alice, reference, outcome="no_offence_found", reason="checks_done")
    with statements() as many:
        text = bob.get("/second").text
    assert all(one in text for one in references_of(desk, "referral"))
    assert {len(many), len(few)} == {5}
