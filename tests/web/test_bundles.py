"""A file at many people is looked at on a page; a stranger is not told that there is one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from longstop.web.pages import bundles
from tests.actions.test_bundles import FILE, send
from tests.bureau.fixtures import Bureau
from tests.bureau.work import references_of, statements

WIDE = "/bundles?people=3&days=30"


def test_a_file_leads_to_everybody_it_was_reported_for(
    desk: Bureau, signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    send(desk, 4)
    alice, charlie = signed_in("alice"), signed_in("charlie")
    assert f'href="/bundles/file?file={FILE}"' in alice.get(WIDE).text
    page = alice.get(f"/bundles/file?file={FILE}").text
    references = references_of(desk, "referral")
    assert all(one in page for one in references)
    assert "/bundles/file?file=md5%3A" in alice.get(f"/r/{references[0]}").text
    assert "No file that you may see" in alice.get("/bundles?people=5").text
    assert alice.get("/bundles?people=kite").status_code == 400
    assert "No file that you may see" in charlie.get(WIDE).text
    told = []
    for file in (FILE, "md5:" + "0" * 32):
        with statements() as sent:
            answer = charlie.get(f"/bundles/file?file={file}")
        told.append((answer.status_code, len(answer.content), len(sent)))
    assert told[0] == told[1]
    assert told[0][0] == 404
    looked = "select count(*) from ledger_entry where event = 'bundle.viewed'"
    assert desk.ask(looked) == [(1,)]
    monkeypatch.setattr(bundles, "SHOWN", 3)
    cut = alice.get(f"/bundles/file?file={FILE}").text
    assert ("the first 3 are shown" in cut, cut.count("data-row")) == (True, 3)
    facts = "select body::jsonb #>> '{data,facts,together}' from ledger_entry"
    assert desk.ask(f"{facts} where event = 'bundle.viewed' order by seq") == [("4",), ("3",)]
