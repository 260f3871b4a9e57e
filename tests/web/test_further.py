"""What is decided more rarely is decided on its page too, and offered to nobody else."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from longstop.actions.verify import verify
from longstop.core.referral.path import FEATURES
from tests.bureau.fixtures import Bureau
from tests.bureau.sent import developed, give_canada
from tests.bureau.work import LINE, references_of
from tests.bureau.young import STATED

In = Callable[[str], Client]
NEWEST = "select reference from obligation where kind = %s order by id desc limit 1"
HEADS = "reference,role,family_name,given_name,informational\n"


def do(client: Client, reference: str, form: str, **typed: str) -> str:
    """Press the button of a form that the page offers; gives what the page says then."""
    where = f"/r/{reference}/{form}"
    assert f'action="{where}"' in client.get(f"/r/{reference}").text, where
    answer = client.post(where, typed, follow=True)
    said = answer.text[answer.text.find('id="main"') :][:900]
    assert [code for _, code in answer.redirect_chain] == [303], said
    return said


def newest(desk: Bureau, kind: str) -> str:
    ((reference,),) = desk.ask(NEWEST, kind)
    return str(reference)


def in_words(client: Client, reference: str, form: str) -> bool:
    """Tell whether a page offers a form."""
    return f'action="/r/{reference}/{form}"' in client.get(f"/r/{reference}").text


def test_the_path_of_a_young_person_is_looked_for_proposed_and_kept(
    desk: Bureau, signed_in: In
) -> None:
    desk.receive_csv(STATED, {**LINE, "reference": "T-2", "given_name": "Kim"})
    young, adult = references_of(desk, "referral")
    alice, bob, charlie = (signed_in(one) for one in ("alice", "bob", "charlie"))
    assert not in_words(alice, adult, "path")
    do(alice, young, "take")
    for feature in FEATURES:
        found = {"said": "yes" if feature == "passed_on" else "no", "basis": "record"}
        said = do(alice, young, "feature", feature=feature, **found)
    assert "Not looked at yet: nothing" in said
    wrong = alice.post(f"/r/{young}/path", {"decision": "kite", "reason": "features_found"})
    assert (wrong.status_code, "offered was given for: what you decide" in wrong.text) == (
        400,
        True,
    )
    path = {"decision": "aggravated", "reason": "features_found"}
    assert charlie.post(f"/r/{young}/path", path).status_code == 404
    assert "is proposed" in do(alice, young, "path", **path)
    assert not in_words(alice, young, "path")
    do(bob, young, "path-agree")
    assert "It is kept" in do(alice, young, "keep", reason="work_goes_on")
    assert verify(desk.house, desk.people["sue"]).faults == ()


def test_an_offer_is_answered_taken_back_and_settled_where_it_stands(
    desk: Bureau, signed_in: In
) -> None:
    desk.receive_csv(*({**LINE, "reference": f"T-{n}", "given_name": f"A{n}"} for n in range(3)))
    given, refused, back = references_of(desk, "referral")
    alice, nora, charlie = (signed_in(one) for one in ("alice", "nora", "charlie"))
    offers = []
    for one in (given, refused, back):
        do(alice, one, "transfer", to="north", reason="person_lives_there")
        offers.append(newest(desk, "transfer"))
    assert not in_words(alice, offers[0], "offer-accept")
    assert not in_words(nora, offers[0], "offer-withdraw")
    assert charlie.post(f"/r/{offers[0]}/offer-accept").status_code == 404
    assert "you own it now" in do(nora, offers[0], "offer-accept")
    wrong = {"reason": "not_our_area", "belongs_to": "nowhere"}
    assert nora.post(f"/r/{offers[1]}/offer-refuse", wrong).status_code in (400, 404)
    do(nora, offers[1], "offer-refuse", reason="not_our_area")
    assert "settled" in do(alice, refused, "settle", reason="place_checked")
    do(alice, offers[2], "offer-withdraw")
    assert nora.post(f"/r/{offers[2]}/offer-accept").status_code in (400, 404)
    owners = "select a.code from obligation o join agency a on a.id = o.owner_agency"
    owners += " where o.kind = 'referral' order by o.id"
    assert desk.ask(owners) == [("north",), ("bureau",), ("bureau",)]
    assert verify(desk.house, desk.people["sue"]).faults == ()


def test_a_referral_goes_abroad_is_corrected_held_let_go_and_erased(
    desk: Bureau, signed_in: In
) -> None:
    give_canada(desk)
    desk.receive_csv({**LINE, "file_digest": "b" * 32, "file_viewed": "no"})
    (reference,) = references_of(desk, "referral")
    developed(desk, [reference])
    alice, sue, rita = (signed_in(one) for one in ("alice", "sue", "rita"))
    no_file = alice.post(f"/r/{reference}/open", {"file": "kite", "ground": "warrant"})
    assert no_file.status_code == 400
    assert "it may be opened" in do(alice, reference, "open", file="1", ground="warrant")
    assert not in_words(alice, reference, "open")
    how = {"channel": "interpol", "assessment": "no_serious_risk", "assessment_reference": "OA-1"}
    to_canada = {"to": "canada", "reason": "person_lives_there", **how}
    do(alice, reference, "abroad", **to_canada)
    do(alice, newest(desk, "dissemination"), "take-back")
    do(alice, reference, "abroad", **to_canada)
    sent = newest(desk, "dissemination")
    assert not in_words(alice, sent, "arrived")
    do(sue, sent, "abroad-approve")
    do(alice, sent, "arrived", name="M. Weaver", their_reference="2026-1")
    assert "Told in our name: canada" in do(alice, reference, "wrong", reason="address_wrong")
    do(alice, newest(desk, "correction"), "correction-arrived", name="M. Weaver",
       their_reference="2026-2")  # fmt: skip
    do(alice, reference, "close", outcome="no_offence_found", reason="checks_done")
    do(sue, reference, "agree")
    assert not in_words(alice, reference, "erase"), "a duty officer erases nobody"
    held = {"reason": "claim", "review_by": "2027-03-01"}
    for form, typed in (("hold", held), ("erase", {"reason": "kept_long_enough"})):
        stale = sue.post(f"/r/{reference}/{form}", {**typed, "seen": "1"})
        assert (stale.status_code, "Since you looked" in stale.text) == (409, True), form
    assert "01 Mar 2027" in do(sue, reference, "hold", **held)
    refused = sue.post(f"/r/{reference}/erase", {"reason": "kept_long_enough"})
    assert (refused.status_code, "hold" in refused.text) == (400, True)
    do(sue, reference, "lift", reason="matter_ended")
    assert not in_words(sue, reference, "lift")
    assert "is proposed" in do(sue, reference, "erase", reason="kept_long_enough")
    do(rita, reference, "erase-agree")
    assert not in_words(sue, reference, "erase")
    assert verify(desk.house, desk.people["sue"]).faults == ()


def test_what_is_kept_for_information_is_looked_at_and_made_a_referral(
    desk: Bureau, signed_in: In
) -> None:
    desk.receive_text(f"{HEADS}T-1,reported,Quill,Jon,yes\n")
    (reference,) = references_of(desk, "referral")
    alice, charlie = signed_in("alice"), signed_in("charlie")
    assert "stays information" in do(alice, reference, "inform")
    assert charlie.post(f"/r/{reference}/promote").status_code == 404
    assert "is a referral from now on" in do(alice, reference, "promote")
    assert not in_words(alice, reference, "inform")
