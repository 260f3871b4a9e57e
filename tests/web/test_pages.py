"""Pages answered to those who may see them, and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from longstop.actions.decide_protection import decide_protection
from longstop.actions.sweep import sweep
from longstop.core.authority.permissions import may
from longstop.core.casework import sharing
from longstop.core.triage.grading import REASONS
from longstop.web.faults import for_page
from longstop.web.pages.casework import FORMS
from longstop.web.routes import ROUTES
from tests.bureau.children import SEND, drafted
from tests.bureau.fixtures import Bureau
from tests.bureau.work import CHILD, LINE, references_of, statements

In = Callable[[str], Client]
PLAN = {"plan": "WP-1", "made": "2026-11-20T08:00", "contact": "2026-11-20T18:00"}


def referral_of(desk: Bureau, **line: str) -> str:
    desk.receive_csv({**LINE, **line})
    return references_of(desk, "referral")[-1]


def test_nobody_sees_a_page_without_signing_in(desk: Bureau) -> None:
    for route in ROUTES:
        address = "/" + route.path.replace("<str:reference>", "R-0000-0000-0")
        answer = Client().get(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith("/sign-in?next="), address


def test_a_page_is_refused_exactly_to_those_without_its_permission(
    desk: Bureau, signed_in: In
) -> None:
    for code in ("alice", "admin", "sue"):
        client = signed_in(code)
        for route in ROUTES:
            address = "/" + route.path.replace("<str:reference>", "R-0000-0000-0")
            answer = client.get(address) if route.get else client.post(address)
            if route.permission is not None:
                refused = answer.status_code == 403
                assert refused != may(desk.people[code].roles, route.permission).allowed, address


def test_whoever_has_no_page_here_is_told_so(desk: Bureau, signed_in: In) -> None:
    admin = signed_in("admin")
    with desk.as_superuser() as connection:
        connection.execute("update person set roles = '{}' where code = 'admin'")
    answer = admin.get("/")
    assert (answer.status_code, "Your role has no page here" in answer.text) == (403, True)


def test_what_is_decided_is_said_in_words(desk: Bureau, signed_in: In) -> None:
    desk.receive_csv({**LINE, **CHILD})
    sweep(desk.house, every_seconds=60)
    (reference,) = references_of(desk, "child_protection")
    text = signed_in("nora").get(f"/r/{reference}").text
    assert "child record" in text
    assert "child_record" not in text.partition("What is decided")[2].partition("</section>")[0]


def test_owners_and_holders_are_named_and_one_is_told_that_it_is_oneself(
    desk: Bureau, signed_in: In
) -> None:
    reference = referral_of(desk)
    alice, bob = signed_in("alice"), signed_in("bob")
    alice.post(f"/r/{reference}/take")
    for where in ("/list", f"/r/{reference}"):
        mine, theirs = (re.sub(r"\s+", " ", one.get(where).text) for one in (alice, bob))
        assert "<strong>you</strong>" in mine, where
        assert "eld by you" in mine, where
        assert "<strong>you</strong>" not in theirs, where
        assert "Intake<br>Alice Dutton<br>" in theirs, where
        assert "eld by Alice Dutton" in theirs, where
    assert re.search("taken, by Alice Dutton", theirs)


def test_after_a_grade_the_next_one_is_a_press_away(desk: Bureau, signed_in: In) -> None:
    first, second = (referral_of(desk, reference=f"T-{n}", given_name=f"A{n}") for n in (1, 2))
    alice = signed_in("alice")
    taken = alice.post("/list/next", follow=True).text
    assert "is yours until" in taken
    assert "Take the next one" not in taken
    given = {"grade": "high", "reason": "known_to_officers"}
    graded = alice.post(f"/r/{first}/grade", given, follow=True).text
    assert '<input type="hidden" name="desk" value="intake">' in graded
    assert "Take the next one" in graded
    assert second in alice.post("/list/next", {"desk": "intake"}, follow=True).text


def test_the_list_shows_each_row_with_its_reason(desk: Bureau, signed_in: In) -> None:
    reference = referral_of(desk)
    answer = signed_in("alice").get("/list")
    assert reference in answer.text
    assert "grade within" in answer.text


def test_a_referral_shows_who_is_reported_and_every_look_is_on_the_ledger(
    desk: Bureau, signed_in: In
) -> None:
    reference = referral_of(desk, family_name="Quill")
    answer = signed_in("alice").get(f"/r/{reference}")
    assert answer.status_code == 200
    assert "Quill" in answer.text
    looks = desk.ask("select count(*) from ledger_entry where event = 'referral.viewed'")
    assert looks == [(1,)]


def test_what_another_agency_has_is_answered_as_what_nobody_has(
    desk: Bureau, signed_in: In
) -> None:
    reference = referral_of(desk)
    charlie = signed_in("charlie")
    answers = [charlie.get(f"/r/{one}") for one in (reference, "R-0000-0000-0", "R-1")]
    told = [(one.status_code, one.text.replace(one.wsgi_request.path, "")) for one in answers]
    nonce_free = {(status, text.split("nonce=")[0]) for status, text in told}
    assert nonce_free == {(404, told[0][1].split("nonce=")[0])}
    assert {len(one.content) for one in answers} == {len(answers[0].content)}


def test_a_grade_given_on_the_page_is_given(desk: Bureau, signed_in: In) -> None:
    reference = referral_of(desk)
    alice = signed_in("alice")
    answer = alice.post(
        f"/r/{reference}/grade", {"grade": "very_high", "reason": "new_information"}
    )
    assert answer.status_code in (303, 400)
    grade = desk.ask("select grade from referral")
    assert (answer.status_code == 303) == (grade == [("very_high",)])


def test_the_next_one_is_the_first_that_nobody_holds(desk: Bureau, signed_in: In) -> None:
    desk.receive_csv({**LINE, "reference": "T-1"}, {**LINE, "reference": "T-2"})
    alice, bob = signed_in("alice"), signed_in("bob")
    taken = [one.post("/list/next").headers["Location"] for one in (alice, bob)]
    held = desk.ask("select reference, held_by from obligation where held_by is not null")
    assert sorted(f"/r/{reference}" for reference, _ in held) == sorted(taken)
    assert {person for _, person in held} == {desk.people[one].person for one in ("alice", "bob")}


def test_an_answer_is_assessed_in_one_round_trip(desk: Bureau, signed_in: In) -> None:
    reference = referral_of(desk)
    alice = signed_in("alice")
    sent = {"question": "current_access", "said": "yes", "basis": "record"}
    with statements() as asked:
        answer = alice.post(f"/r/{reference}/answer", sent)
    assert answer.status_code == 200
    assert "Assessed again" in answer.text
    assert "answered" in answer.text
    assert len(asked) == 27
    assert alice.get(f"/r/{reference}/answer").headers["Location"] == f"/r/{reference}"
    again = {**sent, "seen": "1"}
    assert alice.post(f"/r/{reference}/answer", again).status_code == 409


def test_a_stale_page_is_refused_with_what_changed_and_nothing_typed_is_lost(
    desk: Bureau, signed_in: In
) -> None:
    reference = referral_of(desk)
    alice, bob = signed_in("alice"), signed_in("bob")
    seen = {"seen": "1"}
    assert bob.post(f"/r/{reference}/take", seen).status_code == 303
    sent = {**seen, "question": "current_access", "said": "refused", "basis": "observation"}
    answer = alice.post(f"/r/{reference}/answer", sent)
    assert answer.status_code == 409
    assert "taken, by bob" in answer.text
    assert '<option value="refused" selected>' in answer.text
    assert desk.ask("select count(*) from ledger_entry where event = 'referral.answered'") == [(0,)]


def test_nothing_hidden_leaves_before_it_is_revealed_with_a_reason(
    desk: Bureau, signed_in: In
) -> None:
    reference = referral_of(desk, note="blue kite over the harbour")
    alice = signed_in("alice")
    assert "blue kite" not in alice.get(f"/r/{reference}").text
    assert "blue kite" not in alice.post(f"/r/{reference}/reveal", {"reason": ""}).text
    assert "blue kite" in alice.post(f"/r/{reference}/reveal", {"reason": "assessment"}).text


@pytest.mark.parametrize(
    "wanted", ["Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options"]
)
def test_every_answer_protects_the_browser(desk: Bureau, signed_in: In, wanted: str) -> None:
    assert wanted in signed_in("alice").get("/list").headers


def test_no_page_is_kept_by_a_browser(desk: Bureau, signed_in: In) -> None:
    assert signed_in("alice").get("/list").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/list?desk=%00", "/shift?desk=%00", "/list?after=%00"])
def test_what_is_no_text_is_refused_in_words(desk: Bureau, signed_in: In, address: str) -> None:
    answer = signed_in("alice").get(address)
    assert (answer.status_code, "nobody types" in answer.text) == (400, True)


def test_a_number_too_large_for_anything_is_none(desk: Bureau, signed_in: In) -> None:
    reference = referral_of(desk)
    (package,) = references_of(desk, "package")
    alice = signed_in("alice")
    assert alice.get(f"/packages/{package}?after={'9' * 40}").status_code == 200
    assert alice.post(f"/r/{reference}/take", {"seen": "9" * 40}).status_code == 303


def test_the_address_of_a_form_leads_back_to_its_page(desk: Bureau, signed_in: In) -> None:
    reference = referral_of(desk)
    alice = signed_in("alice")
    desk.receive_csv({**LINE, "date_of_birth": "no such day"})
    special = {
        "packages": references_of(desk, "package")[0],
        "quarantine": references_of(desk, "quarantined_record")[0],
    }
    roles = desk.people["alice"].roles
    for route in (one for one in ROUTES if one.get is None):
        if route.permission is not None and not may(roles, route.permission).allowed:
            continue
        about = special.get(route.path.partition("/")[0], reference)
        address = "/" + route.path.replace("<str:reference>", about)
        answer = alice.get(address, follow=True)
        assert [status for _, status in answer.redirect_chain] == [303], address
        assert answer.status_code == 200, address


def test_a_form_from_elsewhere_is_refused(desk: Bureau, signed_in: In) -> None:
    reference = referral_of(desk)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in("alice").cookies
    assert strict.post(f"/r/{reference}/take").status_code == 403
    assert desk.ask("select count(*) from obligation where held_by is not null") == [(0,)]


def test_every_form_says_what_is_missing_and_loses_nothing(desk: Bureau, signed_in: In) -> None:
    reference = referral_of(desk)
    alice = signed_in("alice")
    offered = set(
        re.findall(rf'action="/r/{reference}/([a-z-]+)"', alice.get(f"/r/{reference}").text)
    )
    assert {"take", "answer", "grade", "attribute", "close", "transfer", "share"} <= offered
    for form in FORMS:
        if form.name in offered and form.fields:
            answer = alice.post(f"/r/{reference}/{form.name}", {"to": "a kite", "owner": "a kite"})
            assert answer.status_code == 400, form.name
            assert "That was not done" in answer.text, form.name


def test_what_a_form_names_and_nobody_knows_is_said_at_the_form(
    desk: Bureau, signed_in: In
) -> None:
    reference = referral_of(desk)
    alice = signed_in("alice")
    sent = {"with": "nowhere at all", "reason": sharing.REASONS[0]}
    answer = alice.post(f"/r/{reference}/share", sent)
    assert (answer.status_code, f'value="{sharing.REASONS[0]}" selected' in answer.text) == (
        400,
        True,
    )
    sent = {"outcome": "same_matter", "reason": "checks_done", "same_as": "R-0000-0000-0"}
    assert alice.post(f"/r/{reference}/close", sent).status_code == 400


def test_a_form_of_another_agencys_is_answered_as_one_of_nobodys(
    desk: Bureau, signed_in: In
) -> None:
    reference = referral_of(desk)
    charlie = signed_in("charlie")
    roles = desk.people["charlie"].roles
    for route in (one for one in ROUTES if one.path.startswith("r/") and one.post):
        if route.permission is None or not may(roles, route.permission).allowed:
            continue
        addresses = [
            "/" + route.path.replace("<str:reference>", one) for one in (reference, "R-0000-0000-0")
        ]
        answers = [charlie.post(one, {"reason": "assessment"}) for one in addresses]
        assert [one.status_code for one in answers] == [404, 404], route.name
        assert len({len(one.content) for one in answers}) == 1, route.name


def test_a_referral_goes_from_the_desk_to_a_force_and_is_accepted_there(
    desk: Bureau, signed_in: In
) -> None:
    reference = referral_of(desk)
    alice, nora = signed_in("alice"), signed_in("nora")

    def done(client: Client, name: str, about: str = reference, **typed: str) -> None:
        answer = client.post(f"/r/{about}/{name}", typed, follow=True)
        assert answer.redirect_chain, answer.text[answer.text.find("not done") :][:600]

    done(alice, "take")
    done(alice, "grade", grade="very_high", reason=REASONS[0])
    done(alice, "ready")
    done(alice, "send", to="north", reason="person_lives_there")
    ((sent,),) = desk.ask("select reference from obligation where kind = 'dissemination'")
    assert "Accept it by name" in nora.get(f"/r/{sent}").text
    for client, stale in ((nora, "accept"), (nora, "return"), (alice, "take-back")):
        typed = {"seen": "0", "reason": "not_our_area"}
        assert client.post(f"/r/{sent}/{stale}", typed).status_code == 409, stale
    done(nora, "accept", sent)
    assert nora.post(f"/r/{sent}/acted", {**PLAN, "seen": "1"}).status_code == 409
    assert desk.ask("select state from obligation where reference = %s", reference) == [
        ("accepted",)
    ]


def test_who_acknowledges_for_a_child_does_so_on_what_they_saw(desk: Bureau, signed_in: In) -> None:
    draft = drafted(desk)
    decide_protection(desk.house, desk.people["nora"], draft, SEND)
    cora, proof = signed_in("cora"), {"name": "C. Carer", "their_reference": "CS-1"}
    assert cora.post(f"/r/{draft}/acknowledge", {**proof, "seen": "1"}).status_code == 409
    assert cora.post(f"/r/{draft}/acknowledge", {**proof, "seen": "2"}).status_code == 303


def test_what_is_said_on_a_page_names_no_command() -> None:
    said = "R-1: it goes against the policy: give --reason CODE. See: longstop policy show"
    assert for_page(said) == "R-1: it goes against the policy: give 'reason'."
    said = (
        "R-1: nobody has developed it yet: longstop take R-1; R-2: it is sent. Nothing was changed."
    )
    assert (
        for_page(said) == "R-1: nobody has developed it yet; R-2: it is sent. Nothing was changed."
    )
