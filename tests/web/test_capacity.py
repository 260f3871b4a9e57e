"""Planners ask what a capacity would do, and read the answer; others' questions do not exist."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Browser

from longstop.actions import ask_capacity
from longstop.actions.ask_capacity import SILENT
from longstop.actions.import_organisation import import_organisation
from tests.bureau.fixtures import Bureau, people_of
from tests.bureau.policies import owner
from tests.bureau.work import LINE
from tests.core.capacity.scenarios import BUREAU
from tests.web.everywhere import EASTMARK
from tests.web.test_packages_in_a_browser import fits

In = Callable[[str], Client]
SHORT = BUREAU.replace("\ndays = 365\nwarm_up_days = 90", "\ndays = 120\nwarm_up_days = 0")
ASKED = {
    "scenario": "own", "text": SHORT, "rule": "worklist", "rules": ["strict"],
    "staff": "identification desk=+5\r\n", "delays": "", "pathways": "",
}  # fmt: skip


def answered(client: Client, address: str) -> str:
    """Wait for an answer, as somebody who loads the page again."""
    for _ in range(1200):
        page = client.get(address)
        if "Refresh" not in page.headers:
            return page.text
        time.sleep(0.25)
    raise AssertionError("no answer came")


def test_a_question_is_answered_behind_the_page_and_kept(
    desk: Bureau, signed_in: In, browser: Browser, address: str
) -> None:
    owner(desk)
    sue, alice = signed_in("sue"), signed_in("alice")
    sent = sue.post("/capacity/ask", ASKED)
    assert sent.status_code == 303
    where = sent.headers["Location"]
    again = sue.post("/capacity/ask", ASKED)
    assert (again.status_code, "Nothing of yours was run" in again.text) == (400, True)
    text = answered(sue, where)
    for words in (
        "Where the line runs", "if nobody waited", "Child safe: half within", "the oldest",
        "Arrest: half within", "Lost because data expired", "No order of work beats",
        "What differs from the first way", "staff: identification desk +5", "order: strict",
    ):  # fmt: skip
        assert words.casefold() in text.casefold(), words
    images = re.findall(r'src="(/capacity/[^"]+)"', text)
    assert len(images) == 3
    for one in images:
        drawn = sue.get(one.replace("&amp;", "&"))
        assert drawn.headers["Content-Type"] == "image/svg+xml"
        assert 'role="img"' in drawn.text
        assert "http" not in re.sub(r'xmlns(:xlink)?="[^"]+"', "", drawn.text)
        assert alice.get(one).status_code == 403
    assert sue.get(f"{where}/chart?of=nothing").status_code == 404
    assert "there, from" in sue.get("/capacity").text
    like = sue.get(f"/capacity?like={where.rpartition('/')[2]}").text
    assert "identification desk=+5" in like
    assert desk.ask("select count(*) from ledger_entry where event like 'capacity%%'") == [(0,)]
    _no_fault(browser, address, sue, [where, "/capacity"])


def _no_fault(browser: Browser, address: str, client: Client, pages: list[str]) -> None:
    session = client.cookies["sessionid"].value
    for scripts in (True, False):
        context = browser.new_context(base_url=address, java_script_enabled=scripts)
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        page = context.new_page()
        for one in pages:
            page.goto(one)
            if scripts:
                assert fits(page), one
            else:
                assert page.get_by_role("heading", level=1).is_visible()
        context.close()


def test_all_faults_are_told_at_once_and_nothing_typed_is_lost(desk: Bureau, signed_in: In) -> None:
    owner(desk)
    sue = signed_in("sue")
    wrong = {
        **ASKED, "staff": "nobody=+5\nidentification desk", "delays": "identification=slow",
        "pathways": "no such way=0.5",
    }  # fmt: skip
    told = sue.post("/capacity/ask", wrong)
    assert told.status_code == 400
    for words in ("no team or agency", "identification desk&#39; is not", "is no figure",
                  "no pathway", "nobody=+5", "identification=slow", "A bureau of"):  # fmt: skip
        assert words in told.text, words
    assert "longstop" not in told.text.partition("error-summary__body")[2].partition("</ol>")[0]
    bad = SHORT.replace("\ndays = 120", "\ndays = 0").replace('rule = "worklist"', 'rule = "x"')
    told = sue.post("/capacity/ask", {**ASKED, "text": bad})
    assert (told.status_code, told.text.count("<li>") >= 2) == (400, True)
    assert "Choose a scenario" in sue.post("/capacity/ask", {**ASKED, "text": " "}).text
    many = {**ASKED, "staff": "\n".join(f"identification desk=+{n}" for n in range(1, 9))}
    assert "At most 7" in sue.post("/capacity/ask", many).text
    told = sue.post("/capacity/ask", {**many, "staff": "nobody=+1\n" * 500}).text
    assert ("these are 501" in told, told.count("no team or agency") < 20) == (True, True)
    assert desk.ask("select count(*) from capacity_run") == [(0,)]


def test_a_question_is_its_agencys_and_may_be_stopped_or_left(
    desk: Bureau, signed_in: In, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner(desk)
    monkeypatch.setattr(ask_capacity, "study_apart", lambda _ways, _progress: None)
    east = (
        '[[person]]\nagency = "east"\ncode = "pat"\ngiven_name = "Pat"\nfamily_name = "Easte"\n'
        'e_mail = "pat@east.example"\nroles = ["head_of_bureau"]\n'
    )
    import_organisation(desk.house, desk.people["admin"], EASTMARK + east)
    desk.people = people_of(desk.house)
    sue, pat, rita = signed_in("sue"), signed_in("pat"), signed_in("rita")
    where = sue.post("/capacity/ask", {**ASKED, "scenario": "bureau"}).headers["Location"]
    answered(sue, where)
    with desk.as_superuser() as connection:
        connection.execute("update capacity_run set ended_at = null, ending = null")
    for one in (where, f"{where}/chart?of=missed", f"/capacity?like={where.rpartition('/')[2]}"):
        assert pat.get(one).status_code == 404, one
    assert pat.post(f"{where}/stop").status_code == 404
    assert "Nothing was asked yet" in pat.get("/capacity").text
    assert "It is being answered" in rita.get(where).text
    assert [rita.post(f"{where}/stop").status_code, "Run it" in rita.get("/capacity").text] == [
        403, False,
    ]  # fmt: skip
    desk.clock.on(seconds=SILENT.total_seconds())
    assert "Nothing was heard for a long time" in sue.get(where).text
    assert sue.post(f"{where}/stop").status_code == 303
    assert "It was stopped" in sue.get(where).text
    assert desk.ask("select ending from capacity_run") == [("stopped",)]


def test_the_team_page_forecasts_by_its_basis(desk: Bureau, signed_in: In) -> None:
    desk.receive_csv(*({**LINE, "reference": f"T-{n}", "given_name": f"A{n}"} for n in range(3)))
    sue, charlie = signed_in("sue"), signed_in("charlie")
    assert "not known: too few to tell by" in sue.get("/team").text
    with desk.as_superuser() as connection:
        connection.execute(
            "insert into clock (id, obligation_id, kind, running, started_at, due_at, calendar,"
            "  allowance_seconds, because, stopped_at, stopped_why, breach_seen)"
            " select 900000 + n, c.obligation_id, c.kind, false, %(now)s - interval '9 days',"
            "  %(now)s - interval '5 days', c.calendar, 60, c.because, %(now)s - interval '6 days',"
            "  'met', false from generate_series(1, 30) n,"
            "  (select * from clock where kind = 'grade' order by id limit 1) c",
            {"now": desk.clock()},
        )
        connection.execute(
            "insert into breach (clock_id, obligation_id, fell_due_at, seen_at)"
            " select id, obligation_id, due_at, %s - interval '4 days' from clock"
            " where id between 900001 and 900010",
            (desk.clock(),),
        )
    ahead = sue.get("/team").text.partition('id="ahead"')[2].partition("</section>")[0]
    assert re.search(r"10 of \d0", ahead)
    assert "about 1" in ahead
    assert "10 of" not in charlie.get("/team").text
