"""What somebody with ill will sends to any page: refused in words, and nothing is changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from longstop.core.authority.permissions import may
from longstop.web.routes import ROUTES
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, references_of
from tests.web.everywhere import address, every_address, typed
from tests.web.ways_in import CHOSEN, PASSWORD, link_for

In = Callable[[str], Client]
ELSEWHERE = (
    "https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "http:elsewhere",
    "https:/elsewhere.example", "javascript:alert(1)", "\thttps://elsewhere.example", "/%0d%0aX: y",
)  # fmt: skip
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
POLICY = {
    "default-src 'none'", "script-src 'self' 'nonce-NONCE'", "style-src 'self'",
    "img-src 'self' data:", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
}  # fmt: skip


@pytest.fixture
def reference(desk: Bureau) -> str:
    desk.receive_csv(LINE)
    return references_of(desk, "referral")[0]


@pytest.fixture
def officers(desk: Bureau, signed_in: In) -> list[Client]:
    """Sign people in who may between them open every page."""
    return [signed_in(one) for one in ("alice", "sue", "admin")]


def everything(desk: Bureau) -> list[tuple[Any, ...]]:
    """Give what a request could have changed: the ledger, and all of the tables of signing in."""
    return desk.ask(
        "select (select count(*) from ledger_entry), (select jsonb_agg(a) from signin.account a),"
        " (select jsonb_agg(i) from signin.invitation i), (select count(*) from signin.identity),"
        " (select jsonb_agg(m) from signin.mfa_authenticator m)"
    )


def test_every_form_from_another_site_is_refused_and_changes_nothing(
    desk: Bureau, officers: list[Client], reference: str
) -> None:
    link_for(desk, "bob")
    for client in (officers[0], Client()):
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = client.cookies
        before = everything(desk)
        for one in every_address(reference):
            answer = strict.post(one, {**CHOSEN, "seen": "1"})
            assert answer.status_code == 403, one
            assert "This form is too old" in answer.text, one
        assert everything(desk) == before


def test_every_answer_tells_the_browser_what_it_may_not_do(
    desk: Bureau, officers: list[Client], reference: str
) -> None:
    nonces: list[str] = []
    for client in (officers[0], Client()):
        for one in every_address(reference):
            answer = client.get(one)
            told = {name: answer.headers.get(name) for name in HEADERS}
            if told["Cache-Control"] != "no-store":  # a page of the machinery of signing in
                assert "no-store" in str(told["Cache-Control"]), one
                told["Cache-Control"] = "no-store"
            assert told == HEADERS, one
            nonces += checked(answer, one)
    assert len(nonces) > 20
    assert len({*nonces}) == len(nonces)


def checked(answer: HttpResponse, where: str) -> Iterator[str]:
    """Hold a page to its policy: each script has its nonce, nothing is inline; gives the nonce."""
    policy = answer.headers["Content-Security-Policy"]
    found = re.search(r"'nonce-([^']+)'", policy)
    nonce = found[1] if found else "NONCE"
    wanted = POLICY if found else {one.replace(" 'nonce-NONCE'", "") for one in POLICY}
    assert {one.strip().replace(nonce, "NONCE") for one in policy.split(";")} == wanted, where
    if not found:
        return
    scripts = re.findall(r"<script\b([^>]*)>", answer.text)
    runs = [one for one in scripts if 'type="application/json"' not in one]
    assert all(f'nonce="{nonce}"' in one for one in runs), where
    assert re.search(r"<[a-z][^>]*\s(on[a-z]+|style)=", answer.text) is None, where
    assert "<style" not in answer.text, where
    yield nonce


def test_no_address_answers_a_method_it_was_not_made_for(
    desk: Bureau, officers: list[Client], reference: str
) -> None:
    before = everything(desk)
    for route in ROUTES:
        for method in ("put", "patch", "delete", "options", "trace"):
            answer = getattr(officers[0], method)(address(route.path, reference))
            assert answer.status_code == 405, (route.name, method)
            assert set(answer.headers["Allow"].split(", ")) <= {"GET", "POST"}
        if route.post is None:
            assert officers[0].post(address(route.path, reference)).status_code in (403, 405)
    assert everything(desk) == before


def test_nobody_is_led_to_another_site(desk: Bureau, signed_in: In) -> None:
    Client().post(link_for(desk, "bob"), CHOSEN)
    alice = signed_in("alice")
    for wanted in ELSEWHERE:
        signing = {"login": "bob@bureau", "password": PASSWORD, "next": wanted}
        answers = [
            Client().post("/sign-in", signing),
            alice.get("/sign-in", {"next": wanted}),
            alice.post(f"/list/next?next={wanted}"),
            Client().post("/sign-out", {"next": wanted}),
        ]
        for answer in answers:
            where = answer.headers.get("Location", "/")
            assert re.match(r"/(?![/\\])", where), (wanted, where)
            assert "\n" not in where
        assert "elsewhere" not in answers[0].headers["Location"]


def test_fields_that_no_form_asks_for_change_nothing(desk: Bureau, signed_in: In) -> None:
    more = {
        "agency": "2", "owner_agency": "north", "owner": "north", "held_by": "1", "state": "closed",
        "person": "1", "actor": "admin", "seen_by": "2", "id": "1", "kind": "package",
        "compartment": "restricted", "at": "1999-01-01T00:00", "roles": "administrator",
    }  # fmt: skip
    officers = {code: signed_in(code) for code in ("alice", "sue")}
    forms = [one for one in ROUTES if one.path.startswith("r/") and one.post]
    desk.receive_csv(*({**LINE, "reference": f"T-{n}"} for n in range(2 * len(forms))))
    twins = iter(references_of(desk, "referral"))
    done = set()
    for route in forms:
        roles = desk.people["alice"].roles
        needed = route.permission is None or may(roles, route.permission).allowed
        client = officers["alice" if needed else "sue"]
        both = []
        for extra in ({}, more):
            about = next(twins)
            client.post(f"/r/{about}/take", {"seen": "1", **extra})
            answer = client.post(address(route.path, about), {**extra, **typed(route), "seen": "2"})
            answer.close()  # a file that was given is taken by nobody here
            both.append((answer.status_code, state_of(desk, about)))
        assert both[0] == both[1], route.name
        done |= {both[0][0]}
    assert {303, 400} <= done


def state_of(desk: Bureau, reference: str) -> list[tuple[Any, ...]]:
    """Give what an obligation is and what was done to it, without numbers of its own."""
    return desk.ask(
        "select o.state, o.owner_agency, o.held_by, o.seen_by, o.compartment, o.kind,"
        " (select array_agg(e.event || (e.body::jsonb ->> 'actor') order by e.seq)"
        "  from ledger_entry e where e.stream_kind = 'obligation' and e.stream_id = o.id)"
        " from obligation o where o.reference = %s",
        reference,
    )


def test_an_account_is_changed_in_nothing_but_what_its_form_asks(desk: Bureau) -> None:
    client = Client()
    more = {"person": "1", "name": "admin@bureau", "is_active": "", "user": "1", "username": "x"}
    client.post(link_for(desk, "alice"), {**CHOSEN, **more})
    new = "nine kites over the harbour"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new, **more}
    assert client.post("/account/password", sent).status_code == 302
    who = desk.people["alice"].person
    kept = desk.ask("select person, name, is_active from signin.account")
    assert kept == [(who, "alice@bureau", True)]


def test_a_session_that_somebody_else_chose_is_not_taken_on(desk: Bureau) -> None:
    Client().post(link_for(desk, "alice"), CHOSEN)
    for way in ("sign-in", "welcome"):
        client = Client()
        client.cookies["sessionid"] = "chosenbysomebodyelse123456789012"
        token = client.get("/sign-in").cookies["csrftoken"].value
        client.get("/account/again")
        if way == "sign-in":
            client.post("/sign-in", {"login": "alice@bureau", "password": PASSWORD})
        else:
            client.post(link_for(desk, "bob"), CHOSEN)
        assert client.cookies["sessionid"].value != "chosenbysomebodyelse123456789012"
        assert client.cookies["csrftoken"].value != token
        assert client.cookies["sessionid"]["httponly"]
        assert client.cookies["sessionid"]["samesite"] == "Lax"


@pytest.mark.parametrize("name", ["Host", "X-Forwarded-Host"])
def test_a_host_that_is_not_the_desks_is_neither_answered_nor_repeated(
    desk: Bureau, signed_in: In, name: str
) -> None:
    cookies = signed_in("alice").cookies
    client = Client(headers={name: "elsewhere.example"})
    client.cookies = cookies
    for one in ("/sign-in", "/list", "/account", "/packages/receive"):
        answer = client.get(one)
        assert (answer.status_code == 400) == (name == "Host"), one
        assert "elsewhere" not in str(answer.headers) + answer.text.replace("&#x27;", "'"), one


def test_what_comes_in_another_shape_than_a_form_does_nothing(
    desk: Bureau, officers: list[Client], reference: str
) -> None:
    before = everything(desk)
    for kind in ("application/json", "text/plain", "application/xml", ""):
        for one in every_address(reference):
            answer = officers[0].post(one, b'{"seen": 1}', content_type=kind)
            assert (answer.status_code, "That is no form" in answer.text) == (415, True), one
            assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
            assert answer.headers["X-Frame-Options"] == "DENY"
    assert everything(desk) == before


@pytest.mark.parametrize(
    "sent",
    [{"x": "y" * ((4 << 20) + 1)}, {f"x{n}": "y" for n in range(1001)}],
    ids=["too large", "too many"],
)
def test_more_than_a_form_takes_is_refused_in_words(
    desk: Bureau, officers: list[Client], reference: str, sent: dict[str, str]
) -> None:
    before = everything(desk)
    some = ["/sign-in", link_for(desk, "bob")]
    roles = desk.people["alice"].roles
    addresses = [
        address(one.path, reference)
        for one in ROUTES
        if one.post and (one.permission is None or may(roles, one.permission).allowed)
    ]
    for one in (*some, *addresses):
        before = everything(desk) if one == some[0] else before
        answer = officers[0].post(one, sent)
        assert (answer.status_code, "More was sent" in answer.text) == (400, True), one
    assert everything(desk) == before
