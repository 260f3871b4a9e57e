"""Count the statements that every page sends."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from longstop.web.routes import ROUTES
from tests.bureau.fixtures import Bureau
from tests.bureau.work import statements
from tests.web.everywhere import PLACE, address, fill

MOST = 12


def test_a_page_sends_no_more_than_twelve_statements(
    desk: Bureau, signed_in: Callable[[str], Client]
) -> None:
    held = fill(desk)
    clients = {code: signed_in(code) for code in ("alice", "sue", "rita", "admin")}
    many = {}
    for code, client in clients.items():
        for route in (one for one in ROUTES if one.get):
            for kind, references in held.items() if PLACE.search(route.path) else [("", [""])]:
                with statements() as sent:
                    answer = client.get(address(route.path, *references))
                if answer.status_code == 200:
                    many[route.name, str(kind)] = (len(sent), code, sent)
    with statements() as sent:
        client = clients["alice"]
        client.post("/search", {"text": "Quill", "reason": "assessment"})
    many["search", "POST"] = (len(sent), "alice", sent)
    for key, (n, code, sent) in sorted(many.items(), key=lambda o: -o[1][0]):
        print(n, key, code)
    for k in [("work", ""), ("referral", "referral")]:
        for one in many[k][2]:
            print("   ", one[:150].replace("\n", " "))
    assert 0
