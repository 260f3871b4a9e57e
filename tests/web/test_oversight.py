"""The pages of those who watch over others: dated, scoped, and for nobody else."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from longstop.actions.verify import verify
from tests.bureau.fixtures import Bureau, people_of
from tests.bureau.work import LINE, references_of
from tests.web.test_in_a_browser import faults_of

In = Callable[[str], Client]
MOST_STATEMENTS = 12
STAFF = {"reference": "T-9", "given_name": "Percival", "family_name": "Constable"}


@pytest.fixture
def overseen(desk: Bureau) -> Bureau:
    """Let Bob and Rita oversee the bureau, and Sid, a stranger, his force; two are reported."""
    with desk.as_superuser() as connection:
        for code, role in (
            ("bob", "data_protection_officer"), ("rita", "inspector"), ("sid", "inspector"),
        ):  # fmt: skip
            connection.execute("update person set roles = %s where code = %s", ([role], code))
    desk.people = people_of(desk.house)
    desk.receive_csv({**LINE, "family_name": "Quill"}, {**LINE, **STAFF})
    return desk


def test_who_looked_at_whom_and_why_is_told_without_what_they_read(
    overseen: Bureau, signed_in: In
) -> None:
    reference, staff = references_of(overseen, "referral")
    alice, bob = signed_in("alice"), signed_in("bob")
    alice.get(f"/r/{reference}")
    alice.post(f"/r/{reference}/reveal", {"reason": "safeguarding"})
    assert signed_in("rita").get(f"/r/{staff}").status_code == 200
    told = bob.get("/looks").text
    assert "referral: revealed" in told
    assert "safeguarding" in told
    assert "Quill" not in told
    assert staff not in told
    of_one = bob.get(f"/looks?reference={reference}&person=alice").text
    assert of_one.count('data-head="When"') == 2
    assert "asked who looked at what" in bob.get("/looks?person=bob").text
    assert 'data-head="When"' not in bob.get("/looks?first=2026-11-01&last=2026-11-02").text


def test_a_stranger_who_oversees_their_own_is_told_of_nobody_elses(
    overseen: Bureau, signed_in: In
) -> None:
    reference, _ = references_of(overseen, "referral")
    signed_in("alice").get(f"/r/{reference}")
    sid = signed_in("sid")
    assert reference not in sid.get("/looks").text
    answers = [sid.get(f"/looks?reference={one}") for one in (reference, "R-0000-0000-0")]
    assert {(one.status_code, len(one.content)) for one in answers} == {
        (404, len(answers[0].content))
    }
    assert sid.get("/looks?person=alice").status_code == 404


def test_a_list_of_looks_goes_on_where_it_ended_and_says_what_is_no_day(
    overseen: Bureau, signed_in: In, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("longstop.web.pages.looks.LISTED", 2)
    reference, _ = references_of(overseen, "referral")
    alice, bob = signed_in("alice"), signed_in("bob")
    for _ in range(5):
        alice.get(f"/r/{reference}")
    address, seen = f"/looks?reference={reference}&person=alice", 0
    while address:
        text = bob.get(address).text
        seen += text.count('data-head="When"')
        further = re.search(r'rel="next" href="([^"]+)"', text)
        address = html.unescape(further[1]) if further else ""
    assert seen == 5
    for wrong in ("first=kite", "first=2026-11-20&last=2026-11-01", "first=2020-01-01"):
        assert bob.get(f"/looks?{wrong}").status_code == 400, wrong
    assert bob.get("/looks?after=999999999999999999&of=1").status_code == 200


def test_what_stood_on_a_day_is_as_it_was_and_not_as_it_is(overseen: Bureau, signed_in: In) -> None:
    reference, _ = references_of(overseen, "referral")
    overseen.clock.on(days=3)
    alice = signed_in("alice")
    alice.post(f"/r/{reference}/take")
    sent = {"question": "current_access", "said": "yes", "basis": "record"}
    alice.post(f"/r/{reference}/answer", sent)
    overseen.clock.on(days=3)
    rita = signed_in("rita")
    then, later = (
        rita.get(f"/day?day={one}&reference={reference}").text
        for one in ("2026-11-20", "2026-11-25")
    )
    assert "a question answered" not in then
    assert "a question answered" in later
    assert "late" not in then.partition("Clocks, as they ran then")[2]
    assert "late" in later.partition("Clocks, as they ran then")[2]
    assert reference in rita.get("/day?day=2026-11-20").text
    assert reference not in rita.get("/day?day=2026-11-19").text
    sid = signed_in("sid")
    assert reference not in sid.get("/day").text
    assert sid.get(f"/day?reference={reference}").status_code == 404


def test_an_auditor_reads_what_verify_found_and_only_a_bureau_is_told(
    overseen: Bureau, signed_in: In
) -> None:
    verify(overseen.house, overseen.people["sue"])
    with overseen.as_superuser() as connection:
        connection.execute("update person set roles = '{auditor}' where code in ('alice', 'sid')")
    alice, sid = signed_in("alice"), signed_in("sid")
    assert alice.get("/").headers["Location"] == "/ledger"
    told = alice.get("/ledger").text
    assert "everything adds up" in told
    assert "No checkpoint is kept yet" in told
    assert "everything adds up" not in sid.get("/ledger").text


def test_a_page_of_many_costs_the_statements_of_a_page_of_one(
    overseen: Bureau, signed_in: In
) -> None:
    alice, rita = signed_in("alice"), signed_in("rita")
    pages = ("/looks", "/looks?person=alice", "/day", "/ledger")
    for address in pages:
        rita.get(address)
    few = [statements_of(overseen, rita, address) for address in pages]
    overseen.receive_csv(*({**LINE, "reference": f"N-{number}"} for number in range(9)))
    for reference in references_of(overseen, "referral")[2:]:
        alice.get(f"/r/{reference}")
    assert [statements_of(overseen, rita, address) for address in pages] == few
    assert max(few) <= MOST_STATEMENTS, few


def statements_of(bureau: Bureau, client: Client, address: str) -> int:
    """Count the statements that a page sends to the database, who signed in left out."""
    bureau.ask("select public.pg_stat_statements_reset() is null")
    assert client.get(address).status_code == 200
    ((count,),) = bureau.ask(
        "select sum(calls)::int from public.pg_stat_statements where toplevel"
        " and dbid = (select oid from pg_database where datname = current_database())"
        " and userid = 'longstop_person'::regrole and query !~* '^(begin|commit|close|reset|discard"
        "|select pg_advisory_unlock|select set_config)'"
    )
    return int(count)


def test_its_pages_have_no_fault_are_not_cut_off_and_need_no_script(
    overseen: Bureau, browser: Browser, address: str, signed_in: In
) -> None:
    reference, _ = references_of(overseen, "referral")
    signed_in("alice").post(f"/r/{reference}/reveal", {"reason": "quality"})
    verify(overseen.house, overseen.people["sue"])
    session = signed_in("rita").cookies["sessionid"].value
    for has_script, width in ((True, 320), (False, 1280)):
        context = browser.new_context(
            base_url=address,
            java_script_enabled=has_script,
            viewport={"width": width, "height": 800},
        )
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        page = context.new_page()
        for one in (
            "/looks",
            "/looks?first=kite",
            "/day",
            f"/day?reference={reference}",
            "/ledger",
        ):
            page.goto(one)
            if has_script:
                assert faults_of(page) == [], one
                assert page.evaluate("document.documentElement.scrollWidth") <= width, one
        page.goto("/looks")
        page.get_by_label("Looks by").select_option("alice")
        page.get_by_role("button", name="Show").click()
        expect(page.get_by_role("link", name=reference)).to_be_visible()
        context.close()
